package removal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// fakeClient is a fake with n people without an administrator, a client of it, and everybody as somebody who leaves.
func fakeClient(t *testing.T, n int) (*opinetest.Server, *opine.Client, []removal.Leaver) {
	t.Helper()
	srv := opinetest.NewServer(t, opinetest.WithSeed(1, n))
	client, err := opine.New(srv.Key, opine.WithBaseURL(srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	var leaving []removal.Leaver
	for user, err := range client.Users.AllRaw(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		leaving = append(leaving, removal.Leaver{RawUser: user})
	}
	return srv, client, leaving
}

func countOutcomes(results []removal.Result) map[removal.Outcome]int {
	count := make(map[removal.Outcome]int)
	for _, result := range results {
		count[result.Outcome]++
	}
	return count
}

// A log that fails stops the run: nothing is sent that it does not have.
func TestLogThatFailsStopsTheRun(t *testing.T) {
	t.Parallel()
	for _, failsAfter := range []int{0, 5} {
		srv, client, leaving := fakeClient(t, 20)
		path := filepath.Join(t.TempDir(), "log")
		log, err := removal.OpenLog(path, removal.Server{})
		if err != nil {
			t.Fatal(err)
		}
		if failsAfter == 0 {
			log.Close()
		}
		var results []removal.Result
		remover := &removal.Remover{Users: client.Users, Log: log, Concurrency: 3}
		err = remover.Remove(t.Context(), leaving, func(result removal.Result) {
			if results = append(results, result); len(results) == failsAfter {
				log.Close()
			}
		})
		if err == nil || !strings.Contains(err.Error(), "the log cannot be written") {
			t.Errorf("after %d: got %v", failsAfter, err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		removed := countOutcomes(results)[removal.Removed]
		if intents := strings.Count(string(text), `"intent"`); intents < removed || len(srv.Users()) != 20-removed {
			t.Errorf("after %d: %d intents, %d removed, %d left", failsAfter, intents, removed, len(srv.Users()))
		}
		if failsAfter == 0 && removed > 0 || removed > failsAfter+3 || len(results) != 20 {
			t.Errorf("after %d: %v", failsAfter, countOutcomes(results))
		}
	}
}

// Of a failed removal the reason says whether the server may have carried it out all the same.
func TestAReasonSaysWhetherTheyMayBeGone(t *testing.T) {
	t.Parallel()
	const remark = "; they may be gone all the same"
	for _, row := range []struct {
		faults []string
		gone   bool
	}{
		{[]string{"status=503"}, true},
		{[]string{"nth=1&status=503", "status=403"}, true},
		{[]string{"nth=1&reset&applied", "status=429&retry-after=3600"}, true},
		{[]string{"status=200&html&applied"}, true},
		{[]string{"status=403"}, false},
		{[]string{"status=429&retry-after=3600"}, false},
		{[]string{"status=302&location=https://elsewhere.example/"}, false},
	} {
		t.Run(strings.Join(row.faults, " "), func(t *testing.T) {
			t.Parallel()
			srv, client, leaving := fakeClient(t, 1)
			for _, text := range row.faults {
				fault, err := opinetest.ParseFault("removeUser?" + text)
				if err != nil {
					t.Fatal(err)
				}
				srv.AddFault(fault)
			}
			var got removal.Result
			remover := &removal.Remover{Users: client.Users, Concurrency: 1}
			if err := remover.Remove(t.Context(), leaving, func(result removal.Result) { got = result }); err != nil {
				t.Fatal(err)
			}
			if got.Outcome != removal.Failed || strings.HasSuffix(got.Reason, remark) != row.gone {
				t.Errorf("%s: %s", got.Outcome, got.Reason)
			}
		})
	}
}

// The intent holds every byte that matters of what the server sent: unknown members, null, text as it was written.
func TestIntentHoldsTheWholeRecord(t *testing.T) {
	t.Parallel()
	const record = `{"id":7,"email":"a@b.c","firstName":null,"new":{"x":"<é\u00e9\u2028>","n":12345678901234567890.10},"role":"MEMBER"}`
	_, client, _ := fakeClient(t, 1)
	path := filepath.Join(t.TempDir(), "log")
	log, err := removal.OpenLog(path, removal.Server{BaseURL: "https://x", Key: "ab"})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	leaver := removal.Leaver{RawUser: opine.RawUser{User: opine.User{ID: 7, Email: "a@b.c"}, JSON: []byte(record)}, Because: "test"}
	if err := (&removal.Remover{Users: client.Users, Log: log, Concurrency: 1}).Remove(t.Context(), []removal.Leaver{leaver}, func(removal.Result) {}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var line struct{ User json.RawMessage }
	if err := json.Unmarshal([]byte(strings.Split(string(text), "\n")[0]), &line); err != nil || string(line.User) != record {
		t.Errorf("got %s, %v", line.User, err)
	}
}

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
		{"9223372036854775807", []removal.Name{{ID: 9223372036854775807}}, ""},
		{`{"id":1}{"id":2,"email":" a@b.c "}`, []removal.Name{{ID: 1}, {ID: 2, Email: "a@b.c"}}, ""},
		{`{"id":9223372036854775807,"email":null}`, []removal.Name{{ID: 9223372036854775807}}, ""},
		{"[]", nil, ""},
		{`[{"id":1},{"id":2}]` + "\n", []removal.Name{{ID: 1}, {ID: 2}}, ""},
		{"0", nil, "ids begin at 1"},
		{"9223372036854775808", nil, "ids go from 1"},
		{`{"id":9223372036854775808}`, nil, "number 1"},
		{`{"id":1e0}`, nil, "number 1"},
		{`{"id":"1"}`, nil, "number 1"},
		{`{"id":-1}`, nil, "ids begin at 1"},
		{`{"ID":1}`, nil, "has no id"},
		{`{"id":1} 2`, nil, "number 2"},
		{`[{"id":1}] {"id":2}`, nil, "more after the end"},
		{`[{"id":1},`, nil, "EOF"},
		{`[1]`, nil, "number 1"},
		{`{"id":1`, nil, "EOF"},
	} {
		got, err := removal.ReadNames(strings.NewReader(row.text))
		if row.err == "" && (err != nil || !reflect.DeepEqual(got, row.want)) || row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)) {
			t.Errorf("%q: got %v, %v", row.text, got, err)
		}
	}
}

// Whatever the text is: no panic, and every name has an id of 1 or more, or an address.
func FuzzReadNames(f *testing.F) {
	for _, text := range []string{"1 a@b.c\n2", `{"id":1,"email":"a@b.c"}`, `[{"id":1},{"id":2}]`, "[{\"id\":1}", "\ufeff{\"id\":1.5}"} {
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

func TestHashKnowsWhatCounts(t *testing.T) {
	t.Parallel()
	hash := func(users ...opine.User) string {
		directory := new(removal.Directory)
		for _, user := range users {
			directory.Add(opine.RawUser{User: user})
		}
		return directory.Hash()
	}
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
	for _, changed := range []opine.User{{ID: 3, Email: a.Email, Role: a.Role}, {ID: 1, Email: "A@b.c", Role: a.Role}, {ID: 1, Email: a.Email, Role: "x"}} {
		if hash(changed, b) == base {
			t.Errorf("%+v has the same hash", changed)
		}
	}
}
