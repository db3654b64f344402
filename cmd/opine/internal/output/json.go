package output

import (
	"bufio"
	"context"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// jsonFormat prints each record on a line of its own, in the server's bytes except for whitespace.
type jsonFormat struct {
	out     *bufio.Writer
	columns []string
	array   bool // print one array; without its end if the listing fails
	escape  bool
	line    []byte
	n       int
}

func (f *jsonFormat) write(_ context.Context, r *record.Record) error {
	if f.columns != nil {
		f.line = appendSelected(f.line[:0], r, f.columns)
	} else {
		f.line = record.AppendCompact(f.line[:0], r.JSON)
	}
	switch {
	case f.array && f.n == 0:
		f.out.WriteString("[\n  ")
	case f.array:
		f.out.WriteString(",\n  ")
	}
	f.n++
	writeJSON(f.out, f.line, f.escape)
	if !f.array {
		f.out.WriteByte('\n')
	}
	return nil
}

func (f *jsonFormat) close(context.Context) error {
	switch {
	case f.array && f.n == 0:
		f.out.WriteString("[]\n")
	case f.array:
		f.out.WriteString("\n]\n")
	}
	return nil
}

// endLine ends the line of an array that stays open, because an error may follow on the same terminal.
func (f *jsonFormat) endLine() {
	if f.array && f.n > 0 {
		f.out.WriteByte('\n')
	}
}

func writeJSON(out *bufio.Writer, json []byte, escape bool) {
	if escape {
		out.WriteString(terminal.Escape(string(json)))
	} else {
		out.Write(json)
	}
}

// appendSelected appends an object with the selected members that the record has.
func appendSelected(dst []byte, r *record.Record, columns []string) []byte {
	dst = append(dst, '{')
	empty := true
	for i, name := range columns {
		value := r.Get(name)
		if value == nil || slices.Contains(columns[:i], name) {
			continue
		}
		if !empty {
			dst = append(dst, ',')
		}
		empty = false
		dst, _ = jsontext.AppendQuote(dst, name) // invalid UTF-8 becomes U+FFFD
		dst = record.AppendCompact(append(dst, ':'), value)
	}
	return append(dst, '}')
}
