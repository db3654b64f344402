package employment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

var options = employment.Options{
	Leavers: true, DateColumn: employment.FindColumn, StatusColumn: employment.FindColumn, DateOrder: employment.AnyOrder,
	Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), Location: time.FixedZone("", 3600),
}

// assess reads a column with a header and returns what holds each row back.
func assess(t *testing.T, header string, cells ...string) []employment.Assessment {
	t.Helper()
	var rows [][]string
	for _, cell := range cells {
		rows = append(rows, []string{cell})
	}
	report, err := employment.Assess([]string{header}, rows, options)
	if err != nil {
		t.Fatalf("%s: %v", header, err)
	}
	return report.Rows
}

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
		{employment.AnyOrder, "27-01-15", "?"}, // 27 January 2015 or 15 January 2027
		{employment.AnyOrder, "27-01-15 26-10-31", "??"},
		{employment.AnyOrder, "27-01-15 30-01-15", "pp"}, // 2030 is not plausible
		{employment.AnyOrder, "27-Jan-15", "?"},
		{employment.AnyOrder, "15-Jan-27", "f"},
		{employment.AnyOrder, "Last day (MM/DD/YYYY)|12/03/2026 31/10/2026", "fu"},
		{employment.AnyOrder, "Letzter Tag (TT.MM.JJJJ)|12.03.2026", "p"},
		{employment.AnyOrder, "Last day (YY-MM-DD)|27-01-15", "f"},
		{employment.AnyOrder, "Last day (MM)|12/03/2026", "?"},
		{employment.YearMonthDay, "Last day (DD-MM-YY)|27-01-15", "f"},
		{employment.DayMonthYear, "12/03/2026 10/31/2026 27-01-15", "pup"},
		{employment.MonthDayYear, "12/03/2026 31/10/2026", "fu"},
		{employment.YearMonthDay, "27-01-15 26-10-31 2026-10-31", "fpp"},
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

