package offboarding_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// directoryOf returns users with the ids 1, 2, … from texts such as "Ann Lee ann@example.com ADMIN".
// Only the address is required.
func directoryOf(users ...string) *removal.Directory {
	directory := new(removal.Directory)
	for i, text := range users {
		user := opine.User{ID: int64(i + 1), Role: "MEMBER"}
		fields := strings.Fields(text)
		at := slices.IndexFunc(fields, func(field string) bool { return strings.Contains(field, "@") })
		if at < 0 {
			user.Email = text
		} else {
			user.Email = fields[at]
			if at == 2 {
				user.FirstName, user.LastName = fields[0], fields[1]
			}
			if at+1 < len(fields) {
				user.Role = fields[at+1]
			}
		}
		directory.Add(opine.RawUser{User: user})
	}
	return directory
}

// sheetOf reads CSV as the command line does on 25 November 2026.
func sheetOf(t testing.TB, kind offboarding.Kind, text string) *hrfile.Sheet {
	t.Helper()
	sheet, err := hrfile.Read(strings.NewReader(text), hrfile.Options{Employment: employment.Options{
		Leavers: kind == offboarding.Leavers, DateOrder: employment.AnyOrder,
		Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), Location: time.UTC,
	}})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return sheet
}

// summary writes a decision as "1 2 | near miss 3, administrator 4 | kept | 5: unmatched".
func summary(d *offboarding.Decision) string {
	var targets, held, kept, unmatched []string
	for _, person := range d.Targets {
		targets = append(targets, fmt.Sprint(person.ID))
	}
	for _, person := range d.HeldBack {
		held = append(held, fmt.Sprint(person.Kind, " ", person.ID))
	}
	for _, person := range d.Kept {
		kept = append(kept, fmt.Sprint(person.ID))
	}
	for _, row := range d.Unmatched {
		text := fmt.Sprint(row.Row, ": ", row.Address)
		if row.SimilarTo != 0 {
			text += fmt.Sprint(" like ", row.SimilarTo)
		}
		unmatched = append(unmatched, text)
	}
	return strings.TrimSpace(strings.TrimRight(strings.Join([]string{strings.Join(targets, " "),
		strings.Join(held, ", "),
		strings.Join(kept, " "), strings.Join(unmatched, ", ")}, " | "), " |"))
}

