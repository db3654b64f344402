package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// personCase is a sheet that people bring, and what a plan may make of it.
type personCase struct {
	Name      string
	Directory []string // addresses; a role may follow after "|"
	Sheet     string
	Mode      string // leavers or roster
	Args      []string
	Want      string  // "plan": exactly the ids of Plan; "safe": no plan, or none beyond them
	Plan      []int64 // ids
	Near      []int64 // ids that the output must name
	Why       string
}

// TestPeople runs `offboard plan` on sheets that once misled a tool of this kind.
func TestPeople(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/people/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []personCase
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.check(t)
		})
	}
}

func (c personCase) check(t *testing.T) {
	var users []opinetest.User
	for i, line := range c.Directory {
		email, role, found := strings.Cut(line, "|")
		if !found {
			role = "MEMBER"
		}
		users = append(users, opinetest.User{ID: int64(i + 1), Email: email, Role: role})
	}
	planned, output := planWith(t, users, append([]string{"--" + c.Mode, "testdata/people/" + c.Sheet}, c.Args...)...)
	switch {
	case c.Want == "plan" && planned == nil && len(c.Plan) > 0:
		t.Errorf("%s: no plan was written, want %v\n%s", c.Why, c.Plan, output)
	case c.Want == "plan" && planned != nil && !slices.Equal(planned, c.Plan):
		t.Errorf("%s: planned %v, want %v\n%s", c.Why, planned, c.Plan, output)
	case slices.ContainsFunc(planned, func(id int64) bool { return !slices.Contains(c.Plan, id) }):
		t.Errorf("%s: planned %v, want none beyond %v\n%s", c.Why, planned, c.Plan, output)
	}
	for _, id := range c.Near {
		named := regexp.MustCompile(`\(user ` + strconv.FormatInt(id, 10) + `\)`)
		if planned != nil && !named.MatchString(output) {
			t.Errorf("%s: user %d is not named\n%s", c.Why, id, output)
		}
	}
}

// planWith runs `offboard plan` in this process and returns the planned ids, nil if it wrote no plan.
func planWith(t *testing.T, users []opinetest.User, args ...string) (planned []int64, output string) {
	t.Helper()
	srv := opinetest.NewServer(t, opinetest.WithUsers(users...))
	dir := t.TempDir()
	key, path := filepath.Join(dir, "key"), filepath.Join(dir, "plan.json")
	if err := os.WriteFile(key, []byte(srv.Key), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"offboard", "plan", "--base-url", srv.URL, "--api-key-file", key, "--out", path,
		"--as-of", "2026-11-25", "--max-removals", "1000", "--max-percent", "100"}, args...)
	shown, err := os.Create(filepath.Join(dir, "shown"))
	if err != nil {
		t.Fatal(err)
	}
	defer shown.Close()
	run(t.Context(), args, nil, shown, shown)
	text, err := os.ReadFile(shown.Name())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, string(text)
	}
	var plan struct{ Targets []struct{ ID int64 } }
	if err := errors.Join(err, json.Unmarshal(raw, &plan)); err != nil {
		t.Fatal(err)
	}
	planned = []int64{}
	for _, target := range plan.Targets {
		planned = append(planned, target.ID)
	}
	return planned, string(text)
}

