package main

import (
	"regexp"
	"slices"
	"strings"
)

// change is a change that callers notice.
type change struct {
	id       string // the rule that found it
	subject  string // the operation, package or other place
	text     string
	breaking bool
}

func (c change) String() string {
	if c.subject == "" {
		return c.text
	}
	return "`" + c.subject + "`: " + c.text
}

var (
	quoted = regexp.MustCompile("`[^`]+`")
	number = regexp.MustCompile("^`[0-9.]+`$")
)

// namedIn reports whether an entry has everything that the change quotes, apart from numbers.
func (c change) namedIn(entries []string) bool {
	names := slices.DeleteFunc(quoted.FindAllString(c.String(), -1), number.MatchString)
	return len(names) > 0 && slices.ContainsFunc(entries, func(entry string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !strings.Contains(entry, name) })
	})
}

// breakingEntries returns the entries of a changelog that name breaking changes, from its top down to the
// section of a release.
func breakingEntries(changelog, release string) []string {
	var entries []string
	inside := false
	for line := range strings.Lines(changelog) {
		if release != "" && strings.HasPrefix(strings.Replace(line, "[", "", 1), "## "+strings.TrimPrefix(release, "v")) {
			break
		}
		switch inside = strings.HasPrefix(line, "- Breaking:") || inside && strings.HasPrefix(line, "  "); {
		case inside && line[0] == '-':
			entries = append(entries, line)
		case inside: // the entry continues
			entries[len(entries)-1] += line
		}
	}
	return entries
}
