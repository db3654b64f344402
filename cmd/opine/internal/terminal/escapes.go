//go:build !windows

package terminal

import "os"

// interpretsEscapes reports whether a terminal acts on escape sequences.
func interpretsEscapes(*os.File) bool { return true }
