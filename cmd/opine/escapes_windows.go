package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// heedsEscapes tells whether escape sequences reach their end on a terminal. The console shows them as text until it is asked
// for more.
func heedsEscapes(terminal *os.File) bool {
	var mode uint32
	console := windows.Handle(terminal.Fd())
	return windows.GetConsoleMode(console, &mode) == nil &&
		windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
