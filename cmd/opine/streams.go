package main

import (
	"context"
	"io"
)

// streams are what a command reads and writes: data to out, everything else to err.
type streams struct {
	in  *input
	out *sink
	err io.Writer
}

// input is standard input. Reading it ends when the command is interrupted or has no time left: what waits for a terminal or a
// pipe cannot be woken, so it is left behind.
type input struct {
	io.Reader
	ctx context.Context
}

func (i *input) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	read, own := make(chan result, 1), make([]byte, len(p))
	go func() {
		n, err := i.Reader.Read(own)
		read <- result{n, err}
	}()
	select {
	case r := <-read:
		return copy(p, own[:r.n]), r.err
	case <-i.ctx.Done():
		return 0, context.Cause(i.ctx)
	}
}

// sink is standard output. It remembers what could not be written, so that no command ends well whose results are lost.
type sink struct {
	io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	if s.err == nil {
		s.err = err
	}
	return n, err
}
