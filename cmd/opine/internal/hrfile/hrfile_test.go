package hrfile_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var options = hrfile.Options{Employment: employment.Options{
	Leavers: true, DateOrder: employment.AnyOrder,
	Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), Location: time.UTC,
}}

func read(t *testing.T, raw string) *hrfile.Sheet {
	t.Helper()
	sheet, err := hrfile.Read(strings.NewReader(raw), options)
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return sheet
}

func rowsOf(sheet *hrfile.Sheet) (rows []string) {
	for _, person := range sheet.People {
		rows = append(rows, fmt.Sprint(person.Row, " ", person.Address))
	}
	return rows
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

// A sheet has the same people in every form in which it can be saved.
func TestEncodingsAndSeparators(t *testing.T) {
	t.Parallel()
	const sheet = "Name,E-Mail,Note\n" +
		"\"Müller, Jörg\",joerg@example.com,\"first\nsecond\"\n" +
		"Ann, ANN@example.com ,\n"
	want := []string{"2 joerg@example.com", "3 ANN@example.com"}
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
		"byte order mark, quoted":  "\ufeff\"Name\",\"E-Mail\",Note" + strings.TrimPrefix(sheet, "Name,E-Mail,Note"),
		"UTF-16 little":            encode(t, tabs, little.NewEncoder()),
		"UTF-16 big":               encode(t, tabs, big.NewEncoder()),
		"UTF-16 little, no mark":   encode(t, tabs, little.NewEncoder())[2:],
		"UTF-16 big, no mark":      encode(t, tabs, big.NewEncoder())[2:],
		"Windows-1252":             encode(t, crlf, charmap.Windows1252.NewEncoder()),
		"no-break space":           strings.ReplaceAll(sheet, "joerg@example.com", "\u00a0joerg@example.com\u2003"),
		"a bad byte under the BOM": "\ufeff" + strings.ReplaceAll(sheet, "ü", "\xfc"),
	} {
		if got := read(t, raw); !reflect.DeepEqual(rowsOf(got), want) || got.Column != "E-Mail" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	for name, raw := range map[string]string{
		"told to Excel":            "sep=;\r\n" + crlf,
		"told to Excel, with mark": "\ufeff\"sep=;\"\r\n" + crlf,
	} {
		if got := rowsOf(read(t, raw)); !reflect.DeepEqual(got, []string{"3 joerg@example.com", "4 ANN@example.com"}) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestReadOrRefuse(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		raw  string
		set  func(*hrfile.Options)
		want string // the column, and the first address
		err  string
	}{
		// The header.
		{"Name,email address\nA,a@b.c", nil, "email address a@b.c", ""},
		{"Name,EMAIL\nA,a@b.c", nil, "EMAIL a@b.c", ""},
		{"Name,Email Address [Required]\nA,a@b.c", nil, "Email Address [Required] a@b.c", ""},
		{"Name,E-Mail-Adresse (dienstlich)\nA,a@b.c", nil, "E-Mail-Adresse (dienstlich) a@b.c", ""},
		{"Nom,Adresse e-mail professionnelle\nA,a@b.c", nil, "Adresse e-mail professionnelle a@b.c", ""},
		{"Nombre,Correo electrónico\nA,a@b.c", nil, "Correo electrónico a@b.c", ""},
		{"Name,workEmail\nA,a@b.c", nil, "workEmail a@b.c", ""},
		{"Name,userPrincipalName\nA,a@b.c", nil, "userPrincipalName a@b.c", ""},
		{"Work Email,Personal Email,Manager Email\na@b.c,x@y.z,m@b.c", nil, "Work Email a@b.c", ""},
		{"Leavers of May,,\n\nGenerated,2026-05-31,\nName,Work E-mail,Note\nA,a@b.c,", nil, "Work E-mail a@b.c", ""},
		{"Exported by,hr@b.c,\nName,Manager,E-Mail\nA,m@b.c,a@b.c", nil, "E-Mail a@b.c", ""},
		{"Team,Contact,E-Mail\nMail,x,a@b.c", nil, "E-Mail a@b.c", ""},
		{"Name,Reach\nA,a@b.c", nil, "",
			`no column has a header such as E-Mail; pass --column with one of 1 "Name", 2 "Reach"`},
		{"Leavers,\nName,Reach\nA,a@b.c", nil, "", `pass --column with one of 1 "Name", 2 "Reach"`},
		{"E-Mail,Mail\nx@y.z,a@b.c", nil, "", `2 columns may hold the addresses: 1 "E-Mail", 2 "Mail"; pass --column`},
		{"Personal Email\na@b.c", nil, "", "no column has a header"},
		{"Email (old)\na@b.c", nil, "", "no column has a header"},
		{"Name,E-Mail,Boss\nA,a@b.c,m@b.c\nName,Boss,E-Mail\nB,m@b.c,b@b.c", nil, "",
			`row 3 seems to be the header of another table, with the addresses in column 3 ("E-Mail") and not in column 2`},
		{"Name,E-Mail\nA,a@b.c\nName,E-Mail\nB,b@b.c", nil, "E-Mail a@b.c", ""},

		// Without a header.
		{"a@b.c", nil, "1 a@b.c", ""},
		{"7;a@b.c;Ann\n", nil, "2 a@b.c", ""},
		{"x@y.z,a@b.c", nil, "",
			"both column 1 and column 2 have addresses; pass --column with one of 1 an address, 2 an address"},
		{"A,,a@b.c\nB,b@b.c,", nil, "", "both column 3 and column 2 have addresses"},

		// A named column.
		{"Name,Reach\nA,a@b.c", column("reach"), "Reach a@b.c", ""},
		{"Exported by,hr@b.c\nName,Reach\nA,a@b.c", column("Reach"), "Reach a@b.c", ""},
		{"Name,Reach\nA,a@b.c", column("2"), "Reach a@b.c", ""},
		{"A,a@b.c\nB,b@b.c", column("2"), "2 a@b.c", ""},
		{"No,Contact,Lead\n7,a@b.c,2", column("2"), "Contact a@b.c", ""},
		{"No,Contact,2\n7,x@b.c,a@b.c", column("2"), "2 a@b.c", ""},
		{"Title,\nName,Reach\nA,\nB,a@b.c", column("2"), "Reach a@b.c", ""},
		{"Name,\nA,a@b.c", column("2"), "2 a@b.c", ""},
		{"E-Mail,Mail\nx@y.z,a@b.c", column("2"), "Mail a@b.c", ""},
		{"Mail,Mail\nx@y.z,a@b.c", column("mail"), "", `2 columns have the header "mail"; pass the number of one`},
		{"Reach,Name\na@b.c,A", column("1"), "Reach a@b.c", ""},
		{"By,hr@b.c,\nName,Manager,Contact\nA,m@b.c,a@b.c", column("3"), "Contact a@b.c", ""},
		{"By,hr@b.c\nContact,Manager\na@b.c,m@b.c", column("1"), "Contact a@b.c", ""},
		{"Date,2026-05-31\nContact,Last day\na@b.c,2026-05-31", column("1"), "Contact a@b.c", ""},
		{"Contact,Status\nn/a,n/a,n/a\na@b.c,left", column("1"), "Contact a@b.c", ""},
		{"E-Mail,Mail\nn/a,n/a,z\nx@y.z,a@b.c", column("2"), "Mail a@b.c", ""},
		{"Name,Reach\nA,a@b.c", column("3"), "", `there is no column "3"; there are 1 "Name", 2 "Reach"`},
		{"Name,Reach\nA,a@b.c", column("0"), "", `there is no column "0"`},
		{"Name,Reach\nA,a@b.c", column("Phone"), "", `there is no column "Phone"; there are 1 "Name", 2 "Reach"`},
		{"Name,Reach\nA,a@b.c\nName,Reach\nE-Mail,", column("Reach"), "",
			"row 4 seems to be the header of another table"},

		// The separator.
		{"García, Ana;a@b.c\nPérez, Bob;b@b.c", nil, "2 a@b.c", ""},
		{"García,Ana;a@b.c", nil, "2 a@b.c", ""},
		{"E-Mail;Last, first, middle name\n", nil, "", "no row below its header"},
		{"E-Mail,Last; first; middle name\n", nil, "", "no row below its header"},
		{"A,a@b.c\nB;b@b.c", nil, "",
			"the separator may be ',', and also ';', which isolates the address in row 2; pass --separator"},
		{"A,a@b.c\nB;b@b.c", func(o *hrfile.Options) { o.Separator = "semicolon" }, "2 b@b.c",
			"no column has a header"},
		{"x;A,a@b.c", func(o *hrfile.Options) { o.Separator = "," }, "2 a@b.c", ""},
		{"x", func(o *hrfile.Options) { o.Separator = "x" }, "",
			`the separator "x" is not one of comma, semicolon, tab, pipe`},

		// Cells that a missing or a surplus separator has moved.
		{"Name,Boss,E-Mail\nLovelace, Ada,m@b.c,a@b.c", nil, "", "row 2 has 4 cells, and the header 3"},
		{"Name,E-Mail,Boss\na@b.c,m@b.c", nil, "", "row 2 has 2 cells, and the header 3"},
		{"Boss,E-Mail,Note\n,a@b.c", nil, "E-Mail a@b.c", ""},
		{"Boss,E-Mail,Note\nm@b.c\n,a@b.c,", nil, "E-Mail a@b.c", ""},
		{"E-Mail,Boss,Note\na@b.c,m@b.c", nil, "E-Mail a@b.c", ""},
		{"Name,E-Mail\nA,a@b.c,,\nno address, at, all", nil, "E-Mail a@b.c", ""},
		{"email\n\"a@b.c\nb@b.c\"", nil, "", "row 2 has a quoted cell of several lines with an address in it"},
		{"email\n\"a@b.c", nil, "", `extraneous or missing`},
		{"name,email\nAnn \"A\",a@b.c\n", nil, "", `bare "`},

		// The encoding.
		{"\ufeffemail,name\nj\xf6rg@b.c,x", nil, "",
			`row 2 has the address "j�rg@b.c", which has bytes that are not in the encoding`},
		{"email,name\nj\xf6rg@b.c,x", nil, "",
			`row 2 has the address "jörg@b.c", and the encoding of the file is only a guess`},
		{"email,name\na@b.c,J\xf6rg m@b.c", nil, "email a@b.c", ""},
		{"email,name\nj\xf6rg@b.c,x", encoding("windows-1252"), "email jörg@b.c", ""},
		{"email,name\nj\xf6rg@b.c,x", encoding("Windows-1250"), "email jörg@b.c", ""},
		{"email,name\nj\xf6rg@b.c,x", encoding("utf-8"), "", "not in the encoding"},
		{"\x00email\na@b.c", encoding("utf-8"), "", "the file is not text"},
		{"email\na@b.c", encoding("ebcdic"), "", `the encoding "ebcdic" is not one of iso-8859-1, iso-8859-15, `},

		{"email\nj?rg@b.c", nil, "",
			`row 2 has the address "j?rg@b.c", and spreadsheets write ? for a character that they cannot save`},

		// Files that are no sheets.
		{"", nil, "", "the file is empty"},
		{"\ufeff\r\n\r\n", nil, "", "the file is empty"},
		{"GIF89a\x00\x01\x02", nil, "", "save the sheet as CSV or as .xlsx"},
		{"email\na@b.c", func(o *hrfile.Options) { o.Worksheet = "x" }, "", "not a workbook, so it has no worksheets"},

		// Dates and statuses.
		{"Email,When\na@b.c,2026-10-31", func(o *hrfile.Options) { o.DateColumn = "when" }, "Email a@b.c", ""},
		{"Email,When\na@b.c,2026-10-31", func(o *hrfile.Options) { o.DateColumn = "3" }, "",
			`--date-column: there is no column "3"`},
		{"Email,When\na@b.c,2036-10-31", func(o *hrfile.Options) { o.DateColumn = "none" }, "Email a@b.c", ""},
		{"Email,How\na@b.c,left", func(o *hrfile.Options) { o.StatusColumn = "how" }, "Email a@b.c", ""},
		{"Email,How\na@b.c,left", func(o *hrfile.Options) { o.StatusColumn = "x" }, "",
			`--status-column: there is no column "x"`},
		{"Email,When\na@b.c,2036-10-31", nil, "", `the column "When" has "2036-10-31"`},
	} {
		o := options
		if row.set != nil {
			row.set(&o)
		}
		sheet, err := hrfile.Read(strings.NewReader(row.raw), o)
		got := ""
		if err == nil && len(sheet.People) > 0 {
			got = sheet.Column + " " + sheet.People[0].Address
		}
		switch {
		case row.err == "" && (err != nil || got != row.want):
			t.Errorf("%q: got %q, %v; want %q", row.raw, got, err, row.want)
		case row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)):
			t.Errorf("%q: got %q, %v; want %s", row.raw, got, err, row.err)
		}
	}
}

