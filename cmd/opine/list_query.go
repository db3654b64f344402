package main

import (
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/pflag"
)

// queryFlags say which users are listed, and in which order, as it was typed.
type queryFlags struct {
	roles, emails               []string
	createdBefore, createdAfter string
	sort                        []string
	limit                       int
}

func (f *queryFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.roles, "role", nil, "only users with this `ROLE`, in upper or lower case; repeatable")
	flags.StringArrayVar(&f.emails, "email", nil,
		"only users whose address matches this `GLOB`, such as '*@example.com', in upper or lower case; repeatable")
	flags.StringVar(&f.createdBefore, "created-before", "", "only users created before this `DATE`")
	flags.StringVar(&f.createdAfter, "created-after", "", "only users created at this `DATE` or later")
	flags.StringSliceVar(&f.sort, "sort", nil, "order by these `COLUMNS`, each in descending order after a -, such as role,-createdAt")
	flags.IntVar(&f.limit, "limit", 0, "at most `N` users, after filters and order (default all)")
}

// query is which users are listed, and in which order.
type query struct {
	roles         []string
	emails        []string // as they were typed
	patterns      []string // the same as foldAddress makes them
	before, after time.Time
	order         []sortKey
	limit         int // 0 is all
}

func (f *queryFlags) parse(changed func(string) bool) (*query, error) {
	q := &query{roles: f.roles, emails: f.emails, limit: f.limit}
	for _, role := range f.roles {
		if strings.TrimSpace(role) == "" {
			return nil, usagef("--role is blank; leave it out to list every role")
		}
	}
	for _, glob := range f.emails {
		pattern := foldAddress(glob)
		if _, err := path.Match(pattern, ""); err != nil || glob == "" {
			return nil, usagef("--email %q is no pattern; * stands for anything, ? for one character, [ab] for one of these", glob)
		}
		q.patterns = append(q.patterns, pattern)
	}
	for _, date := range []struct {
		flag, text string
		to         *time.Time
	}{{"created-before", f.createdBefore, &q.before}, {"created-after", f.createdAfter, &q.after}} {
		if !changed(date.flag) {
			continue
		}
		var err error
		if *date.to, err = parseDate(date.text); err != nil {
			return nil, usagef("--%s %q is no date; write 2024-12-31 or 2024-12-31T18:30:00Z", date.flag, date.text)
		}
	}
	if changed("created-before") && changed("created-after") && !q.after.Before(q.before) {
		return nil, usagef("nobody was created at %s or later and before %s; --created-after must be the earlier one",
			f.createdAfter, f.createdBefore)
	}
	if changed("limit") && f.limit < 1 {
		return nil, usagef("--limit is %d; it is 1 or more, and without it all are listed", f.limit)
	}
	var err error
	if q.order, err = parseOrder(f.sort); changed("sort") && err == nil && len(q.order) == 0 {
		err = usagef("--sort names no column")
	}
	return q, err
}

func parseDate(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	return time.Parse(time.RFC3339, text)
}

// foldAddress makes one form of an address, or a pattern, in whichever case it was written. path.Match stops its * at a
// slash, which is nothing special in an address, so that another character stands for it on both sides.
func foldAddress(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "/", "\x00")
}

func (q *query) filters() bool { return len(q.roles) > 0 || len(q.emails) > 0 || q.dated() }

func (q *query) dated() bool { return !q.before.IsZero() || !q.after.IsZero() }

// of applies the query to everybody, and counts in t what became of them.
func (q *query) of(everybody iter.Seq2[opine.RawUser, error], t *tally, complete bool) iter.Seq2[opine.RawUser, error] {
	users := q.matching(everybody, t)
	if len(q.order) > 0 {
		users = sorted(users, q.order)
	}
	return first(users, q.limit, complete)
}

func (q *query) matching(everybody iter.Seq2[opine.RawUser, error], t *tally) iter.Seq2[opine.RawUser, error] {
	return func(yield func(opine.RawUser, error) bool) {
		*t = tally{roles: make(map[string]int)}
		for user, err := range everybody {
			if err != nil {
				yield(user, err)
				return
			}
			t.read++
			t.roles[user.Role]++
			if !q.names(&user.User) {
				continue
			}
			if q.dated() && user.CreatedAt.IsZero() {
				t.undated++
				continue
			}
			if !q.covers(user.CreatedAt) {
				continue
			}
			t.matched++
			if !yield(user, nil) {
				return
			}
		}
	}
}

func (q *query) names(user *opine.User) bool {
	hasRole := func(role string) bool { return strings.EqualFold(role, user.Role) }
	if len(q.roles) > 0 && !slices.ContainsFunc(q.roles, hasRole) {
		return false
	}
	if len(q.patterns) == 0 {
		return true
	}
	address := foldAddress(user.Email)
	return slices.ContainsFunc(q.patterns, func(pattern string) bool {
		matches, _ := path.Match(pattern, address) // a bad pattern was refused
		return matches
	})
}

func (q *query) covers(created time.Time) bool {
	return (q.before.IsZero() || created.Before(q.before)) && (q.after.IsZero() || !created.Before(q.after))
}
