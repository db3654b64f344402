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
	if len(r.JSON) > maxDigits {
		if digits := longNumber(value); digits > 0 {
			return fmt.Errorf("--jq: %s %s has a number of %d digits, and the limit is %d; leave out --jq to see it",
				f.schema.Item, r.Get("id").Text(), digits, maxDigits)
		}
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for results := evaluate(ctx, f.code, input); ; f.out.WriteByte('\n') {
		var result any
		var more bool
		select {
		case result, more = <-results:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
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

// evaluate sends the results of an expression until ctx is done. A single step, such as the product of
// two numbers with millions of digits, heeds no context, and may take minutes.
func evaluate(ctx context.Context, code *gojq.Code, input any) <-chan any {
	results := make(chan any)
	go func() {
		defer close(results)
		for all := code.RunWithContext(ctx, input); ; {
			result, more := all.Next()
			if !more {
				return
			}
			select {
			case results <- result:
			case <-ctx.Done():
				return
			}
		}
	}()
	return results
}

// maxDigits bounds the numbers that an expression may compute with. It takes minutes to read one with
// ten million digits.
const maxDigits = 100_000

// longNumber returns the length of a number in a JSON value that is too long.
func longNumber(value any) (digits int) {
	switch value := value.(type) {
	case json.Number:
		if len(value) > maxDigits {
			return len(value)
		}
	case []any:
		for _, element := range value {
			digits = max(digits, longNumber(element))
		}
	case map[string]any:
		for _, member := range value {
			digits = max(digits, longNumber(member))
		}
	}
	return digits
}
