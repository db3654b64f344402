package output

import (
	"bufio"
	"context"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// details prints each member of a record on a line of its own.
type details struct {
	out     *bufio.Writer
	columns []string // nil is all members
}

func (f *details) write(_ context.Context, r *record.Record) error {
	names, width := f.columns, 0
	if names == nil {
		names = r.Names()
	}
	for _, name := range names {
		width = max(width, terminal.Cells(terminal.Escape(name)))
	}
	for _, name := range names {
		line := terminal.Pad(terminal.Escape(name), width) + "  " + terminal.EscapeAddress(r.Get(name).Text())
		f.out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return nil
}

func (f *details) close(context.Context) error { return nil }
