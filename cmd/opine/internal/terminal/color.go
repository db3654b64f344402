package terminal

import "os"

// Red returns a text for the file, in red if that is a terminal with colors: what failed.
func Red(file *os.File, text string) string { return colored(file, "31", text) }

// Yellow returns a text for the file, in yellow if that is a terminal with colors: what needs a
// decision.
func Yellow(file *os.File, text string) string { return colored(file, "33", text) }

// colored follows the conventions of NO_COLOR and CLICOLOR.
func colored(file *os.File, color, text string) string {
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("CLICOLOR") == "0" || os.Getenv("TERM") == "dumb"
	if plain || !Is(file) || !interpretsEscapes(file) {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}
