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

func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		header string
		cells  string // separated by /
		want   string // left, staying or unclear
	}{
		{"Employment status",
			"Terminated/TERMINATED - Voluntary/Inactive/Former employee/Left the company/Ex-employee/Resigned", "left"},
		{"Employment status",
			"Active/ACTIVE/On leave/Parental leave/Currently employed/Probation/Active - terminated soon", "staying"},
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
		if date, status := report.DateColumn != "", report.StatusColumn != ""; date != row.date ||
			status != row.status {
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
		{"Last day|Contract end", "2026-10-31|2026-10-31",
			`2 columns may hold the last day: "Last day", "Contract end"; pass --date-column`},
		{"Status|Active", "left|no", `2 columns may hold the status: "Status", "Active"; pass --status-column`},
		{"Resignation date|x", "2026-10-01|",
			`the column "Resignation date" seems to hold days of notice, and no column holds the last day`},
		{"Kündigungsdatum|x", "1.10.2026|", `"Kündigungsdatum" seems to hold days of notice`},
		{"Resignation date|Last day", "2026-10-01|2026-10-31", ""},
		{"Effective|x", "2037-03-31|",
			`the column "Effective" has "2037-03-31", which may be a last day that has not passed; pass --date-column "Effective"`},
		{"Effective|x", "2026-11-25|", "may be a last day"},
		{"Effective|x", "1/1/37|", "may be a last day"},
		{"Effective|x", "31Dec2036|", "may be a last day"},
		{"Effective|x", "31" + strings.Repeat(" ", 40) + "Dec 2036|", "may be a last day"},
		{"Effective|x", "31" + strings.Repeat(" ", 41) + "Dec 2036|", ""}, // too long for a date
		{"Effective|x", "31 Dec 2026|", "may be a last day"},
		{"Effective|x", "2026-11-24|", ""},
		{"Effective|Last day", "2037-03-31|2026-10-31", ""},
		{"Number|x", "46999|46999.5", ""},
		{"Number|x", "12345678901234567890123456789012 Dec 2027|a@2027-12-31", ""},
		{"Standing|x", "Active|",
			`the column "Standing" has "Active"; pass --status-column "Standing" if that is the status`},
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
		if _, err := employment.Assess(header, [][]string{{}, cells}, roster); err != nil &&
			!strings.Contains(err.Error(), "2 columns") {
			t.Errorf("on a roster, %s with %s: %v", row.header, row.cells, err)
		}
	}
}

// A column that the caller names is read whatever its header, and none means that no column is.
func TestNamedColumns(t *testing.T) {
	t.Parallel()
	o := options
	header, rows := []string{"Effective", "Standing", "Active"}, [][]string{{"2037-03-31", "active", "yes"},
		{"2026-10-31", "left", "no"}}
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

func TestColumnsAtTheEdges(t *testing.T) {
	t.Parallel()
	o := options
	o.StatusColumn = 0
	report, err := employment.Assess([]string{"How"}, [][]string{{"active"}}, o)
	if err != nil || report.StatusColumn != "How" || report.Rows[0].Hold() != "status active" {
		t.Errorf("got %+v, %v", report, err)
	}
	o.DateColumn = 1 // beyond the header
	report, err = employment.Assess([]string{"How"}, [][]string{{"left", "2037-01-01"}}, o)
	if err != nil || report.DateColumn != "2" || report.Rows[0].Hold() != "last day 2037-01-01" {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestIsHeader(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Last day": true, "Austrittsdatum": true, "Status": true, "Active": false, "Left": false, "Ann": false, "": false,
	} {
		if got := employment.IsHeader(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
