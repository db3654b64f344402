package output

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/itchyny/gojq"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// jqFormat prints what a jq expression returns for each record, or for the array of all records.
type jqFormat struct {
	out    *bufio.Writer
	schema *record.Schema
	code   *gojq.Code
	array  bool
	escape bool
	all    []any
}

// errHalted ends a listing because the expression said so.
var errHalted = errors.New("halted")

// newJQ compiles the expression. It has no access to the environment, which may hold the API key.
func newJQ(out *bufio.Writer, schema *record.Schema, expression string, array, escape bool) (*jqFormat, error) {
	query, err := gojq.Parse(expression)
	if err != nil {
		return nil, fmt.Errorf("--jq %q: %w", expression, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, fmt.Errorf("--jq %q: %w", expression, err)
	}
	return &jqFormat{out: out, schema: schema, code: code, array: array, escape: escape}, nil
}

func (f *jqFormat) write(ctx context.Context, r *record.Record) error {
	decoder := json.NewDecoder(bytes.NewReader(r.JSON))
	decoder.UseNumber() // numbers that the expression does not compute with stay as they are
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	if f.array {
		f.all = append(f.all, value)
		return nil
	}
	return f.run(ctx, value, func() string { return f.schema.Item + " " + r.Get("id").Text() })
}

func (f *jqFormat) close(ctx context.Context) error {
	if !f.array {
		return nil
	}
	return f.run(ctx, f.all, func() string { return "the list" })
}

// run prints each result on a line. Texts are printed without quotes and without line breaks, so
// that one name does not look like two; with tojson an expression keeps them whole.
func (f *jqFormat) run(ctx context.Context, input any, subject func() string) error {
	for results := f.code.RunWithContext(ctx, input); ; f.out.WriteByte('\n') {
		result, more := results.Next()
		if !more {
			return nil
		}
		if err, failed := result.(error); failed {
			halt, halted := errors.AsType[*gojq.HaltError](err)
			switch {
			case halted && halt.Value() == nil:
				return errHalted
			case ctx.Err() != nil:
				return err
			}
			return fmt.Errorf("--jq failed at %s: %w", subject(), err)
		}
		if text, isText := result.(string); isText {
			f.out.WriteString(terminal.Escape(text))
			continue
		}
		line, err := gojq.Marshal(result)
		if err != nil {
			return fmt.Errorf("--jq failed at %s: %w", subject(), err)
		}
		writeJSON(f.out, line, f.escape)
	}
}
