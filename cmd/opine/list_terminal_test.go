package main

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// onTerminal runs the program with all its streams on a terminal so wide, and gives what that was sent.
func onTerminal(t *testing.T, cmd *exec.Cmd, width uint16) string {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: width})
	if err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	// Reading a terminal ends with an error when its last program has gone.
	shown, _ := io.ReadAll(terminal)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d: %s", code, shown)
	}
	return strings.ReplaceAll(string(passing.ReplaceAll(shown, nil)), "\r\n", "\n")
}

// passing is progress, which a slow machine may show, and its end.
var passing = regexp.MustCompile(`(\r\x1b\[Kreading[^\r]*)+\r\x1b\[K`)

func TestTheTableFitsTheTerminal(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(itemsHandler([]json.RawMessage{
		json.RawMessage(`{"id":1,"email":"annabelle.lindqvist@example.com","firstName":"Annabelle","lastName":"Lindqvist","role":"ADMIN",
			"createdAt":"2024-01-01T00:30:00+02:00","updatedAt":null,"department":"Research and Development"}`),
		json.RawMessage(`{"id":9007199254740993,"email":"wang@example.com","firstName":"贞仪贞仪贞仪","lastName":"王","role":"MEMBER",
			"createdAt":null,"updatedAt":null,"department":"IT"}`),
	}, false))
	t.Cleanup(srv.Close)
	for _, test := range []struct {
		name  string
		width uint16
		args  []string
		want  string
	}{
		{"wide", 120, nil, `
ID                EMAIL                            NAME                 ROLE    CREATED
1                 annabelle.lindqvist@example.com  Annabelle Lindqvist  ADMIN   2023-12-31
9007199254740993  wang@example.com                 贞仪贞仪贞仪 王      MEMBER
`},
		{"names are cut", 81, nil, `
ID                EMAIL                            NAME        ROLE    CREATED
1                 annabelle.lindqvist@example.com  Annabelle…  ADMIN   2023-12-31
9007199254740993  wang@example.com                 贞仪贞仪…   MEMBER
`},
		{"nothing else is", 20, nil, `
ID                EMAIL                            NAME      ROLE    CREATED
1                 annabelle.lindqvist@example.com  Annabel…  ADMIN   2023-12-31
9007199254740993  wang@example.com                 贞仪贞…   MEMBER
`},
		{"but what the document does not have", 67, []string{"--columns", "id,lastName,department,createdAt"}, `
ID                LASTNAME  DEPARTMENT    CREATEDAT
1                 Lindqvi…  Research an…  2024-01-01T00:30:00+02:00
9007199254740993  王        IT
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := onTerminal(t, opineCommand(t, srv.URL, "key", append([]string{"users", "list"}, test.args...)...), test.width)
			if got != test.want[1:] {
				t.Errorf("got:\n%s\nwant:%s", got, test.want)
			}
		})
	}
}

// A name must not move the cursor, in whichever format it comes; JSON keeps its value.
func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(itemsHandler([]json.RawMessage{json.RawMessage(
		`{"id":1,"email":"a","firstName":"\u001b[2JA` + "\u202e\u0085\u007f\u2028" + `é","lastName":"\r\nB","role":"R","createdAt":null,"updatedAt":null}`,
	)}, false))
	t.Cleanup(srv.Close)
	const (
		ndjson = `{"id":1,"email":"a","firstName":"\u001b[2JA\u202e\u0085\u007f\u2028é","lastName":"\r\nB","role":"R","createdAt":null,"updatedAt":null}`
		first  = "\ufffd[2JA\ufffd\ufffd\ufffd\ufffdé"
	)
	for _, test := range []struct{ args, want string }{
		{"-o table --no-header", "1  a  " + first + "   B  R\n"},
		{"-o table --no-header --columns firstName", first + "\n"},
		{"-o tsv --no-header --columns firstName,lastName", first + "\t  B\n"},
		{"-o csv --no-header --columns firstName,lastName", first + ",'  B\nput a ' before 1 cell that a spreadsheet would run as a formula; --csv-raw does not\n"},
		{"-o ndjson", ndjson + "\n"},
		{"-o json", "[\n  " + ndjson + "\n]\n"},
		{"-o ndjson --columns firstName", `{"firstName":"\u001b[2JA\u202e\u0085\u007f\u2028é"}` + "\n"},
		{"--jq .firstName", first + "\n"},
		{"--jq [.firstName]", `["\u001b[2JA\u202e\u0085\u007f\u2028é"]` + "\n"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			got := onTerminal(t, opineCommand(t, srv.URL, "key", append([]string{"users", "list"}, strings.Fields(test.args)...)...), 200)
			if got != test.want {
				t.Errorf("got:\n%q\nwant:\n%q", got, test.want)
			}
		})
	}
}

func TestProgressLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		people, total, pages int64
		elapsed              time.Duration
		want                 string
	}{
		{0, 0, 0, time.Second, "reading the directory: 0 people"},
		{12_000, 0, 0, time.Second, "reading the directory: 12,000 people"},
		{0, 100_000, 1, time.Second, "reading the directory: 0 of 100,000 people, 1 page"},
		{25_000, 100_000, 26, 10 * time.Second, "reading the directory: 25,000 of 100,000 people, 26 pages, about 30s left"},
		{1_000, 1_000_000, 2, time.Second, "reading the directory: 1,000 of 1,000,000 people, 2 pages, about 16m39s left"},
		{99_999, 100_000, 101, time.Minute, "reading the directory: 99,999 of 100,000 people, 101 pages, about 1s left"},
		{100_001, 100_000, 101, time.Minute, "reading the directory: 100,001 of 100,000 people, 101 pages"},
	} {
		if got := progressLine(test.people, test.total, test.pages, test.elapsed); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}
