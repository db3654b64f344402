package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/query"
	"github.com/spf13/pflag"
)

// filterFlags defines the flags of a listing's filters, and makes the filters.
type filterFlags struct {
	flags *pflag.FlagSet
	make  []func() (query.Filter, error) // nil without an error if the flag is not set
}

// parse returns the filters that the command line asks for.
func (f *filterFlags) parse() (filters []query.Filter, err error) {
	for _, make := range f.make {
		filter, err := make()
		if err != nil {
			return nil, err
		}
		if filter != nil {
			filters = append(filters, filter)
		}
	}
	return filters, nil
}

// equals defines a flag for values of a member.
func (f *filterFlags) equals(flag, member, usage string) {
	f.values(flag, member, usage, query.Equals)
}

// glob defines a flag for patterns of a member.
func (f *filterFlags) glob(flag, member, usage string) {
	f.values(flag, member, usage, query.Glob)
}

func (f *filterFlags) values(flag, member, usage string, filter func(flag, member string, values []string) (query.Filter, error)) {
	values := f.flags.StringArray(flag, nil, usage)
	f.make = append(f.make, func() (query.Filter, error) {
		if len(*values) == 0 {
			return nil, nil
		}
		return filter(flag, member, *values)
	})
}

// period defines two flags for the date of a member, such as --created-before and --created-after. It
// comes last: it counts the records that only lack a date.
func (f *filterFlags) period(prefix, member string) {
	before := f.flags.String(prefix+"-before", "", "only those "+prefix+" before this `DATE`")
	after := f.flags.String(prefix+"-after", "", "only those "+prefix+" on or after this `DATE`")
	date := func(flag, text string) (time.Time, error) {
		if !f.flags.Changed(flag) {
			return time.Time{}, nil
		}
		t, err := query.ParseDate(text)
		if err != nil {
			return t, fmt.Errorf("--%s %q is not a date; write 2024-12-31 or 2024-12-31T18:30:00Z", flag, text)
		}
		return t, nil
	}
	f.make = append(f.make, func() (query.Filter, error) {
		end, err := date(prefix+"-before", *before)
		if err != nil {
			return nil, err
		}
		start, err := date(prefix+"-after", *after)
		if err != nil || start.IsZero() && end.IsZero() {
			return nil, err
		}
		filter, err := query.Within(member, start, end)
		if errors.Is(err, query.ErrEmptyPeriod) {
			err = fmt.Errorf("--%s-after %s is not before --%[1]s-before %[3]s, so nothing can match; swap them", prefix, *after, *before)
		}
		return filter, err
	})
}
