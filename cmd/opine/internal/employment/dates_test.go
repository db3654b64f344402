package employment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

func TestDates(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, day string }{
		{"2026-10-31", "2026-10-31"},
		{"2026/10/31", "2026-10-31"},
		{"2026. 10. 31.", "2026-10-31"},
		{"20261031", "2026-10-31"},
		{"2026-10-31 00:00:00", "2026-10-31"},
		{"2026-10-31T17:30", "2026-10-31"},
		{"2026-10-31T23:00:00.000Z", "2026-11-01"}, // midnight at the location
		{"2026-10-31T23:00:00-08:00", "2026-11-01"},
		{"2026-10-31 01:00:00+14:00", "2026-10-31"},
		{"10/31/2026", "2026-10-31"},
		{"10/31/2026 12:00:00 AM", "2026-10-31"},
		{"31.10.2026", "2026-10-31"},
		{"31-10-2026 08:15", "2026-10-31"},
		{"31/10/26", "2026-10-31"},
		{"10/31/26", "2026-10-31"},
		{"31 October 2026", "2026-10-31"},
		{"October 31st, 2026", "2026-10-31"},
		{"Oct. 31, 2026", "2026-10-31"},
		{"Saturday, 31 October 2026", "2026-10-31"},
		{"31-Oct-26", "2026-10-31"},
		{"31Oct2026", "2026-10-31"},
		{"2026-Oct-31", "2026-10-31"},
		{"31. Oktober 2026", "2026-10-31"},
		{"Samstag, den 31. Okt. 2026", "2026-10-31"},
		{"1. März 2026", "2026-03-01"},
		{"5. Jänner 2026", "2026-01-05"},
		{"1er août 2026", "2026-08-01"},
		{"samedi 31 octobre 2026", "2026-10-31"},
		{"31 de octubre de 2026", "2026-10-31"},
		{"15 de Enero del 2026", "2026-01-15"},
		{"46326", "2026-10-31"},
		{"46326.75", "2026-10-31"},
		{"46352", "2026-11-26"},
		{"32874", "1990-01-01"},
		{"73050", "2099-12-31"},
		{"9999-12-31", "9999-12-31"},
		{"2026-11-24", "2026-11-24"},
		{"2026-11-25", "2026-11-25"},
		{"1990-01-01", "1990-01-01"},

		{"1900-01-01", ""}, // exports write it for an unknown date
		{"1989-12-31", ""},
		{"01/01/1970", ""},
		{"1", ""},
		{"73051", ""},
		{"2026-02-30", ""},
		{"2026-13-01", ""},
		{"31/31/2026", ""},
		{"31 October", ""},
		{"October 2026", ""},
		{"31 October 2026 or later", ""},
		{"31 Oct Nov 2026", ""},
		{"1 2 3 2026", ""},
		{"31 2026 Oct", ""},
		{"123456 Oct 2026", ""},
		{"12345-10-31", ""},
		{"Oct 31 1", ""},
		{"1/1/1", ""},
		{"4.6326e4", ""},
		{"TBD", ""},
	} {
		got := assess(t, "Last day", row.text)[0]
		hold := "last day " + row.day
		switch {
		case row.day == "":
			hold = fmt.Sprintf("last day %q is unknown", row.text)
		case row.day < "2026-11-25":
			hold = ""
		}
		if passed := row.day != "" && hold == ""; passed != (got.HasLeft() == "last day "+row.day) {
			t.Errorf("%q has left: %q", row.text, got.HasLeft())
		}
		if got.Hold() != hold || row.day != "" && got.LastDay != row.day || got.Ambiguous() {
			t.Errorf("%q is %s, held back by %q, ambiguous %v; want %q and %q",
				row.text, got.LastDay, got.Hold(), got.Ambiguous(), row.day, hold)
		}
	}
	if got := assess(t, "Last day", "")[0].Hold(); got != "last day is blank" {
		t.Errorf("a blank cell: %q", got)
	}
}

