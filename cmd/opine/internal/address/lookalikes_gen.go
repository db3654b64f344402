//go:build ignore

// Command lookalikes_gen selects the part of Unicode's confusables.txt that addresses need:
// https://www.unicode.org/Public/security/latest/confusables.txt.
package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const header = `# From confusables.txt, Unicode Security Mechanisms for UTS #39, version 13.0.0.
# © 2020 Unicode®, Inc. For terms of use, see http://www.unicode.org/terms_of_use.html
`

func main() {
	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	similar := make(map[string][]rune)
	for line := range strings.Lines(string(raw)) {
		line, _, _ = strings.Cut(strings.TrimPrefix(line, "\ufeff"), "#")
		fields := strings.Split(line, ";")
		if len(fields) < 3 {
			continue
		}
		source := []rune(decode(fields[0]))[0]
		if norm.NFKC.String(string(source)) != string(source) {
			continue // replaced before the table is used
		}
		if unicode.In(source, unicode.Latin, unicode.Greek, unicode.Cyrillic) || '0' <= source && source <= '9' {
			similar[decode(fields[1])] = append(similar[decode(fields[1])], source)
		}
	}
	var lines []string
	for prototype, sources := range similar {
		slices.Sort(sources)
		lines = append(lines, prototype+"\t"+string(sources)+"\n")
	}
	slices.Sort(lines)
	if err := os.WriteFile(os.Args[2], []byte(header+strings.Join(lines, "")), 0o644); err != nil {
		log.Fatal(err)
	}
}

// decode reads code points in hexadecimal.
func decode(field string) string {
	var text strings.Builder
	for code := range strings.FieldsSeq(field) {
		r, err := strconv.ParseInt(code, 16, 32)
		if err != nil {
			log.Fatal(fmt.Errorf("%q: %w", field, err))
		}
		text.WriteRune(rune(r))
	}
	return text.String()
}