// More sheets of the same kinds. The directory is user 1 (an administrator), the users named here from
// 2, and 30 others, who are on every roster.
func TestMorePeople(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, mode string
		users      []string
		sheet      string
		args       []string
		plan       []int64 // nil: no plan
		held       []int64
	}{
		{"future last day in German", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Name;E-Mail;Austrittsdatum\nA;ann@example.com;31.03.2037\nB;bob@example.com;31.10.2026", nil, []int64{3}, []int64{2}},
		{"future last day as a serial number", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Termination Date\nann@example.com,50130\nbob@example.com,46326", nil, []int64{3}, []int64{2}},
		{"open-ended contract", "leavers", []string{"ann@example.com"}, "Email,End date\nann@example.com,9999-12-31",
			nil, []int64{}, []int64{2}},
		{"unknown last day of an export", "leavers", []string{"ann@example.com"},
			"Email,End date\nann@example.com,1900-01-01", nil, []int64{}, []int64{2}},
		{"last day today", "leavers", []string{"ann@example.com"}, "Email,Last day\nann@example.com,2026-11-25", nil,
			[]int64{}, []int64{2}},
		{"future day under a vague header", "leavers", []string{"ann@example.com"},
			"Email,Effective\nann@example.com,2037-03-31", nil, nil, nil},
		{"the vague header is the last day", "leavers", []string{"ann@example.com"},
			"Email,Effective\nann@example.com,2037-03-31",
			[]string{"--date-column", "effective"}, []int64{}, []int64{2}},
		{"several last days", "leavers", []string{"ann@example.com"},
			"Email,Last day,Contract end\nann@example.com,2026-01-01,2037-01-01", nil, nil, nil},
		{"rehired", "leavers", []string{"ann@example.com"},
			"Email,Status\nann@example.com,Terminated\nann@example.com,Active", nil, []int64{}, []int64{2}},
		{"not active any more, as a flag", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Active\nann@example.com,FALSE\nbob@example.com,TRUE", nil, []int64{2}, []int64{3}},
		{"unquoted comma in a name", "leavers", []string{"ann@example.com", "boss@example.com"},
			"Name,Manager,E-Mail\n\"B, C\",x,bob@example.com\nLee, Ann,boss@example.com,ann@example.com", nil, nil, nil},
		{"tables with other columns", "leavers", []string{"ann@example.com", "boss@example.com"},
			"Name,E-Mail,Manager\nA,ann@example.com,boss@example.com\nName,Manager,E-Mail\nB,boss@example.com,bob@example.com", nil, nil, nil},
		{"addresses of manager and leaver without a header", "leavers", []string{"ann@example.com", "boss@example.com"},
			"ann@example.com,boss@example.com", nil, nil, nil},
		{"missing quote", "leavers", []string{"ann@example.com", "bob@example.com"},
			"email,note\nann@example.com,\"x\nbob@example.com,y\"", nil, nil, nil},
		{"IDNA", "leavers", []string{"ann@xn--bcher-kva.example"}, "email\nann@bücher.example", nil, []int64{},
			[]int64{2}},
		{"upper case beyond ASCII", "leavers", []string{"jörg@example.com"}, "email\nJÖRG@example.com", nil, []int64{},
			[]int64{2}},
		{"wide letters", "leavers", []string{"ann@example.com"}, "email\nａｎｎ@example.com", nil, []int64{}, []int64{2}},
		{"second account with the same name", "leavers", []string{"ann@example.com", "ann@other.example"},
			"email\nann@example.com", nil, []int64{2}, []int64{3}},
		{"Name <address>", "leavers", []string{"ann@example.com"}, "email\n\"Lee, Ann <ann@example.com>\"", nil,
			[]int64{2}, nil},
		{"mailto:", "leavers", []string{"ann@example.com"}, "email\nmailto:Ann@Example.com", nil, []int64{2}, nil},
		{"two people in a cell", "leavers", []string{"ann@example.com", "bob@example.com"},
			"email,x\nx@example.com,1\nann@example.com or bob@example.com,1", nil, []int64{}, []int64{2, 3}},
		{"below the title of a group", "leavers", []string{"ann@example.com", "boss@example.com"},
			"Leaver,,Manager,\nName,Number,Name,E-Mail\nA,1,B,boss@example.com", nil, nil, nil},
		{"e-mail of somebody beside that of the leaver", "leavers", []string{"ann@example.com", "boss@example.com"},
			"Email,Leaver email\nboss@example.com,ann@example.com", nil, nil, nil},
		{"cell missing before the manager's address", "leavers", []string{"ann@example.com", "boss@example.com"},
			"Name,Team,Email,Manager Email\nA,S,ann@example.com,boss@example.com\nB,boss@example.com,x@example.com\nC,x,boss@example.com",
			nil, nil, nil},
		{"first day after the last day", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Hire Date,Termination Date\nann@example.com,2026-10-01,2025-12-31\nbob@example.com,2020-01-01,2026-10-31",
			nil, []int64{3}, []int64{2}},
		{"come back in German", "leavers", []string{"ann@example.com", "bob@example.com"},
			"E-Mail;Wiedereintritt;Austrittsdatum\nann@example.com;01.10.2026;31.12.2025\nbob@example.com;;31.10.2026",
			nil, []int64{3}, []int64{2}},
		{"future serial number below a header of dates", "leavers", []string{"ann@example.com"},
			"Email,Effective Date\nann@example.com,50130", nil, nil, nil},
		{"last day that was moved", "leavers", []string{"ann@example.com"},
			"Email,Contract end,Extended until\nann@example.com,2026-10-31,2027-12-31", nil, nil, nil},
		{"joiners among leavers", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Movement\nann@example.com,Leaver\nbob@example.com,New Hire", nil, nil, nil},
		{"joiners among leavers, named", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Movement\nann@example.com,Leaver\nbob@example.com,New Hire", []string{"--status-column", "movement"},
			[]int64{2}, []int64{3}},
		{"title of joiners", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Joiners,\nName,Email\nB,bob@example.com\nLeavers,\nName,Email\nA,ann@example.com", nil, nil, nil},
		{"title of joiners below leavers", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Name,Email\nA,ann@example.com\nEintritt,\nB,bob@example.com", nil, nil, nil},
		{"decisions of an access review", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Decision\nann@example.com,Revoke\nbob@example.com,Keep", nil, []int64{2}, []int64{3}},
		{"yes or no", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Courriel;Supprimer ?\nann@example.com;Oui\nbob@example.com;Non", nil, []int64{2}, []int64{3}},
		{"no or yes", "leavers", []string{"ann@example.com", "bob@example.com"},
			"Email,Still needs access?\nann@example.com,No\nbob@example.com,Yes", nil, []int64{2}, []int64{3}},
		{"resignation taken back", "leavers", []string{"ann@example.com"},
			"Email,Last day,Comment\nann@example.com,2026-10-31,Rescinded", nil, nil, nil},

		{"name of a guest on a roster", "roster", []string{"ann.lee@other.example"},
			"userPrincipalName\nann.lee_other.example#EXT#@tenant.onmicrosoft.com", []string{"--column", "userPrincipalName"},
			[]int64{}, []int64{2}},
		{"dots on a roster", "roster", []string{"ann.lee@example.com"}, "email\nannlee@example.com", nil, []int64{},
			[]int64{2}},
		{"another domain on a roster", "roster", []string{"ann@old.example"}, "email\nann@example.com", nil, []int64{},
			[]int64{2}},
		{"Greek letter on a roster", "roster", []string{"ann@example.com"}, "email\nαnn@example.com", nil, []int64{},
			[]int64{2}},
		{"hyphen of a word processor", "roster", []string{"ann-lee@example.com"}, "email\nann‑lee@example.com", nil,
			[]int64{}, []int64{2}},
		{"transliterated", "roster", []string{"müller@example.com"}, "email\nmueller@example.com", nil, []int64{},
			[]int64{2}},
		{"read in the wrong encoding", "roster", []string{"jörg@example.com"}, "email\nj\u00c3\u00b6rg@example.com",
			nil, []int64{}, []int64{2}},
		{"saved without Unicode", "roster", []string{"łukasz@example.com"}, "email\n?ukasz@example.com", nil, nil, nil},
		{"Windows-1252", "roster", []string{"jörg@example.com"}, "email\nj\xf6rg@example.com", nil, nil, nil},
		{"Windows-1252, named", "roster", []string{"jörg@example.com"}, "email\nj\xf6rg@example.com",
			[]string{"--encoding", "windows-1252"}, []int64{}, nil},
		{"in a note", "roster", []string{"ann@example.com"}, "email,note\nx@example.com,see Ann (ann@example.com)", nil,
			[]int64{}, []int64{2}},
		{"last day on a roster", "roster", []string{"ann@example.com"}, "email,last day\nann@example.com,2026-10-31",
			nil, []int64{}, []int64{2}},
		{"not there", "roster", []string{"ann@example.com"}, "email\nx@example.com", nil, []int64{2}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			users := []opinetest.User{{ID: 1, Email: "admin@example.com", Role: "ADMIN"}}
			separator := strings.IndexAny(row.sheet, ",;\n")
			var others strings.Builder
			for i, email := range row.users {
				users = append(users, opinetest.User{ID: int64(i + 2), Email: email, Role: "MEMBER"})
			}
			for i := range 30 {
				email := "fill" + strconv.Itoa(i) + "@example.com"
				users = append(users, opinetest.User{ID: int64(100 + i), Email: email, Role: "MEMBER"})
				others.WriteString("\n" + email)
				if row.sheet[separator] == ',' {
					others.WriteString(",")
				}
			}
			sheet := row.sheet
			if row.mode == "roster" {
				sheet += others.String() + "\nadmin@example.com"
			}
			path := filepath.Join(t.TempDir(), "sheet.csv")
			if err := os.WriteFile(path, []byte(sheet), 0o600); err != nil {
				t.Fatal(err)
			}
			planned, output := planWith(t, users, append([]string{"--" + row.mode, path}, row.args...)...)
			if !slices.Equal(planned, row.plan) || (planned == nil) != (row.plan == nil) {
				t.Errorf("planned %v, want %v\n%s", planned, row.plan, output)
			}
			for _, user := range users {
				held := regexp.MustCompile(`(?s)held back: .*\(user ` + strconv.FormatInt(user.ID,
					10) + `\)`).MatchString(output)
				if held != slices.Contains(row.held, user.ID) {
					t.Errorf("user %d is held back: %v\n%s", user.ID, held, output)
				}
			}
		})
	}
}
