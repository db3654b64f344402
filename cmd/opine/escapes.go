//go:build !windows

package main

import "os"

// heedsEscapes tells whether escape sequences reach their end on a terminal.
func heedsEscapes(*os.File) bool { return true }