func TestDecide(t *testing.T) {
	t.Parallel()
	const leavers, roster = offboarding.Leavers, offboarding.Roster
	for _, row := range []struct {
		name      string
		kind      offboarding.Kind
		directory []string
		sheet     string
		guards    removal.Guards
		want      string
	}{
		{"exact", leavers, []string{"ann@example.com", "bob@example.com"}, "email\nANN@example.com\nzoe@example.com",
			removal.Guards{},
			"1 |  |  | 3: zoe@example.com"},
		{"near", leavers, []string{"ann+x@example.com"}, "email\nann@example.com", removal.Guards{}, "| near miss 1"},
		{"second account", leavers, []string{"ann@example.com", "ann+x@example.com", "ann@example.org"},
			"email\nann@example.com", removal.Guards{},
			"1 | near miss 2, near miss 3"},
		{"second account that is a leaver, too", leavers, []string{"ann@example.com", "ann+x@example.com"},
			"email\nann@example.com\nann+x@example.com", removal.Guards{}, "1 2"},
		{"second row that is similar", leavers, []string{"ann@example.com"},
			"email\nann@example.com\nann+x@example.com", removal.Guards{},
			"1 |  |  | 3: ann+x@example.com like 1"},
		{"cell of two texts that is similar", leavers, []string{"ann@example.com"},
			"email\nann@example.com\n\"ann+x@example.com, Ann\"", removal.Guards{},
			"1 |  |  | 3: ann+x@example.com, Ann like 1"},
		{"namesake at another domain", leavers, []string{"Ann Lee ann@example.com", "ann lee lee@example.org",
			"Ann Lee a@example.com", "Ann Li b@example.org"},
			"email\nann@example.com", removal.Guards{}, "1 | near miss 2"},
		{"no names", leavers, []string{"ann@example.com", "bob@example.org"}, "email\nann@example.com",
			removal.Guards{}, "1"},
		{"shared", leavers, []string{"ann@example.com", "Ann@example.com"}, "email\nann@example.com", removal.Guards{},
			"| shared address 1, shared address 2"},
		{"several addresses in a cell", leavers, []string{"ann@example.com", "bob@example.com"},
			"email\nx@example.com\nann@example.com / bob@example.com\nn/a", removal.Guards{},
			"| near miss 1, near miss 2 |  | 2: x@example.com, 4: n/a"},
		{"last day ahead", leavers, []string{"ann@example.com"}, "email,last day\nann@example.com,2037-01-01",
			removal.Guards{}, "| employment 1"},
		{"rows that disagree", leavers, []string{"ann@example.com"},
			"email,status\nann@example.com,left\nann@example.com,active", removal.Guards{}, "| employment 1"},
		{"rows that agree", leavers, []string{"ann@example.com"},
			"email,status\nann@example.com,left\nANN@example.com,left", removal.Guards{}, "1"},
		{"administrator", leavers, []string{"ann@example.com Super_Admin"}, "email\nann@example.com", removal.Guards{},
			"| administrator 1"},
		{"administrator, included", leavers, []string{"ann@example.com Super_Admin"}, "email\nann@example.com",
			removal.Guards{IncludeAdmins: true}, "1"},
		{"kept", leavers, []string{"ann@example.com", "ann+x@example.com"}, "email\nann@example.com",
			removal.Guards{Keep: []removal.Name{{ID: 1}, {Email: "ANN+x@example.com"}}}, "|  | 1 2"},
		{"the same day in both orders", leavers, []string{"ann@example.com"},
			"email,last day\nann@example.com,05/06/2026", removal.Guards{}, "1"},
		{"ambiguous day of nobody", leavers, []string{"ann@example.com"}, "email,last day\nbob@example.com,12/03/2026",
			removal.Guards{}, "|  |  | 2: bob@example.com"},
		{"ambiguous day of somebody kept", leavers, []string{"ann@example.com"},
			"email,last day\nann@example.com,12/03/2026",
			removal.Guards{Keep: []removal.Name{{ID: 1}}}, "|  | 1"},

		{"stays", roster, []string{"ann@example.com", "bob@example.com"}, "email\nANN@example.com\nzoe@example.com",
			removal.Guards{},
			"2 |  |  | 3: zoe@example.com"},
		{"near on a roster", roster, []string{"ann+x@example.com", "bob@example.com"}, "email\nann@example.com",
			removal.Guards{}, "2 | near miss 1"},
		{"both accounts", roster, []string{"ann@example.com", "ann+x@example.com"}, "email\nann@example.com",
			removal.Guards{}, "| near miss 2"},
		{"elsewhere", roster, []string{"ann@example.com", "bob@example.com"},
			"email,boss\nzoe@example.com,Ann <ann+x@example.com>", removal.Guards{},
			"2 | near miss 1 |  | 2: zoe@example.com"},
		{"above the header", roster, []string{"ann@example.com"}, "by ann@example.com,\nemail,x\nzoe@example.com,",
			removal.Guards{},
			"| near miss 1 |  | 3: zoe@example.com"},
		{"two addresses in a cell", roster, []string{"ann@example.com", "bob@example.com"},
			"email\nann@example.com or a@example.com\nx y@z", removal.Guards{},
			"2 | near miss 1 |  | 3: x y@z"},
		{"has left", roster, []string{"ann@example.com", "bob@example.com"},
			"email,status\nann@example.com,left\nzoe@example.com,active", removal.Guards{},
			"2 | employment 1 |  | 3: zoe@example.com"},
		{"last day on a roster", roster, []string{"ann@example.com", "bob@example.com", "carl@example.com"},
			"email,last day\nann@example.com,2026-11-24\nbob@example.com,2026-11-25\ncarl@example.com,", removal.Guards{}, "| employment 1"},
		{"has left, and a row that stays", roster, []string{"ann@example.com"},
			"email,status\nann@example.com,left\nann@example.com,active\nann@example.com,left", removal.Guards{}, ""},
		{"unknown status", roster, []string{"ann@example.com"}, "email,status\nann@example.com,?", removal.Guards{},
			""},
		{"no address", roster, []string{"root"}, "email\nzoe@example.com", removal.Guards{},
			"| no address 1 |  | 2: zoe@example.com"},
		{"administrator on a roster", roster, []string{"ann@example.com ADMIN"}, "email\nzoe@example.com",
			removal.Guards{},
			"| administrator 1 |  | 2: zoe@example.com"},
		{"kept on a roster", roster, []string{"ann@example.com", "root"}, "email\nzoe@example.com",
			removal.Guards{Keep: []removal.Name{{ID: 1}, {ID: 2}}}, "|  | 1 2 | 2: zoe@example.com"},
	} {
		got, err := offboarding.Decide(row.kind, sheetOf(t, row.kind, row.sheet), directoryOf(row.directory...),
			row.guards)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if got := summary(got); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		sheet string
		keep  removal.Name
		err   string
	}{
		{"email,last day\nann@example.com,12/03/2026", removal.Name{ID: 1}, ""},
		{"email,last day\nann@example.com,2026-01-01\nann@example.com,12/03/2026", removal.Name{ID: 2},
			`in row 3 the last day "12/03/2026" has passed in one order of day and month, and not in another one; pass --date-order`},
		{"email\nann@example.com", removal.Name{Email: "bbob@example.com"},
			"--keep names nobody in the organization with bbob@example.com"},
	} {
		guards := removal.Guards{Keep: []removal.Name{row.keep}}
		_, err := offboarding.Decide(offboarding.Leavers, sheetOf(t, offboarding.Leavers, row.sheet),
			directoryOf("ann@example.com", "bob@example.com"), guards)
		if row.err == "" && err != nil || row.err != "" && (!errors.Is(err, removal.ErrRefused) ||
			!strings.Contains(err.Error(), row.err)) {
			t.Errorf("%q: got %v", row.sheet, err)
		}
	}
}

