package hrfile_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
)

func readParts(t *testing.T, p parts) *hrfile.Sheet {
	t.Helper()
	sheet, err := hrfile.Read(bytes.NewReader(p.zip(t)), options)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// text is a cell with a text, at a reference if it is not empty.
func text(reference, value string) string {
	if reference != "" {
		reference = ` r="` + reference + `"`
	}
	return `<c` + reference + ` t="inlineStr"><is><t>` + value + `</t></is></c>`
}

// Rows and cells without a reference follow the one before.
func TestCellsWithoutReferences(t *testing.T) {
	t.Parallel()
	got := readParts(t, newParts(`<row>`+text("", "Ann")+text("", "a@b.c")+`</row><row r="4">`+text("B4",
		"b@b.c")+text("", "x")+
		`</row><row>`+text("", "x")+text("", "c@b.c")+`</row>`))
	if want := []string{"1 a@b.c", "4 b@b.c", "5 c@b.c"}; got.Column != "2" || !reflect.DeepEqual(rowsOf(got), want) {
		t.Errorf("column %s, %q", got.Column, rowsOf(got))
	}
}

func TestColumnsOfReferences(t *testing.T) {
	t.Parallel()
	for reference, want := range map[string]string{"A": "1", "Z": "26", "AA": "27", "AZ": "52", "BA": "53",
		"ABC": "731", "XFD": "16384"} {
		if got := readParts(t, newParts(`<row r="7">`+text(reference+"7", "a@b.c")+`</row>`)); got.Column != want {
			t.Errorf("%s is column %s, want %s", reference, got.Column, want)
		}
	}
}

// A number is a date if its format shows a day or a year.
func TestDateFormats(t *testing.T) {
	t.Parallel()
	builtIn := make(map[int]bool)
	for _, bounds := range [][2]int{{14, 17}, {22, 22}, {27, 36}, {50, 58}} {
		for id := bounds[0]; id <= bounds[1]; id++ {
			builtIn[id] = true
		}
	}
	custom := []struct {
		code string
		date bool
	}{
		{"yyyy-mm-dd", true}, {"D/M", true}, {"[$-409]mmm\\-yy;@", true}, {"mm:ss", false}, {"h:mm", false}, {"General",
			false},
		{"0.00", false}, {`0 &quot;days&quot;`, false}, {"[Red]0", false}, {"0_d", false}, {"0*d", false}, {"0;d",
			false},
	}
	var styles, formats, rows strings.Builder
	add := func(id int) {
		fmt.Fprintf(&styles, `<xf numFmtId="%d"/>`, id)
		style := strings.Count(styles.String(), "<xf") - 1
		attribute := fmt.Sprintf(` s="%d"`, style)
		if style == 0 {
			attribute = ""
		}
		fmt.Fprintf(&rows, `<row>%s<c t="n"%s><v>46326</v></c></row>`, text("", "a@b.c"), attribute)
	}
	add(14) // the style of cells that name none
	for id := range 60 {
		add(id)
	}
	for i, c := range custom {
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, 164+i, c.code)
		add(164 + i)
	}
	p := newParts(`<row>` + text("", "Email") + text("", "Last day") + `</row>` + rows.String() +
		fmt.Sprintf(`<row>%s<c s="%d"><v>46326</v></c></row>`, text("", "a@b.c"), 61+len(custom))) // no such style
	p["xl/styles.xml"] = `<styleSheet><numFmts>` + formats.String() + `</numFmts><cellXfs>` + styles.String() +
		`</cellXfs></styleSheet>`
	// Numbers are read as dates by package employment, too, so these are beyond what it accepts.
	p[sheet] = strings.ReplaceAll(p[sheet], "46326", "99999")
	got := readParts(t, p).People
	check := func(i int, name string, date bool) {
		if isDate := got[i].LastDay == "2173-10-13"; isDate != date {
			t.Errorf("%s: %s", name, got[i].LastDay)
		}
	}
	check(0, "no style", true)
	for id := range 60 {
		check(1+id, fmt.Sprint("format ", id), builtIn[id])
	}
	for i, c := range custom {
		check(61+i, c.code, c.date)
	}
	check(61+len(custom), "a style that is not there", false)
}
