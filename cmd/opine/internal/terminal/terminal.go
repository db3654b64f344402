// Package terminal knows what a terminal needs: whether there is one, how wide it is, which text is
// safe to show, and how far a listing is.
package terminal

import (
	"os"

	"golang.org/x/term"
)

// Is reports whether the file is a terminal.
func Is(file *os.File) bool { return term.IsTerminal(int(file.Fd())) }

// Width returns the number of columns, or 0 if the file is not a terminal or does not report any.
func Width(file *os.File) int {
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
