package transport

import (
	"errors"
	"slices"
	"strings"
	"sync"
)

// Redactor removes the API keys that a client has sent from text that leaves the program. The zero
// value knows no key.
type Redactor struct {
	mu   sync.Mutex
	keys []Secret // the most recently used last
}

const (
	// maxKeys bounds how many keys of a rotating source are remembered.
	maxKeys = 64
	// minFragment is the length from which a key's beginning is redacted at the end of a text, which
	// may have been cut there. Fewer characters occur in ordinary text.
	minFragment = 6
	redacted    = "[API key]"
)

func (r *Redactor) add(key Secret) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.IndexFunc(r.keys, func(k Secret) bool { return k.reveal() == key.reveal() })
	switch {
	case at >= 0 && at == len(r.keys)-1:
		return
	case at >= 0:
		key = r.keys[at] // its forms may have been computed
		r.keys = slices.Delete(r.keys, at, at+1)
	case len(r.keys) == maxKeys:
		r.keys = slices.Delete(r.keys, 0, 1)
	}
	r.keys = append(r.keys, key)
}

func (r *Redactor) snapshot() []Secret {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.keys)
}

// Redact replaces every key in text, in whatever encoding, including a fragment at its end.
func (r *Redactor) Redact(text string) string {
	spans := r.find(text, true)
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	end := 0
	for _, s := range spans {
		if s.start >= end {
			b.WriteString(text[end:s.start] + redacted)
		}
		end = max(end, s.end)
	}
	return b.String() + text[end:]
}

// ContainsKey reports whether text contains a key, in whatever encoding.
func (r *Redactor) ContainsKey(text string) bool { return len(r.find(text, false)) > 0 }

// find returns where the keys are in text.
func (r *Redactor) find(text string, fragments bool) (found []span) {
	keys := r.snapshot()
	if len(keys) == 0 || text == "" {
		return nil
	}
	decoded := decodeAll(text)
	folded, cuts := foldCase(decoded.text), decoded.cuts(text)
	for _, key := range keys {
		for _, f := range key.forms() {
			plain := decoded.text
			if f.anyCase {
				plain = folded
			}
			found = decoded.findAll(found, plain, f.text)
			if fragments {
				found = decoded.findFragment(found, plain, f, cuts, len(text))
			}
		}
	}
	return found
}

// RedactError returns err, or an error with a redacted text that matches the same errors.Is targets.
func (r *Redactor) RedactError(err error) error {
	if text := r.Redact(err.Error()); text != err.Error() {
		return &redactedError{text, func(target error) bool { return errors.Is(err, target) }}
	}
	return err
}

type redactedError struct {
	text string
	is   func(error) bool
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Is(target error) bool { return e.is(target) }

// Excerpt redacts a text from a server and makes it safe for one line of an error. It redacts first,
// so that the cut leaves no part of a key.
func (r *Redactor) Excerpt(text string) string { return Excerpt(r.Redact(text)) }
