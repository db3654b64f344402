package opine

import (
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// redact takes the keys that were sent out of a text that came from a server, in the writings that the key is likely to come
// back in. Where the text was cut, it may end in half a key: that goes too.
func (e *exchange) redact(text string) string {
	const instead = "[API key]"
	for _, key := range e.keys {
		for _, written := range key.writings() {
			text = strings.ReplaceAll(text, written, instead)
			for n := len(written) - 1; n >= shortestPart; n-- {
				if rest, ok := strings.CutSuffix(text, written[:n]); ok {
					text = rest + instead
					break
				}
			}
		}
	}
	return text
}

// shortestPart is how many of a key's first characters make a part of it: fewer are in many texts.
const shortestPart = 6

// writingsOf gives the key itself, and what URLs, JSON, HTML, JSON pointers and host names make of it.
func writingsOf(key string) []string {
	quoted := strconv.Quote(key) // as JSON does, since a key is ASCII
	quoted = quoted[1 : len(quoted)-1]
	safe, _ := json.Marshal(key) // escapes what HTML would take for its own, too
	all := []string{
		key, url.QueryEscape(key), url.PathEscape(key), quoted, string(safe[1 : len(safe)-1]), strings.ReplaceAll(quoted, "/", `\/`),
		html.EscapeString(key), strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1"),
	}
	for _, written := range all {
		all = append(all, strings.ToLower(written))
	}
	slices.Sort(all)
	slices.Reverse(all) // a longer writing before one that it begins with
	return slices.Compact(all)
}

// quotes says whether a text has the key in it.
func (s secret) quotes(text string) bool {
	return slices.ContainsFunc(s.writings(), func(written string) bool { return strings.Contains(text, written) })
}

// concealed gives an error that quotes a key another text. Of what it wraps, only errors.Is tells.
func (e *exchange) concealed(err error) error {
	text := e.redact(err.Error())
	if text == err.Error() {
		return err
	}
	return &concealedError{text, func(target error) bool { return errors.Is(err, target) }}
}

type concealedError struct {
	text string
	is   func(error) bool
}

func (e *concealedError) Error() string        { return e.text }
func (e *concealedError) Is(target error) bool { return e.is(target) }
