package removal_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

func TestReadNames(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text string
		want []removal.Name
		err  string
	}{
		{"", nil, ""},
		{" \r\n\t", nil, ""},
		{"\ufeff1\r\na@b.c\r\n", []removal.Name{{ID: 1}, {Email: "a@b.c"}}, ""},
		{" 1 \n\n mailto:a@b.c\nAnn Lee <b@b.c>", []removal.Name{{ID: 1}, {Email: "a@b.c"}, {Email: "b@b.c"}}, ""},
		{"9223372036854775807", []removal.Name{{ID: 9223372036854775807}}, ""},
		{`{"id":1}{"id":2,"email":" a@b.c "}`, []removal.Name{{ID: 1}, {ID: 2, Email: "a@b.c"}}, ""},
		{`{"id":9223372036854775807,"email":null}`, []removal.Name{{ID: 9223372036854775807}}, ""},
		{"[]", nil, ""},
		{`[{"id":1},{"id":2}]` + "\n", []removal.Name{{ID: 1}, {ID: 2}}, ""},
		{"3 ceo@b.c", nil,
			`line 1: "3 ceo@b.c" is neither an id nor an e-mail address; write one id or address per line`},
		{"1\n2 3", nil, `line 2: "2 3" is neither`},
		{"a@b.c b@b.c", nil, "line 1: "},
		{"a@b.c,b@b.c", nil, "line 1: "},
		{"1 # a comment", nil, "line 1: "},
		{"0", nil, "ids begin at 1"},
		{"9223372036854775808", nil, "ids go from 1"},
		{`{"id":9223372036854775808}`, nil, "number 1"},
		{`{"id":1e0}`, nil, "number 1"},
		{`{"id":"1"}`, nil, "number 1"},
		{`{"id":-1}`, nil, "ids begin at 1"},
		{`{"ID":1}`, nil, "has no id"},
		{`{"id":3,"Email":"ceo@b.c"}`, nil, `number 1 has the member "Email", which must be written in lower case`},
		{`{"id":3,"Id":4}`, nil, `the member "Id"`},
		{`{"id":3,"name":"Ann"}`, []removal.Name{{ID: 3}}, ""},
		{strings.Repeat("1\n", 1_000_001), nil, "more than 1000000 names"},
		{`{"id":1} 2`, nil, "number 2"},
		{`[{"id":1}] {"id":2}`, nil, "more after the end"},
		{`[{"id":1},`, nil, "EOF"},
		{`[1]`, nil, "number 1"},
		{`{"id":1`, nil, "EOF"},
	} {
		got, err := removal.ReadNames(strings.NewReader(row.text))
		if row.err == "" && (err != nil || !reflect.DeepEqual(got, row.want)) || row.err != "" &&
			(err == nil || !strings.Contains(err.Error(), row.err)) {
			t.Errorf("%.60q: got %d, %v", row.text, len(got), err)
		}
	}
}

// Every name has an id of 1 or more, or an address.
func FuzzReadNames(f *testing.F) {
	for _, text := range []string{"1\n a@b.c\n2", `{"id":1,"email":"a@b.c"}`, `[{"id":1},{"id":2}]`, "[{\"id\":1}",
		"\ufeff{\"id\":1.5}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names, err := removal.ReadNames(strings.NewReader(text))
		for _, name := range names {
			if err != nil || name.ID < 0 || name.ID == 0 && !strings.Contains(name.Email, "@") {
				t.Errorf("%q: %v, %v", text, names, err)
			}
		}
	})
}

