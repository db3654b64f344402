package opinetest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setting is one way of the textual form to say something about a fault.
type setting struct {
	name     string
	isSwitch bool                        // has no value
	set      func(*Fault, string) error  // from its value
	get      func(*Fault) (all []string) // its values, none if the fault does not have it
}

// faultSettings are in the order of the textual form.
var faultSettings = []setting{
	number("first", 1, func(f *Fault) *int { return &f.First }),
	number("nth", 1, func(f *Fault) *int { return &f.Nth }),
	toggle("carried-out", func(f *Fault) *bool { return &f.Applied }),
	{
		name: "delay",
		set: func(f *Fault, value string) (err error) {
			if f.Delay, err = time.ParseDuration(value); err != nil || f.Delay <= 0 {
				return errors.New("is not a time such as 1.5s")
			}
			return nil
		},
		get: func(f *Fault) []string { return valueIf(f.Delay != 0, f.Delay.String()) },
	},
	toggle("hang", func(f *Fault) *bool { return &f.Hang }),
	toggle("reset", func(f *Fault) *bool { return &f.Reset }),
	number("status", 200, func(f *Fault) *int { return &f.Status }),
	{name: "header", set: setHeader, get: otherHeaders},
	shorthand("retry-after"),
	shorthand("location"),
	shorthand("content-type"),
	{
		name: "body",
		set:  func(f *Fault, value string) error { f.Body = &value; return nil },
		get: func(f *Fault) []string {
			if f.Body == nil {
				return nil
			}
			return []string{*f.Body}
		},
	},
	toggle("html", func(f *Fault) *bool { return &f.HTML }),
	{
		name: "cut",
		set: func(f *Fault, value string) error {
			f.Cut = new(0)
			return parseNumber(f.Cut, value, 0)
		},
		get: func(f *Fault) []string {
			if f.Cut == nil {
				return nil
			}
			return []string{strconv.Itoa(*f.Cut)}
		},
	},
	number("max-limit", 1, func(f *Fault) *int { return &f.MaxLimit }),
	toggle("silent-limit", func(f *Fault) *bool { return &f.SilentLimit }),
}

func toggle(name string, field func(*Fault) *bool) setting {
	return setting{
		name: name, isSwitch: true,
		set: func(f *Fault, _ string) error { *field(f) = true; return nil },
		get: func(f *Fault) []string { return valueIf(*field(f), "") },
	}
}

// number is a setting whose field is 0 without it.
func number(name string, least int, field func(*Fault) *int) setting {
	return setting{
		name: name,
		set:  func(f *Fault, value string) error { return parseNumber(field(f), value, least) },
		get:  func(f *Fault) []string { return valueIf(*field(f) != 0, strconv.Itoa(*field(f))) },
	}
}

func parseNumber(into *int, value string, least int) (err error) {
	if *into, err = strconv.Atoi(value); err != nil || *into < least {
		return fmt.Errorf("is not a whole number from %d", least)
	}
	return nil
}

func valueIf(given bool, value string) []string {
	if !given {
		return nil
	}
	return []string{value}
}

// shorthands are the headers with a setting of their own, and these settings.
var shorthands = map[string]string{
	"Retry-After": "retry-after", "Location": "location", "Content-Type": "content-type",
}

func shorthand(name string) setting {
	header := http.CanonicalHeaderKey(name)
	return setting{
		name: name,
		set:  func(f *Fault, value string) error { return setHeader(f, header+":"+value) },
		get: func(f *Fault) []string {
			if !isShort(header, f.Header[header]) {
				return nil
			}
			return f.Header[header]
		},
	}
}

// isShort says whether a header is written as a shorthand.
func isShort(header string, values []string) bool {
	return shorthands[header] != "" && len(values) == 1 && values[0] != ""
}

// setHeader adds a header, NAME:VALUE, or has it removed, NAME.
func setHeader(f *Fault, text string) error {
	name, value, hasValue := strings.Cut(text, ":")
	name = http.CanonicalHeaderKey(textproto.TrimString(name))
	values, there := f.Header[name]
	if there && (!hasValue || len(values) == 0) {
		return errors.New("a header cannot be set and removed")
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

// otherHeaders returns the headers that are not written as a shorthand.
func otherHeaders(f *Fault) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(f.Header)) {
		switch values := f.Header[name]; {
		case isShort(name, values):
		case len(values) == 0:
			all = append(all, name)
		default:
			for _, value := range values {
				all = append(all, name+":"+value)
			}
		}
	}
	return all
}