func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		header string
		cells  string // separated by /
		want   string // left, staying or unclear
	}{
		{"Employment status", "Terminated/TERMINATED - Voluntary/Inactive/Former employee/Left the company/Ex-employee/Resigned", "left"},
		{"Employment status", "Active/ACTIVE/On leave/Parental leave/Currently employed/Probation/Active - terminated soon", "staying"},
		{"Employment status", "/n\\a/Pending/Termination pending/Not terminated/Suspended/T/Voluntary", "unclear"},
		{"Beschäftigungsstatus", "ausgeschieden/Inaktiv/ehemaliger Mitarbeiter", "left"},
		{"Beschäftigungsstatus", "aktiv/in Elternzeit", "staying"},
		{"Beschäftigungsstatus", "gekündigt", "unclear"},
		{"Statut de l'employé", "Inactif/Sorti/Licenciée/Terminé/Ancien salarié", "left"},
		{"Statut de l'employé", "Actif/en congé", "staying"},
		{"Estado laboral", "Inactivo/Baja/Baja voluntaria/Cesado", "left"},
		{"Estado laboral", "Activo/Alta/Vigente", "staying"},
		{"Active?", "no/FALSE/0/N/Terminated", "left"},
		{"Is active", "yes/TRUE/1/y/Active", "staying"},
		{"Aktiv", "nein", "left"},
		{"Aktiv", "ja", "staying"},
		{"Terminated", "Yes/x/1", "left"},
		{"Terminated", "No/0", "staying"},
		{"Active", "maybe/", "unclear"},
		{"Status", "yes/1", "unclear"},
	} {
		for cell := range strings.SplitSeq(row.cells, "/") {
			got, want := assess(t, row.header, cell)[0], ""
			switch row.want {
			case "staying":
				want = "status " + cell
			case "unclear":
				want = fmt.Sprintf("status %q is unknown", cell)
				if cell == "" {
					want = "status is blank"
				}
			}
			if got.Hold() != want {
				t.Errorf("%s: %q is held back by %q, want %q", row.header, cell, got.Hold(), want)
			}
			if left := got.HasLeft() != ""; left != (row.want == "left") {
				t.Errorf("%s: %q has left: %v", row.header, cell, left)
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		header, cell string
		date, status bool
	}{
		{"Last day", "", true, false},
		{"Last Day of Work", "", true, false},
		{"last_working_day", "", true, false},
		{"lastWorkingDay", "", true, false},
		{"LWD", "2026-10-31", true, false},
		{"LWD", "x", false, false},
		{"Last Day in Office (DD/MM/YYYY)", "", true, false},
		{"Notice end date", "", true, false},
		{"Termination Date", "", true, false},
		{"Termination Effective Date", "", true, false},
		{"terminationDate", "", true, false},
		{"Date of termination", "", true, false},
		{"Termination", "Voluntary", false, false},
		{"Termination", "2026-10-31", true, false},
		{"Employment End Date", "", true, false},
		{"End date [Required]", "", true, false},
		{"Contract end", "31 Oct 2026", true, false},
		{"Leaving Date", "", true, false},
		{"Exit date", "", true, false},
		{"Letzter Arbeitstag", "", true, false},
		{"Austrittsdatum", "", true, false},
		{"Austritt", "31.10.2026", true, false},
		{"Austritt am", "", true, false},
		{"Ausgeschieden am", "", true, false},
		{"Vertragsende", "31.10.2026", true, false},
		{"Gekündigt zum", "", true, false},
		{"Date de sortie", "", true, false},
		{"Date de fin de contrat", "", true, false},
		{"Dernier jour de travail", "", true, false},
		{"Date de départ", "", true, false},
		{"Fecha de baja", "", true, false},
		{"Fecha de salida", "", true, false},
		{"Último día", "", true, false},
		{"Fecha fin de contrato", "", true, false},
		{"Fecha de cese", "", true, false},

		{"Start date", "2020-01-01", false, false},
		{"Date of birth", "1995-01-01", false, false},
		{"Last login date", "2020-01-01", false, false},
		{"Date", "2020-01-01", false, false},

		{"Status", "left", false, true},
		{"Employment status", "left", false, true},
		{"Employee Status [READ ONLY]", "left", false, true},
		{"employeeStatus", "left", false, true},
		{"Mitarbeiterstatus", "inaktiv", false, true},
		{"Statut", "sorti", false, true},
		{"Estado del empleado", "baja", false, true},
		{"Situación laboral", "baja", false, true},
		{"Left", "yes", false, true},
		{"Left", "2026-10-31", true, false},
		{"Marital status", "single", false, false},
	} {
		report, err := employment.Assess([]string{row.header}, [][]string{{row.cell}}, options)
		if err != nil {
			t.Errorf("%s: %v", row.header, err)
			continue
		}
		if date, status := report.DateColumn != "", report.StatusColumn != ""; date != row.date || status != row.status {
			t.Errorf("%s with %q: date %v, status %v", row.header, row.cell, date, status)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		header string // separated by |
		cells  string
		err    string
	}{
		{"Last day|Contract end", "2026-10-31|2026-10-31", `2 columns may hold the last day: "Last day", "Contract end"; pass --date-column`},
		{"Status|Active", "left|no", `2 columns may hold the status: "Status", "Active"; pass --status-column`},
		{"Resignation date|x", "2026-10-01|", `the column "Resignation date" seems to hold days of notice, and no column holds the last day`},
		{"Kündigungsdatum|x", "1.10.2026|", `"Kündigungsdatum" seems to hold days of notice`},
		{"Resignation date|Last day", "2026-10-01|2026-10-31", ""},
		{"Effective|x", "2037-03-31|", `the column "Effective" has "2037-03-31", which may be a last day that has not passed; pass --date-column "Effective"`},
		{"Effective|x", "2026-11-25|", "may be a last day"},
		{"Effective|x", "31 Dec 2026|", "may be a last day"},
		{"Effective|x", "2026-11-24|", ""},
		{"Effective|Last day", "2037-03-31|2026-10-31", ""},
		{"Number|x", "46999|46999.5", ""},
		{"Number|x", "12345678901234567890123456789012 Dec 2027|a@2027-12-31", ""},
		{"Standing|x", "Active|", `the column "Standing" has "Active"; pass --status-column "Standing" if that is the status`},
		{"|x", "Active|", `the column "1" has "Active"; pass --status-column "1"`},
		{"Standing|x", "Active volcano|left", ""},
		{"Standing|Status", "Active|left", ""},
	} {
		header, cells := strings.Split(row.header, "|"), strings.Split(row.cells, "|")
		_, err := employment.Assess(header, [][]string{{}, cells}, options)
		if row.err == "" && err != nil || row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)) {
			t.Errorf("%s with %s: got %v, want %s", row.header, row.cells, err, row.err)
		}
		roster := options
		roster.Leavers = false
		if _, err := employment.Assess(header, [][]string{{}, cells}, roster); err != nil && !strings.Contains(err.Error(), "2 columns") {
			t.Errorf("on a roster, %s with %s: %v", row.header, row.cells, err)
		}
	}
}

// A column that the caller names is read whatever its header, and none means that no column is.
func TestNamedColumns(t *testing.T) {
	t.Parallel()
	o := options
	header, rows := []string{"Effective", "Standing", "Active"}, [][]string{{"2037-03-31", "active", "yes"}, {"2026-10-31", "left", "no"}}
	for _, row := range []struct {
		date, status int
		want         string
	}{
		{0, 1, "last day 2037-03-31; "},
		{employment.NoColumn, 1, "status active; "},
		{employment.NoColumn, 2, "status yes; "},
		{employment.NoColumn, employment.NoColumn, "; "},
		{0, employment.NoColumn, "last day 2037-03-31; "},
	} {
		o.DateColumn, o.StatusColumn = row.date, row.status
		report, err := employment.Assess(header, rows, o)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Rows[0].Hold() + "; " + report.Rows[1].Hold(); got != row.want {
			t.Errorf("%+v: got %s", row, got)
		}
	}
}

func TestAmbiguousDateOfSomebodyActive(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"12/03/2026", "active"}, {"12/03/2026", "?"}, {"12/03/2026", "left"}}
	report, err := employment.Assess([]string{"Last day", "Status"}, rows, options)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, false, true} {
		if got := report.Rows[i].Ambiguous(); got != want {
			t.Errorf("row %d: ambiguous %v", i, got)
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
