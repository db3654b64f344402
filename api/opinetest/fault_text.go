package opinetest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseFault reads a fault as people write it on a command line: the operation and a colon, unless every request is
// meant, and settings between commas.
//
//	listUsers:first=2,status=503,retry-after=1
//	removeUser:nth=3,reset,carried-out
//	status=307,location=https://elsewhere.example/
//
// The settings are the fields of [Fault]:
//
//	first=N  nth=N                 the requests that it meets
//	carried-out                    they are carried out, and the answer gets lost
//	delay=DURATION  hang  reset    a late answer, such as delay=1.5s, or none
//	status=N  body=TEXT  html      an answer of its own
//	header=NAME:VALUE              a header, as often as needed; header=NAME removes one
//	retry-after=  location=  content-type=
//	                               the same for these headers
//	cut=N                          the body breaks off after so many bytes
//	max-limit=N  silent-limit      a limit that the server lowers
//
// A value with a comma in it is quoted as in Go, "a, b" or `a, b`. The fault returned is valid, see [Fault.Validate].
func ParseFault(text string) (Fault, error) {
	fault, err := parseFault(text)
	if err == nil {
		err = fault.validate()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("opinetest: the fault %q: %w", text, err)
	}
	return fault, nil
}

// String returns the fault as [ParseFault] reads it.
func (f Fault) String() string {
	var parts []string
	for _, s := range faultSettings {
		for _, value := range s.get(&f) {
			if s.isSwitch {
				parts = append(parts, s.name)
			} else {
				parts = append(parts, s.name+"="+quoteIfNeeded(value))
			}
		}
	}
	text := strings.Join(parts, ",")
	if f.Operation != "" {
		text = f.Operation + ":" + text
	}
	return text
}

func parseFault(text string) (fault Fault, err error) {
	rest := text
	if operation, after, found := strings.Cut(text, ":"); found && !strings.ContainsAny(operation, "=,") {
		if operation == "" {
			return fault, errors.New("there is no operation before the colon")
		}
		fault.Operation, rest = operation, after
	}
	seen := make(map[string]bool)
	for more := true; more; {
		var a assignment
		if a, rest, more, err = cutAssignment(rest); err != nil {
			return fault, err
		}
		if seen[a.name] && a.name != "header" {
			return fault, fmt.Errorf("%s is there twice", a.name)
		}
		seen[a.name] = true
		if err := a.apply(&fault); err != nil {
			return fault, err
		}
	}
	return fault, nil
}

// assignment is one setting as it was written.
type assignment struct {
	name, value string
	hasValue    bool
}

// cutAssignment cuts the first assignment off a text; more says whether a comma, and so another one, follows.
func cutAssignment(text string) (a assignment, rest string, more bool, err error) {
	end := strings.IndexAny(text, "=,")
	if end < 0 || text[end] == ',' {
		a.name, rest, more = strings.Cut(text, ",")
		a.name = strings.TrimSpace(a.name)
		return a, rest, more, nil
	}
	a.name, a.hasValue = strings.TrimSpace(text[:end]), true
	text = strings.TrimLeft(text[end+1:], " ")
	if !startsWithQuote(text) {
		a.value, rest, more = strings.Cut(text, ",")
		a.value = strings.TrimSpace(a.value)
		return a, rest, more, nil
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return a, "", false, fmt.Errorf("the value of %s is not well quoted", a.name)
	}
	if a.value, err = strconv.Unquote(quoted); err != nil {
		return a, "", false, fmt.Errorf("the value of %s is not well quoted", a.name)
	}
	text = strings.TrimLeft(text[len(quoted):], " ")
	if text == "" {
		return a, "", false, nil
	}
	if text[0] != ',' {
		return a, "", false, fmt.Errorf("after the value of %s comes %q instead of a comma", a.name, text)
	}
	return a, text[1:], true, nil
}

func (a assignment) apply(f *Fault) error {
	if a.name == "" {
		return errors.New("a setting is missing")
	}
	for _, s := range faultSettings {
		switch {
		case s.name != a.name:
			continue
		case s.isSwitch && a.hasValue:
			return fmt.Errorf("%s has no value", a.name)
		case !s.isSwitch && (!a.hasValue || a.value == "" && a.name != "body"):
			return fmt.Errorf("%s needs a value", a.name)
		}
		if err := s.set(f, a.value); err != nil {
			return fmt.Errorf("%s=%s: %w", a.name, quoteIfNeeded(a.value), err)
		}
		return nil
	}
	names := make([]string, len(faultSettings))
	for i, s := range faultSettings {
		names[i] = s.name
	}
	return fmt.Errorf("there is no setting %q; there is %s", a.name, strings.Join(names, ", "))
}

func startsWithQuote(text string) bool {
	return text != "" && (text[0] == '"' || text[0] == '`')
}

// quoteIfNeeded returns a value so that cutAssignment reads it back.
func quoteIfNeeded(value string) string {
	odd := func(r rune) bool { return r == ',' || !unicode.IsPrint(r) }
	if startsWithQuote(value) || strings.TrimSpace(value) != value || !utf8.ValidString(value) || strings.ContainsFunc(value, odd) {
		return strconv.Quote(value)
	}
	return value
}
