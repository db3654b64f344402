package output_test

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/record"
)

var schema = record.Schema{
	Item: "person", Items: "people",
	Fields: []record.Field{
		{Name: "id", Kind: record.Key}, {Name: "email", Kind: record.Address}, {Name: "first", Kind: record.Name},
		{Name: "last", Kind: record.Name}, {Name: "at", Kind: record.Date},
	},
	Columns: []record.Column{
		{Heading: "ID", Members: []string{"id"}, Kind: record.Key},
		{Heading: "EMAIL", Members: []string{"email"}, Kind: record.Address},
		{Heading: "NAME", Members: []string{"first", "last"}, Kind: record.Name},
		{Heading: "CREATED", Members: []string{"at"}, Kind: record.Date, Day: true},
	},
}

func records(items ...string) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		for _, item := range items {
			if !yield(record.New([]byte(item)), nil) {
				return
			}
		}
	}
}

func printed(t *testing.T, width int, options output.Options, items ...string) string {
	t.Helper()
	var out bytes.Buffer
	printer, err := output.New(output.Destination{Writer: &out, Terminal: true, Width: width}, &schema, options)
	if err == nil {
		err = printer.Print(t.Context(), records(items...))
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTableFitsTheTerminal(t *testing.T) {
	t.Parallel()
	people := []string{
		`{"id":1,"email":"annabelle.lindqvist@example.com","first":"Annabelle","last":"Lindqvist",
			"at":"2024-01-01T00:30:00+02:00","team":"Research and Development"}`,
		`{"id":9007199254740993,"email":"wang@example.com","first":"贞仪贞仪贞仪","last":"王","at":null,"team":"IT"}`,
	}
	for _, test := range []struct {
		name    string
		width   int
		columns []string
		want    string
	}{
		{"wide", 120, nil, `
ID                EMAIL                            NAME                 CREATED
1                 annabelle.lindqvist@example.com  Annabelle Lindqvist  2023-12-31
9007199254740993  wang@example.com                 贞仪贞仪贞仪 王
`},
		{"the widest column is shortened first, an address in its middle", 73, nil, `
ID                EMAIL                   NAME                 CREATED
1                 annabelle.…example.com  Annabelle Lindqvist  2023-12-31
9007199254740993  wang@example.com        贞仪贞仪贞仪 王
`},
		{"then dates are dropped", 47, nil, `
ID                EMAIL             NAME
1                 annabel…mple.com  Annabelle …
9007199254740993  wang@example.com  贞仪贞仪贞…
`},
		{"then names", 35, nil, `
ID                EMAIL
1                 annabell…mple.com
9007199254740993  wang@example.com
`},
		{"an id stays whole", 20, nil, `
ID                …L
1                 …m
9007199254740993  …m
`},
		{"undocumented members are shortened", 67, []string{"id", "last", ".team", "at"}, `
ID                LAST       TEAM         AT
1                 Lindqvist  Research a…  2024-01-01T00:30:00+02:00
9007199254740993  王         IT
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := printed(t, test.width, output.Options{Columns: test.columns}, people...)
			if got != test.want[1:] {
				t.Errorf("got:\n%s\nwant:%s", got, test.want)
			}
		})
	}
}

// A name must not move the cursor, whatever the format. JSON keeps its value.
func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	t.Parallel()
	const (
		item = `{"id":1,"email":"a","first":"\u001b[2JA` + "\u202e\u0085\u007f\u2028" + `é","last":"\r\nB","at":null}`
		json = `{"id":1,"email":"a","first":"\u001b[2JA\u202e\u0085\u007f\u2028é","last":"\r\nB","at":null}`
		name = `\u001b[2JA\u202e\u0085\u007f\u2028é`
	)
	for _, test := range []struct{ args, want string }{
		{"-o table", "1  a  " + name + "   B\n"},
		{"-o table --columns first", name + "\n"},
		{"-o tsv --columns first,last", name + "\t  B\n"},
		{"-o csv --columns first,last", name + ",'  B\n"},
		{"-o ndjson", json + "\n"},
		{"-o json", "[\n  " + json + "\n]\n"},
		{"-o ndjson --columns first", `{"first":"` + name + `"}` + "\n"},
		{"--jq .first", name + "\n"},
		{"--jq [.first]", `["` + name + `"]` + "\n"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			var o output.Options
			for args := strings.Fields(test.args); len(args) > 0; args = args[2:] {
				switch args[0] {
				case "-o":
					o.Format, o.NoHeader = args[1], !output.IsJSON(args[1])
				case "--columns":
					o.Columns = strings.Split(args[1], ",")
				case "--jq":
					o.JQ = args[1]
				}
			}
			if got := printed(t, 200, o, item); got != test.want {
				t.Errorf("got:\n%q\nwant:\n%q", got, test.want)
			}
		})
	}
}

// Computing with a number of millions of digits would take minutes.
func TestLongNumbersAndJQ(t *testing.T) {
	t.Parallel()
	for digits, refused := range map[int]bool{100_000: false, 100_001: true} {
		for _, form := range []string{`{"id":1,"n":%s}`, `{"id":1,"n":[{"m":[%s]}]}`} {
			item := fmt.Sprintf(form, strings.Repeat("7", digits))
			printer, err := output.New(output.Destination{Writer: new(bytes.Buffer)}, &schema, output.Options{JQ: ".id"})
			if err != nil {
				t.Fatal(err)
			}
			err = printer.Print(t.Context(), records(item))
			if (err != nil) != refused || refused && !strings.Contains(err.Error(), "has a number of 100001 digits") {
				t.Errorf("%d digits: %v", digits, err)
			}
		}
	}
}
