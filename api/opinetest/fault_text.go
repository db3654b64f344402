package opinetest

import (
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseFault parses a fault that is written like a URL: an operation, a question mark, and settings
// in the form of a query. Without an operation, the fault matches every request.
//
//	listUsers?first=2&status=503&retry-after=1
//	removeUser?nth=3&reset&applied
//	status=307&location=https://elsewhere.example/
//
// The settings are the fields of [Fault]:
//
//	first=N  nth=N                   select requests
//	applied                          handle the request although its response is lost
//	delay=DURATION  hang  reset      respond late (delay=1.5s) or not at all
//	status=N  body=TEXT  html        replace the response
//	header=NAME:VALUE  header=NAME   set or remove a header; repeatable
//	retry-after=  location=  content-type=
//	                                 set one of these headers
//	cut=N                            truncate the body after N bytes
//	max-limit=N  silent-limit        lower the limit of a list
//
// Values use URL escaping, see [url.QueryEscape]: body=%7B%22id%22%3A1%7D.
func ParseFault(text string) (Fault, error) {
	fault, err := parseFault(text)
	if err == nil {
		err = fault.validate()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("opinetest: fault %q: %w", text, err)
	}
	return fault, nil
}

// String returns the fault in the form that [ParseFault] parses.
func (f Fault) String() string {
	var parts []string
	for _, s := range f.settings() {
		if text := s.String(); text != "" {
			parts = append(parts, text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Header)) {
		values := f.Header[name]
		switch short := strings.ToLower(name); {
		case len(values) == 0:
			parts = append(parts, "header="+url.QueryEscape(name))
		case len(values) == 1 && values[0] != "" && slices.Contains(headerSettings, short):
			parts = append(parts, short+"="+url.QueryEscape(values[0]))
		default:
			for _, value := range values {
				parts = append(parts, "header="+url.QueryEscape(name+":"+value))
			}
		}
	}
	text := strings.Join(parts, "&")
	if f.Operation != "" {
		text = f.Operation + "?" + text
	}
	return text
}

func parseFault(text string) (fault Fault, err error) {
	operation, query, found := strings.Cut(text, "?")
	if !found || strings.Contains(operation, "=") { // the question mark is part of a value
		operation, query = "", text
	}
	fault.Operation = operation
	values, err := url.ParseQuery(query)
	if err != nil {
		return fault, fmt.Errorf("%w: escape values as in a URL, for example body=%%7B%%7D", err)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if len(values[name]) > 1 && name != "header" {
			return fault, fmt.Errorf("the setting %s is repeated: use it once", name)
		}
		for _, value := range values[name] {
			if err := fault.set(name, value); err != nil {
				return fault, err
			}
		}
	}
	return fault, nil
}

// headerSettings are settings that set the header of the same name.
var headerSettings = []string{"content-type", "location", "retry-after"}

func (f *Fault) set(name, value string) error {
	switch isHeader := slices.Contains(headerSettings, name); {
	case name == "header":
		return f.addHeader(value)
	case isHeader && value == "":
		return fmt.Errorf("%s needs a value, for example retry-after=1", name)
	case isHeader:
		return f.addHeader(name + ":" + value)
	}
	names := append([]string{"header"}, headerSettings...)
	for _, s := range f.settings() {
		if s.name == name {
			return s.set(value)
		}
		names = append(names, s.name)
	}
	slices.Sort(names)
	return fmt.Errorf("unknown setting %q: write OPERATION?SETTING&SETTING, for example "+
		"listUsers?first=2&status=503, with these settings: %s", name, strings.Join(names, ", "))
}

// addHeader adds a header NAME:VALUE, or removes the header NAME.
func (f *Fault) addHeader(text string) error {
	name, value, hasValue := strings.Cut(text, ":")
	name = http.CanonicalHeaderKey(textproto.TrimString(name))
	values, exists := f.Header[name]
	if exists && (!hasValue || len(values) == 0) {
		return fmt.Errorf("header=%s: a header that is removed cannot occur twice", text)
	}
	if f.Header == nil {
		f.Header = make(http.Header)
	}
	if hasValue {
		values = append(values, textproto.TrimString(value))
	}
	f.Header[name] = values
	return nil
}

// setting is a setting that is not a header.
type setting struct {
	name    string
	field   any // points into the fault; *bool is a switch without a value
	least   int // of a number
	example string
}

// settings returns the settings in the order of the text form.
func (f *Fault) settings() []setting {
	return []setting{
		{"first", &f.First, 1, "2"},
		{"nth", &f.Nth, 1, "2"},
		{"applied", &f.Applied, 0, ""},
		{"delay", &f.Delay, 0, "1.5s"},
		{"hang", &f.Hang, 0, ""},
		{"reset", &f.Reset, 0, ""},
		{"status", &f.Status, 200, "503"},
		{"body", &f.Body, 0, ""},
		{"html", &f.HTML, 0, ""},
		{"cut", &f.Cut, 0, "100"},
		{"max-limit", &f.MaxLimit, 1, "50"},
		{"silent-limit", &f.SilentLimit, 0, ""},
	}
}

func (s setting) set(value string) error {
	var rule string
	var ok bool
	switch field := s.field.(type) {
	case *bool:
		if *field = true; value != "" {
			return fmt.Errorf("%s=%s: %s takes no value", s.name, value, s.name)
		}
		return nil
	case **string:
		*field = &value
		return nil
	case **int:
		*field = new(int)
		s.field = *field
		return s.set(value)
	case *int:
		n, err := strconv.Atoi(value)
		*field, ok, rule = n, err == nil && n >= s.least, fmt.Sprintf("a whole number from %d", s.least)
	case *time.Duration:
		d, err := time.ParseDuration(value)
		*field, ok, rule = d, err == nil && d > 0, "a duration above 0"
	}
	if !ok {
		return fmt.Errorf("%s=%s: must be %s, for example %s=%s", s.name, value, rule, s.name, s.example)
	}
	return nil
}

// String returns the setting as text, or "" if it is not set.
func (s setting) String() string {
	var value any
	switch field := s.field.(type) {
	case *bool:
		if *field {
			return s.name
		}
	case *int:
		if *field != 0 {
			value = *field
		}
	case **int:
		if *field != nil {
			value = **field
		}
	case **string:
		if *field != nil {
			value = **field
		}
	case *time.Duration:
		if *field != 0 {
			value = *field
		}
	}
	if value == nil {
		return ""
	}
	return s.name + "=" + url.QueryEscape(fmt.Sprint(value))
}
