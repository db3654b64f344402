package main

import (
	"bufio"
	"errors"
	"iter"

	opine "github.com/opine-go/opine/wrapper"
)

// line gives a user as one line of JSON, in the server's own bytes but for the blanks between them.
func (o *output) line(user opine.RawUser) []byte {
	if o.columns != nil {
		return o.shown(projection(user, o.columns))
	}
	return o.shown(compact(user.JSON))
}

// shown escapes in JSON what must not reach a terminal.
func (o *output) shown(json []byte) []byte {
	if o.terminal {
		return escaped(json)
	}
	return json
}

func (o *output) writeNDJSON(users iter.Seq2[opine.RawUser, error]) error {
	out := bufio.NewWriter(o.w)
	for user, err := range users {
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		out.Write(o.line(user))
		out.WriteByte('\n')
	}
	return out.Flush()
}

// writeJSON prints one array. After a failure it stays open, so that nobody takes it for the whole.
func (o *output) writeJSON(users iter.Seq2[opine.RawUser, error]) error {
	out := bufio.NewWriter(o.w)
	before, end := "[\n  ", "[]\n"
	for user, err := range users {
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		out.WriteString(before)
		out.Write(o.line(user))
		before, end = ",\n  ", "\n]\n"
	}
	out.WriteString(end)
	return out.Flush()
}
