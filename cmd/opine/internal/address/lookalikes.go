package address

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate go run lookalikes_gen.go confusables.txt lookalikes.txt

// lookalikesTable has a line for each prototype, with the characters that look like it, from the
// data of UTS 39 for Latin, Greek and Cyrillic letters and ASCII digits.
//
//go:embed lookalikes.txt
var lookalikesTable string

// prototypeTable has the prototypes of characters. Those of ASCII, which most addresses consist of, are
// in an array, too.
type prototypeTable struct {
	ascii [0x80]string
	all   map[rune]string
}

func (t *prototypeTable) of(r rune) string {
	if r < 0x80 {
		return t.ascii[r]
	}
	return t.all[r]
}

var prototypes = sync.OnceValue(func() *prototypeTable {
	table := &prototypeTable{all: make(map[rune]string)}
	for line := range strings.Lines(lookalikesTable) {
		prototype, similar, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !found {
			continue // a comment
		}
		prototype = foldLetters(prototype, noStep)
		for _, r := range similar {
			if table.all[r] = prototype; r < 0x80 {
				table.ascii[r] = prototype
			}
		}
	}
	return table
})

// replaceLookalikes replaces each character by the prototype that it looks like, such as a Cyrillic
// letter by a Latin one, or 1 by l.
func replaceLookalikes(text string) string {
	table := prototypes()
	var out strings.Builder
	for i, r := range text {
		prototype := table.of(r)
		found := prototype != ""
		if found && out.Len() == 0 {
			out.Grow(len(text) + len(prototype))
			out.WriteString(text[:i])
		}
		if found {
			out.WriteString(prototype)
		} else if out.Len() > 0 {
			out.WriteRune(r)
		}
	}
	if out.Len() == 0 {
		return text
	}
	return out.String()
}
