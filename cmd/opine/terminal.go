package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

func isTerminal(stream any) bool {
	file := fileOf(stream)
	return file != nil && term.IsTerminal(int(file.Fd()))
}

// fileOf gives the file that a stream is, or nil.
func fileOf(stream any) *os.File {
	switch s := stream.(type) {
	case *os.File:
		return s
	case *input:
		return fileOf(s.Reader)
	case *sink:
		return fileOf(s.Writer)
	}
	return nil
}

// terminalWidth is 0 for what is no terminal, or one that does not tell.
func terminalWidth(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	width, _, err := term.GetSize(int(fileOf(w).Fd()))
	if err != nil {
		return 0
	}
	return width
}
