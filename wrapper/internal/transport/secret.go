package transport

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
)

// Secret holds an API key in a closure, so that no fmt verb, encoder or reflection prints it.
type Secret struct {
	reveal func() string
	forms  func() []form
}

// maxKeyLength is more than servers accept in a header.
const maxKeyLength = 4 << 10

// NewSecret checks that a key can be sent in a header. Its errors wrap ErrUnauthorized.
func NewSecret(key string) (Secret, error) {
	if strings.TrimSpace(key) == "" {
		return Secret{}, fmt.Errorf("%w: it is empty", ErrUnauthorized)
	}
	if len(key) > maxKeyLength {
		return Secret{}, fmt.Errorf("%w: it is longer than %d bytes", ErrUnauthorized, maxKeyLength)
	}
	for i, c := range []byte(key) {
		if c <= ' ' || c >= 0x7f {
			return Secret{}, fmt.Errorf("%w: byte %d is a space, a control character or not ASCII, which a header cannot carry",
				ErrUnauthorized, i)
		}
	}
	return Secret{func() string { return key }, sync.OnceValue(func() []form { return formsOf(key) })}, nil
}

// form is a decoded text that gives the key away.
type form struct {
	text        string
	anyCase     bool // text is in lower case, and matches any case
	minFragment int  // how much of its beginning is redacted at the end of a text
}

// formsOf returns the key itself, its hexadecimal form, and the parts of its base64 forms that do
// not depend on the bytes around it. Servers may change the case of all but base64.
func formsOf(key string) []form {
	forms := []form{{hex.EncodeToString([]byte(key)), true, 2 * minFragment}}
	if plain := decodeAll(key).text; plain != "" {
		forms = append(forms, form{foldCase(plain), true, minFragment})
	}
	for shift := range 3 {
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := alphabet.EncodeToString([]byte(strings.Repeat("\x00", shift) + key))
			first := (8*shift + 5) / 6         // characters that also encode the bytes before the key
			last := 8 * (shift + len(key)) / 6 // characters that encode nothing after it
			if last-first >= minFragment {
				forms = append(forms, form{encoded[first:last], false, 2 * minFragment})
			}
		}
	}
	return forms
}
