package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// interpretsEscapes reports whether a terminal acts on escape sequences. The Windows console shows
// them as text unless that mode is on.
func interpretsEscapes(terminal *os.File) bool {
	var mode uint32
	console := windows.Handle(terminal.Fd())
	return windows.GetConsoleMode(console, &mode) == nil &&
		windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