func TestReadKeep(t *testing.T) {
	t.Parallel()
	got, err := removal.ReadKeep(strings.NewReader("\ufeff# service accounts\n7\n\n bot@b.c # nightly\r\nann_b.c#EXT#@b.example\n#8"))
	if want := []removal.Name{{ID: 7}, {Email: "bot@b.c"}, {Email: "ann_b.c#EXT#@b.example"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := removal.ReadKeep(strings.NewReader("7\n{}")); err == nil ||
		!strings.Contains(err.Error(), "line 2: ") {
		t.Errorf("got %v", err)
	}
}

func usersOf(users ...opine.User) *removal.Directory {
	directory := new(removal.Directory)
	for _, user := range users {
		directory.Add(opine.RawUser{User: user})
	}
	return directory
}

func TestResolve(t *testing.T) {
	t.Parallel()
	directory := usersOf(opine.User{ID: 1, Email: "a@b.c"}, opine.User{ID: 2, Email: "jose\u0301@b.c"},
		opine.User{ID: 3, Email: "t@b.c"}, opine.User{ID: 4, Email: "T@b.c"})
	for _, row := range []struct {
		names string
		want  []int64
		err   string
	}{
		{"1\nA@B.C\n1", []int64{1}, ""},
		{"2\n1", []int64{2, 1}, ""},
		{"jos\u00e9@b.c", []int64{2}, ""},
		{`{"id":1,"email":"A@b.c"}`, []int64{1}, ""},
		{"t@b.c", nil, "t@b.c belongs to users 3 and 4; name one by id"},
		{`{"id":1,"email":"x@b.c"}`, nil, "user 1 is named as x@b.c, and the directory has a@b.c"},
		{"5\nx@b.c\n1", nil, "not a member of the organization: user 5, x@b.c"},
		{"a@b.c.", nil, "not a member of the organization: a@b.c."},
		{"\u0430@b.c", nil, "not a member"},
	} {
		names, err := removal.ReadNames(strings.NewReader(row.names))
		if err != nil {
			t.Fatal(err)
		}
		leaving, gone, err := removal.Resolve(names, directory, nil)
		var got []int64
		for _, user := range leaving {
			got = append(got, user.ID)
		}
		if row.err == "" && (err != nil || gone != nil || !reflect.DeepEqual(got, row.want)) || row.err != "" &&
			(err == nil || !strings.Contains(err.Error(), row.err)) {
			t.Errorf("%q: got %v, %v", row.names, got, err)
		}
		if err != nil && errors.Is(err, removal.ErrRefused) == errors.Is(err, removal.ErrNotMember) {
			t.Errorf("%q: %v", row.names, err)
		}
	}
}

func TestRecheck(t *testing.T) {
	t.Parallel()
	before := usersOf(opine.User{ID: 1, Email: "a@b.c", Role: "X"}, opine.User{ID: 2, Email: "b@b.c"},
		opine.User{ID: 3, Email: "c@b.c"}, opine.User{ID: 4, Email: "d@b.c"}, opine.User{ID: 5, Email: "e@b.c"})
	now := usersOf(opine.User{ID: 1, Email: "a@b.c", Role: "X", FirstName: "Ann"}, opine.User{ID: 2, Email: "B@b.c"},
		opine.User{ID: 3, Email: "c@b.c", Role: "ADMIN"}, opine.User{ID: 777, Email: "E@b.c"})
	leaving, others := removal.Recheck(leaversOf(before, 1, 2, 3, 4, 5), now, nil)
	if len(leaving) != 1 || leaving[0].ID != 1 || leaving[0].FirstName != "Ann" {
		t.Errorf("leaving %+v", leaving)
	}
	want := []removal.Result{
		{ID: 2, Email: "b@b.c", Outcome: removal.Refused, Reason: "the address is B@b.c now; plan again"},
		{ID: 3, Email: "c@b.c", Outcome: removal.Refused, Reason: `the role was "" and is "ADMIN" now; plan again`},
		{ID: 4, Email: "d@b.c", Outcome: removal.AlreadyGone},
		{ID: 5, Email: "e@b.c", Outcome: removal.Refused,
			Reason: "the user is gone, and user 777 has the address now; name that user by id if you mean them"},
	}
	if !reflect.DeepEqual(others, want) {
		t.Errorf("got  %+v\nwant %+v", others, want)
	}
}

func TestHashKnowsWhatCounts(t *testing.T) {
	t.Parallel()
	hash := func(users ...opine.User) string { return usersOf(users...).Hash() }
	a, b := opine.User{ID: 1, Email: "a@b.c", Role: "ADMIN"}, opine.User{ID: 2, Email: "b@b.c", Role: "MEMBER"}
	base := hash(a, b)
	if hash(b, a) != base {
		t.Error("the order counts")
	}
	named := a
	named.FirstName = "Ann"
	if hash(named, b) != base {
		t.Error("names count")
	}
	for _, changed := range []opine.User{{ID: 3, Email: a.Email, Role: a.Role}, {ID: 1, Email: "A@b.c", Role: a.Role},
		{ID: 1, Email: a.Email, Role: "x"}} {
		if hash(changed, b) == base {
			t.Errorf("%+v has the same hash", changed)
		}
	}
}
