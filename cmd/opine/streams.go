package main

import (
	"context"
	"os"
)

// streams are the standard streams of a command: data goes to out, everything else to err.
type streams struct {
	in  *stdin
	out *stdout
	err *os.File
}

// stdin is standard input. A read ends when the command is interrupted or its time is over. The
// operating system may still wait for a terminal or a pipe, which cannot be woken.
type stdin struct {
	file *os.File
	ctx  context.Context
}

func (s *stdin) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	read, own := make(chan result, 1), make([]byte, len(p))
	go func() {
		n, err := s.file.Read(own)
		read <- result{n, err}
	}()
	select {
	case r := <-read:
		return copy(p, own[:r.n]), r.err
	case <-s.ctx.Done():
		return 0, context.Cause(s.ctx)
	}
}

// stdout is standard output. It keeps its first error, so that a command whose output is lost
// fails.
type stdout struct {
	file   *os.File
	before func() // called before each write
	err    error
}

func (s *stdout) Write(p []byte) (int, error) {
	if s.before != nil {
		s.before()
	}
	n, err := s.file.Write(p)
	s.keep(err)
	return n, err
}

// keep records the first error of the output.
func (s *stdout) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}
