package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/itchyny/gojq"
	opine "github.com/opine-go/opine/wrapper"
)

// compileJQ refuses a bad expression. The environment, which may hold the key, is not given to it.
func compileJQ(expression string) (*gojq.Code, error) {
	query, err := gojq.Parse(expression)
	if err != nil {
		return nil, usagef("--jq %q: %v", expression, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, usagef("--jq %q: %v", expression, err)
	}
	return code, nil
}

// errHalted is an expression's own end of everything.
var errHalted = errors.New("halted")

// writeJQ runs the expression on each user, or with -o json on all of them.
func (o *output) writeJQ(ctx context.Context, users iter.Seq2[opine.RawUser, error]) error {
	out := bufio.NewWriter(o.w)
	err := o.runJQ(ctx, out, users)
	if errors.Is(err, errHalted) {
		err = nil
	}
	return errors.Join(err, out.Flush())
}

func (o *output) runJQ(ctx context.Context, out *bufio.Writer, users iter.Seq2[opine.RawUser, error]) error {
	var all []any
	for user, err := range users {
		if err != nil {
			return err
		}
		value, err := jqValue(user.JSON)
		if err != nil {
			return err
		}
		if o.format == "json" {
			all = append(all, value)
		} else if err := o.writeResults(ctx, out, value); err != nil {
			return jqFailure(err, fmt.Sprintf("user %d", user.ID))
		}
	}
	if o.format == "json" {
		return jqFailure(o.writeResults(ctx, out, all), "the list")
	}
	return nil
}

// jqValue keeps numbers as they were written; jq counts with those that an expression computes.
func jqValue(raw []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

func jqFailure(err error, what string) error {
	if err == nil || errors.Is(err, errHalted) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("--jq, at %s: %w", what, err)
}

// writeResults prints each result on a line. Text comes without quotes, and without what would break the line: one name must
// not look like two to the next program. tojson in the expression keeps it whole.
func (o *output) writeResults(ctx context.Context, out *bufio.Writer, input any) error {
	results := o.jq.RunWithContext(ctx, input)
	for {
		result, more := results.Next()
		if !more {
			return nil
		}
		var halt *gojq.HaltError
		switch result := result.(type) {
		case error:
			if errors.As(result, &halt) && halt.Value() == nil {
				return errHalted
			}
			return result
		case string:
			out.WriteString(printable(result))
		default:
			line, err := gojq.Marshal(result)
			if err != nil {
				return err
			}
			out.Write(o.shown(line))
		}
		out.WriteByte('\n')
	}
}
