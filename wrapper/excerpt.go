package opine

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxQuoted limits how much of a body is searched for the excerpt of an error. It is much more than
// an excerpt shows, so that the limit does not cut a key inside the part that is shown.
const maxQuoted = 64 << 10

// quote returns the beginning of an error's body on one line.
func (c *call) quote(body []byte) string {
	text := string(bytes.TrimSpace(body))
	return `"` + c.transport.Excerpt(text[:min(len(text), maxQuoted)]) + `"`
}

// describe returns what a body that should have been an answer is. It quotes no JSON, which may be
// names and addresses of people: only its outermost members.
func (c *call) describe(body []byte) string {
	text := bytes.TrimSpace(body)
	if len(text) == 0 {
		return "empty"
	}
	if text[0] != '{' && text[0] != '[' {
		return c.quote(text)
	}
	size := fmt.Sprintf("%d bytes of JSON", len(body))
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := decoder.ReadToken(); err != nil || text[0] == '[' {
		return size
	}
	var members []string
	for decoder.PeekKind() == '"' && len(members) < 8 {
		name, err := decoder.ReadToken()
		if err != nil {
			break
		}
		members = append(members, c.transport.Excerpt(name.String()))
		if decoder.SkipValue() != nil {
			break
		}
	}
	if members == nil {
		return size + " without members"
	}
	return size + " with the members " + strings.Join(members, ", ")
}