// A plan says of everybody who they are, and why they leave or stay.
func TestReasons(t *testing.T) {
	t.Parallel()
	directory := directoryOf("Ann Lee ann@example.com", "ann+x@example.com", "bob@example.com",
		"Ann Lee lee@example.org", "carl@example.com OWNER")
	decide := func(kind offboarding.Kind, sheet string) *offboarding.Decision {
		d, err := offboarding.Decide(kind, sheetOf(t, kind, sheet), directory, removal.Guards{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got := decide(offboarding.Leavers,
		"email,last day,status\nann@example.com,31.10.2026,Left\nbob@example.com,2026-10-01,Active\ncarl@example.com,2026-10-01,left")
	want := &offboarding.Decision{
		Targets: []offboarding.Person{{ID: 1, Email: "ann@example.com", Role: "MEMBER", Name: "Ann Lee", Row: 2,
			LastDay: "2026-10-31", Status: "Left", Reason: "row 2"}},
		HeldBack: []offboarding.Person{
			{ID: 3, Email: "bob@example.com", Role: "MEMBER", Kind: offboarding.Employment, Row: 3,
				LastDay: "2026-10-01", Status: "Active", Reason: "row 3: status Active"},
			{ID: 5, Email: "carl@example.com", Role: "OWNER", Kind: offboarding.Admin, Row: 4, LastDay: "2026-10-01",
				Status: "left", Reason: `the role is "OWNER"; row 4`},
			{ID: 2, Email: "ann+x@example.com", Role: "MEMBER", Kind: offboarding.NearMiss, Row: 2,
				Address: "ann@example.com", Reason: "row 2 has ann@example.com: plus tag"},
			{ID: 4, Email: "lee@example.org", Role: "MEMBER", Name: "Ann Lee", Kind: offboarding.NearMiss, Row: 2,
				Address: "ann@example.com",
				Reason:  "row 2 has ann@example.com: the same name, another domain"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	got = decide(offboarding.Roster, "email,boss,status\nann@example.com,bob@example.com,x\nlee@example.org,,left")
	var reasons []string
	for _, person := range append(got.Targets, got.HeldBack...) {
		reasons = append(reasons, fmt.Sprint(person.ID, " ", person.Reason))
	}
	if want := []string{"4 row 3: status left", `5 the role is "OWNER"; not on the roster`,
		"2 row 2 has ann@example.com: plus tag", "3 row 2 has bob@example.com, in another column"}; !reflect.DeepEqual(reasons, want) {
		t.Errorf("got %q", reasons)
	}
}

func TestNearMissesOfOneAddressAreFew(t *testing.T) {
	t.Parallel()
	var users []string
	for i := range 100 {
		users = append(users, fmt.Sprintf("info@%d.example", i))
	}
	got, err := offboarding.Decide(offboarding.Leavers, sheetOf(t, offboarding.Leavers, "email\ninfo@example.com"),
		directoryOf(users...), removal.Guards{})
	if err != nil || len(got.HeldBack) != 5 || !strings.HasSuffix(got.HeldBack[4].Reason, "; 95 more users are similar, too") {
		t.Errorf("%d near misses, %v", len(got.HeldBack), err)
	}
}

func TestCheckRoster(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		sheet      string
		users      int
		maxPercent int
		err        string
	}{
		{"email\n1@example.com\n2@example.com\n3@example.com", 4, 25, ""},
		{"email\n1@example.com\n2@example.com\n3@example.com", 4, 24,
			"1 of 4 members are not on the roster (that is 25%, and the limit is 24%; pass --max-percent 25 to allow it)"},
		{"email\n1@example.com\n2@example.com", 4, 49, "2 of 4 members are not on the roster (that is 50%"},
		{"email\n1@example.com", 3, 66, "the roster has 1 address"},
		{"email\n1@example.com", 3, 67, ""},
		{"email\nx@example.com", 3, 100, "the roster has 1 address, and none is a member's"},
		{"email\nx@example.com", 0, 1, ""},
		{"email,name\n,Ann", 3, 100, "the roster has no addresses"},
		{"email\n1@example.com\nsee HR", 1, 100, `in row 3 the column "email" has "see HR"`},
		{"email\n1@example.com\n2@example.com 3@example.com", 3, 1, ""},
	} {
		var users []string
		for i := range row.users {
			users = append(users, fmt.Sprintf("%d@example.com", i+1))
		}
		directory, sheet := directoryOf(users...), sheetOf(t, offboarding.Roster, row.sheet)
		decision, err := offboarding.Decide(offboarding.Roster, sheet, directory, removal.Guards{})
		if err != nil {
			t.Fatal(err)
		}
		err = offboarding.CheckRoster(sheet, decision, directory, row.maxPercent)
		if row.err == "" && err != nil || row.err != "" && (!errors.Is(err, removal.ErrRefused) ||
			!strings.Contains(err.Error(), row.err)) {
			t.Errorf("%q, %d users, %d%%: got %v", row.sheet, row.users, row.maxPercent, err)
		}
	}
}
