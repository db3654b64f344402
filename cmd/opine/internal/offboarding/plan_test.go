package offboarding_test

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

var server = removal.Server{BaseURL: "https://x", Key: "ab"}

func newPlan(t *testing.T) *offboarding.Plan {
	t.Helper()
	directory := directoryOf("Ann Lee ann@example.com", "bob+x@example.com", "carl@example.com")
	sheet := sheetOf(t, offboarding.Leavers, "email\nANN@example.com\nbob@example.com\nzoe@example.com")
	decision, err := offboarding.Decide(offboarding.Leavers, sheet, directory, removal.Guards{})
	if err != nil {
		t.Fatal(err)
	}
	source := offboarding.Source{Kind: offboarding.Leavers, File: "hr.csv", Hash: "sha256:0", Column: "email"}
	return offboarding.NewPlan(server, source, directory, decision, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
}

// savedPlan saves a plan and returns its path and its text.
func savedPlan(t *testing.T) (path, text string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "plan.json")
	if _, err := newPlan(t).Save(path); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(raw)
}

func TestPlanIsSavedCompletely(t *testing.T) {
	t.Parallel()
	path, text := savedPlan(t)
	plan, err := load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := newPlan(t)
	want.MadeAt = plan.MadeAt
	if !reflect.DeepEqual(plan, want) || plan.MadeAt.IsZero() {
		t.Errorf("got  %+v\nwant %+v", plan, want)
	}
	if len(plan.Targets) != 1 || len(plan.HeldBack) != 1 || len(plan.Unmatched) != 1 || plan.Directory.Count != 3 {
		t.Errorf("got %+v", plan)
	}
	if err := os.WriteFile(path, []byte("\ufeff"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := load(path); err != nil {
		t.Errorf("with a byte order mark: %v", err)
	}
	want.HeldBack[0].ID, want.Targets[0].ID = 1, 3
	if _, err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	if plan, err = load(path); err != nil || plan.HeldBack[0].ID != 1 {
		t.Errorf("with user 1 held back: %+v, %v", plan, err)
	}
	if older, err := newPlan(t).Save(path); err != nil || !older.Equal(plan.MadeAt) {
		t.Errorf("the older plan is of %v, %v", older, err)
	}
}

// A plan may have been corrected by hand, so anything that Load does not know is an error.
func TestPlanIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ from, to, err string }{
		{`"version": 3`, `"version": 2`, "it has version 2, and this program reads version 3; make the plan again"},
		{`"version": 3,`, ``, `it has no "version"`},
		{`"version": 3`, `"version": "3"`, "line 2: the value of /version has the wrong type"},
		{`"targets"`, `"Targets"`, `line 17: there is no member "Targets"; is it "targets"?`},
		{`"heldBack"`, `"held_back"`, `there is no member "held_back"; is it "heldBack"?`},
		{`"row": 2`, `"rows": 2`, `there is no member "rows"; is it "row"?`},
		{`"row": 2`, `"nickname": 2`, `there is no member "nickname"`},
		{`"id": 1`, `"ID": 1`, `there is no member "ID"; is it "id"?`},
		{`"id": 1`, `"id": 1, "id": 3`, `line 19: the member "id" occurs twice`},
		{`"id": 1`, `"id": 0`, "target 1 has the id 0; ids begin at 1"},
		{`"id": 2`, `"id": 0`, "heldBack 1 has the id 0; ids begin at 1"},
		{`"id": 1`, `"id": "1"`, "line 19: the value of /targets/0/id has the wrong type"},
		{`"id": 1`, `"id": null`, `target 1 has no "id"`},
		{`"id": 1,`, ``, `target 1 has no "id"`},
		{`"email": "ann@example.com",`, ``, `target 1 has no "email"`},
		{`"email": "ann@example.com"`, `"email": ""`, "target 1 has no address"},
		{`"role": "MEMBER",`, ``, `target 1 has no "role"`},
		{`"targets": [`, `"targets": [{"id": 1, "email": "ann@example.com", "role": "MEMBER", "reason": ""},`,
			"user 1 is in targets and also in targets"},
		{`"targets": [`, `"targets": [{"id": 2, "email": "b@example.com", "role": "MEMBER", "reason": ""},`,
			"user 2 is in targets and also in heldBack; decide which"},
		{`"heldBack": [`, `"heldBack": null, "x": [`, `there is no member "x"`},
		{`"asOf": "2026-11-25",`, ``, `it has no "asOf"`},
		{`"asOf": "2026-11-25"`, `"asOf": "25.11.2026"`, `asOf is "25.11.2026", and not a day`},
		{`"madeAt": "`, `"madeAt": null, "ticket": "`, `it has no "madeAt"`},
		{`"baseUrl": "https://x",`, ``, `it has no "baseUrl"`},
		{"\n}\n", "\n}\n{}", "line 50: "},
		{"\n}\n", "\n", "line "},
		{`"MEMBER",`, `"MEMBER"`, "line 22: "},
	} {
		path, text := savedPlan(t)
		edited := strings.Replace(text, row.from, row.to, 1)
		if edited == text {
			t.Fatalf("%s is not in the plan\n%s", row.from, text)
		}
		if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := load(path)
		if err == nil || !strings.HasPrefix(err.Error(), "it is not a plan: ") ||
			!strings.Contains(err.Error(), row.err) {
			t.Errorf("with %s: got %v, want %s", row.to, err, row.err)
		}
	}
}

