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
