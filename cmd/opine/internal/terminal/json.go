package terminal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// EncodeJSON writes a value as JSON, with an indent for people or on one line for an empty one. What
// could control a terminal is an escape, which does not change the value.
func EncodeJSON(w io.Writer, value any, indent string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	var safe []byte // reused: a plan may have 50,000 people
	out := bufio.NewWriter(w)
	for line := range bytes.Lines(text.Bytes()) {
		safe = append(AppendEscaped(safe[:0], bytes.TrimSuffix(line, []byte("\n"))), '\n')
		out.Write(safe) // Flush returns the error
	}
	return out.Flush()
}