// A human may approve a plan, and may move somebody from heldBack to targets.
func TestPlanThatAHumanEdited(t *testing.T) {
	t.Parallel()
	path, text := savedPlan(t)
	held := text[strings.Index(text, `"heldBack": [`)+len(`"heldBack": [`):]
	held = held[:strings.Index(held, "]")]
	text = strings.Replace(text, held, "", 1)
	text = strings.Replace(text, `"targets": [`,
		`"approvedBy": "Ada", "ticket": "T", "comment": "C", "targets": [`+held+",", 1)
	text = strings.Replace(text, `"role": "MEMBER"`, `"role": ""`, 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := load(path)
	if err != nil {
		t.Fatal(err)
	}
	decision, err := plan.Decide(directoryOf("ann@example.com", "bob+x@example.com"), nil, removal.Guards{})
	if err != nil {
		t.Fatal(err)
	}
	leaving, others := decision.Leaving, decision.Results
	if len(leaving) != 1 || len(others) != 1 || leaving[0].ID != 1 ||
		others[0].Reason != `the role was "" and is "MEMBER" now; plan again` {
		t.Fatalf("got %+v, %+v", leaving, others)
	}
	if want := (removal.Notes{ApprovedBy: "Ada", Ticket: "T", Comment: "C"}); leaving[0].Notes != want ||
		leaving[0].Because != "hr.csv: row 2" {
		t.Errorf("got %+v", leaving[0])
	}
}

// Another user may get the address of a target after the plan. A human may have planned one of two.
func TestAddressSharedSincePlan(t *testing.T) {
	t.Parallel()
	for kind, refused := range map[offboarding.Hold]bool{"": true, offboarding.Shared: false} {
		plan := &offboarding.Plan{Targets: []offboarding.Person{{ID: 1, Email: "ann@example.com", Role: "MEMBER", Kind: kind}}}
		decision, err := plan.Decide(directoryOf("ann@example.com", "Ann@example.com"), nil, removal.Guards{})
		if err != nil || (len(decision.Leaving) == 0) != refused {
			t.Fatalf("%q: got %+v, %v", kind, decision, err)
		}
		if refused && (len(decision.Results) != 1 || decision.Results[0].Reason != "2 users have the address now; plan again") {
			t.Errorf("got %+v", decision.Results)
		}
	}
}

func TestPlanThatOthersCanWrite(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no such modes")
	}
	for mode, refused := range map[os.FileMode]bool{0o600: false, 0o660: false, 0o664: false, 0o602: true,
		0o666: true} {
		path, _ := savedPlan(t)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := load(path); (err != nil) != refused || refused &&
			!strings.Contains(err.Error(), "everybody can write it") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestSaveOverwritesOnlyPlans(t *testing.T) {
	t.Parallel()
	for text, refused := range map[string]bool{
		`{"version": 1, "madeAt": "2026-01-02T00:00:00Z"}`: false,
		`{"version": 1}`: true, `{"madeAt": "2026-01-02T00:00:00Z"}`: true, "x": true, "": true,
	} {
		path := filepath.Join(t.TempDir(), "plan.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := newPlan(t).Save(path); (err != nil) != refused || refused &&
			!strings.Contains(err.Error(), "exists and is not a plan") {
			t.Errorf("over %q: %v", text, err)
		}
	}
	if _, err := newPlan(t).Save(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("over a folder: %v", err)
	}
}

func TestCheckPlan(t *testing.T) {
	t.Parallel()
	madeAt := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		age      time.Duration
		asOf     string
		server   removal.Server
		otherKey bool
		err      string
	}{
		{0, "2026-11-25", server, false, ""},
		{24 * time.Hour, "2026-11-25", server, false, ""},
		{24*time.Hour + time.Second, "2026-11-25", server, false,
			"the plan is 24h0m0s old, and the limit is 24h0m0s (--max-age); plan again"},
		{0, "2026-11-01", server, false, ""},
		{24*time.Hour + time.Second, "2026-11-01", server, false, "plan again"},
		{-5 * time.Minute, "2026-11-25", server, false, ""},
		{-5*time.Minute - time.Second, "2026-11-25", server, false,
			"the plan was made at 2026-11-25T12:00:00Z, which is in the future"},
		{11 * time.Hour, "2026-11-26", server, false, "the plan is for 2026-11-26; apply it on that day"},
		{12 * time.Hour, "2026-11-26", server, false, ""},
		{36 * time.Hour, "2026-11-26", server, false, ""},
		{36*time.Hour + time.Second, "2026-11-26", server, false, "plan again"},
		{0, "2026-11-25", removal.Server{BaseURL: "https://y", Key: "ab"}, true,
			"the plan is for https://x, and this is https://y"},
		{0, "2026-11-25", removal.Server{BaseURL: "https://x", Key: "cd"}, false,
			"made with the key ab, and this is cd; if both belong to the same organization, pass --other-key"},
		{0, "2026-11-25", removal.Server{BaseURL: "https://x", Key: "cd"}, true, ""},
		{0, "soon", server, false, "cannot parse"},
	} {
		plan := &offboarding.Plan{BaseURL: server.BaseURL, Key: server.Key, MadeAt: madeAt, AsOf: row.asOf}
		err := plan.Check(row.server, row.otherKey, 24*time.Hour, madeAt.Add(row.age))
		if row.err == "" && err != nil || row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)) {
			t.Errorf("%+v: got %v", row, err)
		}
	}
}

func TestKeptTargetsAreRefused(t *testing.T) {
	t.Parallel()
	directory := directoryOf("ann@example.com", "bob+x@example.com")
	decision, err := newPlan(t).Decide(directory, nil,
		removal.Guards{Keep: []removal.Name{{Email: "ann@example.com"}}})
	if err != nil {
		t.Fatal(err)
	}
	if others := decision.Results; len(decision.Leaving) != 0 || len(others) != 1 || others[0].Outcome != removal.Refused ||
		others[0].Reason != "named by --keep" {
		t.Errorf("got %+v", decision)
	}
	if _, err := newPlan(t).Decide(directory, nil, removal.Guards{Keep: []removal.Name{{ID: 3}}}); err == nil {
		t.Error("an entry that belongs to nobody was accepted")
	}
}

func load(path string) (*offboarding.Plan, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return offboarding.Load(file)
}