func column(name string) func(*hrfile.Options) { return func(o *hrfile.Options) { o.Column = name } }
func encoding(name string) func(*hrfile.Options) {
	return func(o *hrfile.Options) { o.Encoding = name }
}

func TestDatesAndStatuses(t *testing.T) {
	t.Parallel()
	sheet := read(t, "Title,,\nName,E-Mail,Last day\nA,a@b.c,2026-10-31\n,,2026-10-31\nB,b@b.c,2037-03-31")
	if sheet.DateColumn != "Last day" || sheet.StatusColumn != "" || sheet.People[0].Hold() != "" ||
		sheet.People[1].Hold() != "last day 2037-03-31" {
		t.Errorf("got %+v", sheet)
	}
	sheet = read(t, "Status,E-Mail\nActive,a@b.c\nLeft,b@b.c")
	if sheet.StatusColumn != "Status" || sheet.People[0].Hold() != "status Active" ||
		sheet.People[1].HasLeft() != "status Left" {
		t.Errorf("got %+v", sheet)
	}
}

// No row of the column is skipped silently, and no address outside of it.
func TestEveryRowIsAccountedFor(t *testing.T) {
	t.Parallel()
	got := read(t,
		",by hr@b.c,\nName,Email,Boss\nA,a@b.c,x@b.c\n\n\nB\nC,,c@b.c\nD,n/a,\nE,\"e@b.c, e2@b.c\",\nF,F <f@b.c>,\nA,mailto:A@B.C,\n,\u200b,\n")
	want := []string{"3 a@b.c", "10 f@b.c", "11 A@B.C"}
	if !reflect.DeepEqual(rowsOf(got), want) {
		t.Errorf("people %q, want %q", rowsOf(got), want)
	}
	if !reflect.DeepEqual(got.Blank, []int{6, 12}) || !reflect.DeepEqual(got.Nameless, []int{7}) {
		t.Errorf("blank %v, nameless %v", got.Blank, got.Nameless)
	}
	if want := []hrfile.Cell{{Row: 8, Text: "n/a"}, {Row: 9, Text: "e@b.c, e2@b.c"}}; !reflect.DeepEqual(got.Odd,
		want) {
		t.Errorf("odd %v", got.Odd)
	}
	if want := []hrfile.Cell{{Row: 1, Text: "by hr@b.c"}, {Row: 3, Text: "x@b.c"},
		{Row: 7, Text: "c@b.c"}}; !reflect.DeepEqual(got.Elsewhere, want) {
		t.Errorf("elsewhere %v", got.Elsewhere)
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	if _, err := hrfile.Read(bytes.NewReader(make([]byte, hrfile.MaxSize+1)), options); err == nil ||
		!strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}
