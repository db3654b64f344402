package main

import (
	"context"
	"fmt"
	"io"
	"os"
)

// streams are the standard streams of a command: data goes to out, everything else to err.
type streams struct {
	in  *input
	out *stdout
	err *os.File
}

// input is standard input, or another file. A read ends when the command is interrupted or its time
// is over. The operating system may still wait for a terminal or a pipe, which cannot be woken.
type input struct {
	file    *os.File
	ctx     context.Context
	regular bool // the file never waits for a writer
}

func (s *input) Read(p []byte) (int, error) {
	if s.regular {
		if s.ctx.Err() != nil {
			return 0, context.Cause(s.ctx)
		}
		return s.file.Read(p)
	}
	own := make([]byte, len(p))
	n, err := await(s.ctx, func() (int, error) { return s.file.Read(own) })
	return copy(p, own[:n]), err
}

func (s *input) Close() error               { return s.file.Close() }
func (s *input) Name() string               { return s.file.Name() }
func (s *input) Stat() (os.FileInfo, error) { return s.file.Stat() }

// await returns what do returns, or the cause of the context if that is done before.
func await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// maxInput bounds a list of names or of people to keep.
const maxInput = 64 << 20

// readLimited reads a list to its end.
func readLimited(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err == nil && len(raw) > maxInput {
		err = fmt.Errorf("it is larger than %d MB, the limit for a list of names", maxInput>>20)
	}
	return raw, err
}

// open opens a file for reading. Neither a pipe without a writer nor one whose writer sends nothing
// outlasts the command.
func (s *streams) open(name string) (*input, error) {
	file, err := await(s.in.ctx, func() (*os.File, error) { return os.Open(name) })
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	return &input{file, s.in.ctx, err == nil && info.Mode().IsRegular()}, nil
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