// The dates of a column decide the order of day and month for each other.
func TestDateOrder(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		order employment.Order
		cells string
		want  string // a letter for each cell: passed, ahead, ambiguous, unknown
	}{
		{employment.AnyOrder, "12/03/2026", "?"},
		{employment.AnyOrder, "12/03/2026 31/10/2026", "pp"},
		{employment.AnyOrder, "12/03/2026 10/31/2026", "fp"},
		{employment.AnyOrder, "03.12.2026 31.10.2026", "fp"},
		{employment.AnyOrder, "05/06/2026", "p"}, // has passed in both orders
		{employment.AnyOrder, "05/06/2027", "f"},
		{employment.AnyOrder, "12/03/2026 31/10/2026 10/31/2026", "?pp"}, // contradictory
		{employment.AnyOrder, "12/03/2026 2026-10-31", "?p"},
		{employment.AnyOrder, "2026-03-12 25/10/2026", "fp"}, // a spreadsheet has read day and month as month and day
		{employment.AnyOrder, "2026-03-01 25/10/2026", "pp"},
		{employment.AnyOrder, "2026-03-12 2026-03-13 25/10/2026", "ppp"},
		{employment.AnyOrder, "2026-03-12 05/10/2026", "pp"},
		{employment.AnyOrder, "27-01-15", "?"}, // 27 January 2015 or 15 January 2027
		{employment.AnyOrder, "27-01-15 26-10-31", "??"},
		{employment.AnyOrder, "27-01-15 30-01-15", "pp"}, // 2030 is not plausible
		{employment.AnyOrder, "27-Jan-15", "?"},
		{employment.AnyOrder, "15-Jan-27", "f"},
		{employment.AnyOrder, "Last day (MM/DD/YYYY)|12/03/2026 31/10/2026", "?p"}, // the header contradicts,
		{employment.AnyOrder, "Letzter Tag (TT.MM.JJJJ)|12.03.2026", "p"},
		{employment.AnyOrder, "Last day (YY-MM-DD)|27-01-15", "f"},
		{employment.AnyOrder, "Last day (MM)|12/03/2026", "?"},
		{employment.YearMonthDay, "Last day (DD-MM-YY)|27-01-15", "f"},
		{employment.DayMonthYear, "12/03/2026 10/31/2026 27-01-15", "pup"},
		{employment.MonthDayYear, "12/03/2026 31/10/2026", "fu"},
		{employment.YearMonthDay, "27-01-15 26-10-31 2026-10-31", "fpp"},
		{employment.YearMonthDay, "31/10/2026 31/10/2036", "pf"},
		{employment.AnyOrder, "until/31/10/2026 31/10/2026", "up"},
	} {
		o := options
		o.DateOrder = row.order
		var rows [][]string
		header, cells, named := strings.Cut(row.cells, "|")
		if !named {
			header, cells = "Last day", row.cells
		}
		for cell := range strings.FieldsSeq(cells) {
			rows = append(rows, []string{cell})
		}
		report, err := employment.Assess([]string{header}, rows, o)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, a := range report.Rows {
			switch {
			case a.Ambiguous():
				got += "?"
			case a.Hold() == "":
				got += "p"
			case strings.HasSuffix(a.Hold(), "is unknown"):
				got += "u"
			default:
				got += "f"
			}
		}
		if got != row.want {
			t.Errorf("%s: got %s, want %s", row.cells, got, row.want)
		}
	}
}

func TestParseOrder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]employment.Order{
		"dmy": employment.DayMonthYear, "mdy": employment.MonthDayYear, "ymd": employment.YearMonthDay, "": employment.AnyOrder,
	} {
		if got, err := employment.ParseOrder(text); got != want || err != nil {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	if _, err := employment.ParseOrder("ydm"); err == nil {
		t.Error("ydm is an order")
	}
}

func TestSerial(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		number float64
		old    bool
		want   string
	}{{46326, false, "2026-10-31"}, {46326.99, false, "2026-10-31"}, {44864, true, "2026-10-31"}} {
		if got := employment.Serial(row.number, row.old).Format(time.DateOnly); got != row.want {
			t.Errorf("%v: %s", row, got)
		}
	}
}
