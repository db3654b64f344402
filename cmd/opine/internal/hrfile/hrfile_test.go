package hrfile_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func read(t *testing.T, raw, column string) *hrfile.Roster {
	t.Helper()
	file, err := hrfile.Read(strings.NewReader(raw), column)
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return file
}

func encode(t *testing.T, text string, to interface {
	String(string) (string, error)
}) string {
	t.Helper()
	encoded, err := to.String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// However a sheet is saved, the same people are in it.
func TestEncodingsAndSeparators(t *testing.T) {
	t.Parallel()
	const sheet = "Name,E-Mail,Note\n" +
		"\"Müller, Jörg\",joerg@example.com,\"first\nsecond\"\n" +
		"Ann, ANN@example.com ,\n"
	want := []hrfile.Person{{Row: 2, Address: "joerg@example.com"}, {Row: 3, Address: "ANN@example.com"}}
	semicolons := "Name;E-Mail;Note\nMüller, Jörg, Dr., PhD;joerg@example.com;\"first\nsecond\"\nAnn; ANN@example.com ;\n"
	tabs := strings.ReplaceAll(semicolons, ";", "\t")
	crlf := strings.ReplaceAll(semicolons, "\n", "\r\n")
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	for name, raw := range map[string]string{
		"commas":                   sheet,
		"semicolons":               semicolons,
		"tabs":                     tabs,
		"bars":                     strings.ReplaceAll(semicolons, ";", "|"),
		"CRLF":                     crlf,
		"CR":                       strings.ReplaceAll(semicolons, "\n", "\r"),
		"byte order mark":          "\ufeff" + crlf,
		"told to Excel":            "sep=;\r\n" + crlf,
		"told to Excel, with mark": "\ufeff\"sep=;\"\r\n" + crlf,
		"UTF-16 little":            encode(t, tabs, little.NewEncoder()),
		"UTF-16 big":               encode(t, tabs, big.NewEncoder()),
		"UTF-16 little, no mark":   encode(t, tabs, little.NewEncoder())[2:],
		"UTF-16 big, no mark":      encode(t, tabs, big.NewEncoder())[2:],
		"Windows-1252":             encode(t, crlf, charmap.Windows1252.NewEncoder()),
		"unseen characters":        strings.ReplaceAll(sheet, "joerg@example.com", "\u200b\u00a0joerg@example.com\u200e"),
	} {
		if got := read(t, raw, ""); !reflect.DeepEqual(got.People, want) || got.Column != "E-Mail" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		raw, column string
		title       string
		err         string
	}{
		{"Name,email address\nA,a@b.c", "", "email address", ""},
		{"Name,EMAIL\nA,a@b.c", "", "EMAIL", ""},
		{"Work Email,Personal Email,Manager Email\na@b.c,x@y.z,m@b.c", "", "Work Email", ""},
		{"Leavers of May\n\nGenerated,2026-05-31\nName,Work E-mail\nA,a@b.c", "", "Work E-mail", ""},
		{"a@b.c", "", "1", ""},
		{"7;a@b.c;Ann\n", "", "2", ""},
		{"Name,Reach\nA,a@b.c", "reach", "Reach", ""},
		{"Name,Reach\nA,a@b.c", "2", "2", ""},
		{"A,a@b.c\nB,b@b.c", "2", "2", ""},
		{"Name,Reach\nA,a@b.c", "", "", `no column has a header such as E-Mail; name one with --column: 1 "Name", 2 "Reach"`},
		{"x@y.z,a@b.c", "", "", "name one with --column: 1 an address, 2 an address"},
		{"E-Mail,Mail\nx@y.z,a@b.c", "", "", `2 columns may hold the addresses: 1 "E-Mail", 2 "Mail"; name one with --column`},
		{"Mail,Mail\nx@y.z,a@b.c", "mail", "", `2 columns have the header "mail"; name one by its number`},
		{"Name,Reach\nA,a@b.c", "3", "", `there is no column "3"; there are 1 "Name", 2 "Reach"`},
		{"Name,Reach\nA,a@b.c", "Phone", "", `there is no column "Phone"`},
		{"Personal Email\na@b.c", "", "", "no column has a header"},
		{"", "", "", "it is empty"},
		{"\ufeff\r\n\r\n", "", "", "it is empty"},
		{"PK\x03\x04\x14\x00\x06\xff\x00", "", "", "save the sheet as CSV"},
		{"email\n\"a@b.c", "", "", `extraneous or missing`},
		{"name,email\nAnn \"A\",a@b.c\n", "", "", `bare "`},
	} {
		file, err := hrfile.Read(strings.NewReader(row.raw), row.column)
		switch {
		case row.err == "" && err != nil:
			t.Errorf("%q: %v", row.raw, err)
		case row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)):
			t.Errorf("%q: got %v, want %s", row.raw, err, row.err)
		case row.err == "" && (file.Column != row.title || len(file.People) == 0 || !strings.HasSuffix(file.People[0].Address, "@b.c")):
			t.Errorf("%q: got %+v", row.raw, file)
		}
	}
}

// Nothing in the column is passed over in silence.
func TestEveryRowIsAccountedFor(t *testing.T) {
	t.Parallel()
	got := read(t, "Name,Email\nA,a@b.c\n\n\nB\nC,\nD,n/a\nE,\"e@b.c, e2@b.c\"\nF,F <f@b.c>\nA,A@B.C\nG,g@b.c,surplus\n,\n", "")
	want := &hrfile.Roster{
		Column:  "Email",
		People:  []hrfile.Person{{Row: 2, Address: "a@b.c"}, {Row: 11, Address: "g@b.c"}},
		Blank:   []int{5, 6, 12},
		Strange: []hrfile.Person{{Row: 7, Address: "n/a"}, {Row: 8, Address: "e@b.c, e2@b.c"}, {Row: 9, Address: "F <f@b.c>"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	if _, err := hrfile.Read(bytes.NewReader(make([]byte, hrfile.MaxSize+1)), ""); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("got %v", err)
	}
}

// Whatever the bytes are: no panic, rows ascend, addresses look like one, and nobody is there twice.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Name;E-Mail\r\n\"a\nb\"; A@b.c \r\n"), "")
	f.Add([]byte("\xff\xfee\x00m\x00a\x00i\x00l\x00\n\x00a\x00@\x00b\x00"), "")
	f.Add([]byte("sep=;\na;b\nx@y;z"), "1")
	f.Fuzz(func(t *testing.T, raw []byte, column string) {
		file, err := hrfile.Read(bytes.NewReader(raw), column)
		if err != nil {
			return
		}
		seen := make(map[string]bool)
		row := 0
		for _, person := range file.People {
			folded := strings.ToLower(person.Address)
			if person.Row <= row || seen[folded] || !strings.Contains(person.Address, "@") || strings.TrimSpace(person.Address) != person.Address {
				t.Errorf("%q: %+v", raw, file)
			}
			row, seen[folded] = person.Row, true
		}
	})
}
