package hrfile_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
)

// parts are the files of a workbook with one worksheet, unless a test replaces some of them.
type parts map[string]string

const (
	rels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	sheet = "xl/worksheets/sheet1.xml"
)

func newParts(rows string) parts {
	return parts{
		"xl/workbook.xml": `<workbook xmlns:r="` + rels +
			`"><sheets><sheet name="People" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>
			<Relationship Id="r1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/>
			<Relationship Id="r2" Type="` + rels + `/sharedStrings" Target="/xl/sharedStrings.xml"/>
			<Relationship Id="r3" Type="` + rels + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml": `<sst><si><t>E-Mail</t></si><si><t xml:space="preserve"> ann@example.com </t></si>
			<si><r><t>bob@</t></r><r><t>example.com</t></r><rPh><t>phonetic</t></rPh></si><si><t>Last day</t></si></sst>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]d\-mmm;@"/><numFmt numFmtId="165" formatCode="0.00&quot;d&quot;"/></numFmts>
			<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="46"/></cellXfs></styleSheet>`,
		sheet: `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

func (p parts) with(name, from, to string) parts {
	p[name] = strings.Replace(p[name], from, to, 1)
	return p
}

func (p parts) zip(t testing.TB) []byte {
	t.Helper()
	var raw bytes.Buffer
	archive := zip.NewWriter(&raw)
	for name, text := range p {
		part, err := archive.Create(name)
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

const people = `<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>3</v></c></row>
	<row r="4"><c r="A4" t="inlineStr"><is><t>Ann</t></is></c><c r="B4" t="s"><v>1</v></c><c r="C4" s="1"><v>46326</v></c></row>
	<row r="5"><c r="B5" t="s"><v>2</v></c><c r="C5" s="2"><v>46387.5</v></c></row>
	<row r="6"><c r="B6" t="str"><f>A1</f><v>carl@example.com</v></c><c r="C6" s="3"><v>7</v></c></row>
	<row r="7"><c r="B7"/><c r="C7" t="b"><v>1</v></c></row>`

func TestWorkbook(t *testing.T) {
	t.Parallel()
	got, err := hrfile.Read(bytes.NewReader(newParts(people).zip(t)), options)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, person := range got.People {
		rows = append(rows, fmt.Sprint(person.Row, " ", person.Address, " ", person.LastDay, " ", person.Hold()))
	}
	want := []string{
		"4 ann@example.com 2026-10-31 ", "5 bob@example.com 2026-12-31 last day 2026-12-31",
		`6 carl@example.com 7 last day "7" is unknown`,
	}
	if !reflect.DeepEqual(rows, want) || got.Column != "E-Mail" || got.DateColumn != "Last day" ||
		!reflect.DeepEqual(got.Nameless, []int{7}) {
		t.Errorf("got %q, %+v", rows, got)
	}
}

func TestWorkbookVariants(t *testing.T) {
	t.Parallel()
	second := func(state string) parts {
		p := newParts(people)
		p.with("xl/workbook.xml", "</sheets>",
			`<sheet name="Leavers" state="`+state+`" r:id="r4"/><sheet name="Chart" r:id="r5"/></sheets>`)
		p.with("xl/_rels/workbook.xml.rels", "</Relationships>", `<Relationship Id="r4" Type="`+rels+`/worksheet" Target="worksheets/two.xml"/>
			<Relationship Id="r5" Type="`+rels+`/chartsheet" Target="charts/one.xml"/></Relationships>`)
		p["xl/worksheets/two.xml"] = `<worksheet><sheetData><row><c t="inlineStr"><is><t>dora@example.com</t></is></c></row></sheetData></worksheet>`
		return p
	}
	for _, row := range []struct {
		name      string
		parts     parts
		worksheet string
		want      string // the first address
		err       string
	}{
		{"no strings and no styles", newParts(`<row><c t="inlineStr"><is><t>a@b.c</t></is></c></row>`).
			with("xl/_rels/workbook.xml.rels", "r2", "r2").with("xl/_rels/workbook.xml.rels", "sharedStrings\"",
			"other\"").
			with("xl/_rels/workbook.xml.rels", "styles\"", "other\""), "", "a@b.c", ""},
		{"strict", newParts(people).with("xl/workbook.xml", rels,
			"http://purl.oclc.org/ooxml/officeDocument/relationships"), "", "ann@example.com", ""},
		{"several worksheets", second("visible"), "", "",
			`2 worksheets have rows: "People", "Leavers"; pass --worksheet`},
		{"a named worksheet", second("visible"), "Leavers", "dora@example.com", ""},
		{"an empty worksheet beside it", func() parts {
			p := second("visible")
			p["xl/worksheets/two.xml"] = "<worksheet/>"
			return p
		}(), "", "ann@example.com", ""},
		{"a hidden worksheet", second("hidden"), "", "", `the hidden worksheet "Leavers" has addresses`},
		{"a hidden worksheet, and a named one", second("hidden"), "People", "ann@example.com", ""},
		{"a named hidden worksheet", second("veryHidden"), "Leavers", "dora@example.com", ""},
		{"a worksheet that is not there", newParts(people), "Other", "", `there is no worksheet "Other"`},
		{"a chart", second("visible"), "Chart", "", `there is no worksheet "Chart"`},
		{"an empty worksheet", newParts(""), "", "", "the file is empty"},
		{"a hidden row", newParts(people).with(sheet, `<row r="5"`, `<row r="5" hidden="1"`), "", "",
			"row 5: the row is hidden and has an address"},
		{"a hidden row without an address", newParts(people).with(sheet, `<row r="2"`, `<row r="2" hidden="true"`), "",
			"ann@example.com", ""},
		{"a row that is not hidden", newParts(people).with(sheet, `<row r="5"`, `<row r="5" hidden="0"`), "",
			"ann@example.com", ""},
		{"a formula without a value", newParts(people).with(sheet, `<v>carl@example.com</v>`, ""), "", "",
			"cell B6: its formula has no value"},
		{"cut off between rows", newParts(people).with(sheet, `<row r="5">`, `<!--`), "", "", "EOF"},
		{"cut off after a row", parts(newParts(people)).with(sheet, "</sheetData></worksheet>", ""), "", "", "EOF"},
		{"cut off strings", newParts(people).with("xl/sharedStrings.xml", "</sst>", ""), "", "", "EOF"},
		{"a text that is not there", newParts(people).with(sheet, "<v>2</v>", "<v>4</v>"), "", "",
			`cell B5: there is no text number "4"`},
		{"a negative text", newParts(people).with(sheet, "<v>2</v>", "<v>-1</v>"), "", "",
			`there is no text number "-1"`},
		{"rows out of order", newParts(people).with(sheet, `<row r="5"`, `<row r="4"`), "", "",
			`a row has the number "4" after row 4`},
		{"a row number that is none", newParts(people).with(sheet, `<row r="5"`, `<row r="x"`), "", "",
			`a row has the number "x" after row 4`},
		{"a cell that is nowhere", newParts(people).with(sheet, `r="B5"`, `r="5"`), "", "",
			`the cell "5" is not in a column`},
		{"a cell beyond the last column", newParts(people).with(sheet, `r="B5"`, `r="XFE5"`), "", "",
			`"XFE5" is not in a column`},
		{"the last column", newParts(people).with(sheet, `r="B5"`, `r="XFD5"`), "", "",
			"row 5 has 16384 cells, and the header 3"},
		{"a cell far beyond", newParts(people).with(sheet, `r="B5"`, `r="ZZZZZZZZZZZZZZZZZZZZ5"`), "", "",
			"is not in a column"},
		{"another kind of file", parts{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "", "",
			"the file is not an .xlsx workbook; save the sheet as .xlsx or as CSV"},
		{"a worksheet of joiners", newParts(people).with("xl/workbook.xml", `name="People"`, `name="New hires"`), "", "",
			`the worksheet is called "New hires"`},
		{"a shifted row", newParts(people).with(sheet, `<c r="C5" s="2"><v>46387.5</v></c>`, `<c r="D5" s="2"><v>46387.5</v></c>`), "", "",
			"row 5 has 4 cells, and the header 3"},
		{"a text that is struck out", newParts(people).with("xl/sharedStrings.xml", "<r><t>bob@", "<r><rPr><strike/></rPr><t>bob@"), "", "",
			`row 5: "bob@example.com" is struck out`},
		{"a text that is not struck out", newParts(people).with("xl/sharedStrings.xml", "<r><t>bob@", `<r><rPr><strike val="0"/></rPr><t>bob@`), "",
			"ann@example.com", ""},
		{"a name that is struck out", newParts(people).with(sheet, "<is><t>Ann</t></is>", "<is><r><rPr><strike val=\"1\"/></rPr><t>Ann</t></r></is>"), "", "",
			`row 4: "Ann" is struck out`},
		{"no worksheet part", func() parts { p := newParts(people); delete(p, sheet); return p }(), "", "",
			`worksheet "People": xl/worksheets/sheet1.xml is missing`},
	} {
		o := options
		o.Worksheet = row.worksheet
		got, err := hrfile.Read(bytes.NewReader(row.parts.zip(t)), o)
		switch {
		case row.err == "" && err != nil, row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)):
			t.Errorf("%s: got %v, want %q", row.name, err, row.err)
		case row.err == "" && got.People[0].Address != row.want:
			t.Errorf("%s: got %+v", row.name, got)
		}
	}
}

// Old Macs count days from 1904.
func TestWorkbookFrom1904(t *testing.T) {
	t.Parallel()
	p := newParts(people).with("xl/workbook.xml", "<sheets>", `<workbookPr date1904="1"/><sheets>`).with(sheet, "46326",
		"44864")
	got, err := hrfile.Read(bytes.NewReader(p.zip(t)), options)
	if err != nil || got.People[0].LastDay != "2026-10-31" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDamagedWorkbook(t *testing.T) {
	t.Parallel()
	raw := newParts(people).zip(t)
	for _, damaged := range [][]byte{raw[:len(raw)/2], raw[:len(raw)-1], []byte("PK\x03\x04")} {
		if _, err := hrfile.Read(bytes.NewReader(damaged), options); err == nil ||
			!strings.Contains(err.Error(), "not a workbook") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := hrfile.Read(strings.NewReader("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), options); err == nil ||
		!strings.Contains(err.Error(), "old or protected workbook") {
		t.Errorf("got %v", err)
	}
}
