package offboarding_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

func directoryOf(addresses ...string) *removal.Directory {
	directory := new(removal.Directory)
	for i, address := range addresses {
		directory.Add(opine.RawUser{User: opine.User{ID: int64(i + 1), Email: address, Role: "MEMBER"}})
	}
	return directory
}

func TestNearMisses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ inFile, member, how string }{
		{"ann@example.com", "ann+opine@example.com", "plus-address"},
		{"ann+hr@example.com", "ann+opine@example.com", "plus-address"},
		{"Ann.Lee@example.com", "annlee@EXAMPLE.com", "punctuation"},
		{"ann-lee@example.com", "ann_lee+x@example.org", "plus-address, punctuation, other domain"},
		{"ann@example.com", "ann@example.org", "other domain"},
		{"ann@example.com", "anne@example.com", ""},
		{"ann@example.com", "", ""},
	} {
		file := &hrfile.Roster{People: []hrfile.Person{{Row: 2, Address: row.inFile}}}
		directory := directoryOf(row.member)
		for kind, m := range map[string]*offboarding.Matching{
			"leavers": offboarding.Leavers(file, directory), "stayers": offboarding.Stayers(file, directory),
		} {
			how := ""
			if len(m.Near) > 0 {
				how = m.Near[0].How
			}
			if how != row.how || how != "" && len(m.Leavers) > 0 {
				t.Errorf("%s: %s and %s: got %q, %v leave", kind, row.inFile, row.member, how, m.Leavers)
			}
		}
	}
}

func TestNearMissesAreFew(t *testing.T) {
	t.Parallel()
	var addresses []string
	for i := range 100 {
		addresses = append(addresses, fmt.Sprintf("info@%d.example", i))
	}
	m := offboarding.Leavers(&hrfile.Roster{People: []hrfile.Person{{Row: 2, Address: "info@example.com"}}}, directoryOf(addresses...))
	if len(m.Near) != 5 {
		t.Errorf("%d near misses", len(m.Near))
	}
}

func TestPlanIsReadStrictly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plan.json")
	directory := directoryOf("a@example.com", "b@example.com")
	m := offboarding.Leavers(&hrfile.Roster{People: []hrfile.Person{{Row: 2, Address: "B@example.com"}}}, directory)
	plan := offboarding.NewPlan(removal.Server{BaseURL: "https://x", Key: "ab"}, offboarding.Source{Kind: "leavers", File: "hr.csv"}, directory, m)
	if _, err := plan.Save(path); err != nil {
		t.Fatal(err)
	}
	if back, err := offboarding.Load(path); err != nil || len(back.Targets) != 1 || back.Targets[0] != plan.Targets[0] || !back.MadeAt.Equal(plan.MadeAt) {
		t.Errorf("got %+v, %v", back, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range []struct{ from, to string }{
		{`"version": 1`, `"version": 2`},
		{`"id": 2`, `"id": 0`},
		{`"id": 2`, `"id": "2"`},
		{`"id": 2`, `"ids": 2`},
		{`"email": "b@example.com"`, `"email": ""`},
		{`"role": "MEMBER"`, `"role": ""`},
		{"\n}\n", "\n}\n{}"},
		{"\n}\n", "\n"},
		{string(raw), ""},
		{`"targets": [`, `"targets": [{"id": 2, "email": "b@example.com", "role": "MEMBER", "reason": ""},`},
	} {
		edited := strings.Replace(string(raw), edit.from, edit.to, 1)
		if edited == string(raw) {
			t.Fatalf("%s is not in the plan", edit.from)
		}
		if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := offboarding.Load(path); err == nil {
			t.Errorf("with %s, it was read", edit.to)
		}
	}
}

func TestPlanFromTheFutureIsRefused(t *testing.T) {
	t.Parallel()
	server := removal.Server{BaseURL: "https://x", Key: "ab"}
	now := time.Now()
	for _, row := range []struct {
		age     time.Duration
		refused bool
	}{{-time.Hour, true}, {-time.Minute, false}, {0, false}, {23 * time.Hour, false}, {25 * time.Hour, true}} {
		plan := &offboarding.Plan{BaseURL: server.BaseURL, Key: server.Key, MadeAt: now.Add(-row.age)}
		if err := plan.Judge(server, false, 24*time.Hour, now); (err != nil) != row.refused {
			t.Errorf("%v old: %v", row.age, err)
		}
	}
}
