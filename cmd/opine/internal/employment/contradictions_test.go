package employment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// Each row is a sheet with the address of Ann, who has left, and of Bob, who has not. The column says
// so in a way that must keep Bob out of the plan: he is held back, or the sheet is refused.
func TestWhoStays(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ header, left, stays string }{
		{"Active (Y/N)", "N", "Y"},
		{"Terminated (Y/N)", "Y", "N"},
		{"Aktiv (ja/nein)", "nein", "ja"},
		{"Actif (O/N)", "N", "O"},
		{"Active Status", "0", "1"},
		{"Active Flag", "N", "Y"},
		{"Account enabled", "FALSE", "TRUE"},
		{"Enabled", "false", "true"},
		{"User active", "No", "Yes"},
		{"Currently Employed", "No", "Yes"},
		{"Beschäftigt", "nein", "ja"},
		{"En poste", "non", "oui"},
		{"Contrato vigente", "no", "sí"},
		{"Working", "No", "Yes"},
		{"Leaving?", "Yes", "No"},
		{"Resigned", "Yes", "No"},
		{"Left company", "Yes", "No"},
		{"Austritt", "ja", "nein"},
		{"To be removed", "Yes", "No"},
		{"Access required", "No", "Yes"},
		{"Needs access", "No", "Yes"},
		{"Zugang benötigt", "nein", "ja"},
		{"Ex-employee", "Yes", "No"},
		{"Employment ended", "Yes", "No"},
		{"Beurlaubt", "nein", "ja"},
		{"On leave", "No", "Yes"},
		{"Rescinded", "No", "Yes"},
		{"Cancelled", "No", "Yes"},
		{"HR approved", "Yes", "No"},
		{"Approved", "approved", "pending"},
		{"Exclude", "", "x"},
		{"Skip", "no", "yes"},
		{"Renewed?", "No", "Yes"},
		{"Extension", "No", "Yes"},
		{"Verlängerung", "nein", "ja"},

		{"Do not remove", "no", "x"},
		{"Remove", "✓", ""},
		{"Delete", "☑", "☐"},
		{"Keep", "", "✓"},
		{"Remove access?", "Please remove", "Please keep"},
		{"Remove", "done", "on hold"},
		{"Action", "remove", "DO NOT REMOVE"},
		{"Action", "remove", "No action"},
		{"Maßnahme", "löschen", "nicht löschen"},
		{"Recommendation", "Revoke", "Certify"},

		{"Status Code", "T", "A"},
		{"Employee Status (Active/Terminated)", "T", "A"},
		{"Position Status", "T", "A"},
		{"Status in HRIS", "Terminated", "Garden leave until 2027"},
		{"Employment State", "Terminated", "Active - Full time"},
		{"Vertragsstatus", "beendet", "ungekündigt"},
		{"Contract Status", "Expired", "Running"},
		{"Statut du contrat", "Terminé", "En cours"},
		{"Estado del contrato", "Finalizado", "En vigor"},
		{"STAT2", "0", "3"},
		{"Type", "Leaver", "New"},
		{"Event", "Termination", "Salary change"},
		{"Action Type", "TERM", "LOA"},

		{"Last working day (if known)", "2026-10-31", "TBC"},
		{"Planned last day", "2026-10-31", "TBD"},
		{"Expected last day", "2026-10-31", ""},
		{"Voraussichtlicher Austritt", "31.10.2026", "offen"},
		{"Date de départ prévue", "31/10/2026", "à confirmer"},
		{"Fecha de baja prevista", "31/10/2026", "pendiente"},
		{"LWD (DD-MMM-YYYY)", "31-Oct-2026", "open"},
		{"Last day at company", "2026-10-31", "not yet agreed"},
		{"Termination Date (Payroll)", "2026-10-31", "extended to March"},
		{"Leaving", "October 2026", "March 2037"},
		{"Exit", "2026-10", "2037-03"},
		{"Vertragsende", "10/2026", "12/2037"},
		{"Contract end", "2026", "unlimited"},
		{"Austritt", "", ""},
		{"Last day", "31/10/2026", "31/10/2026?"},
		{"ENDDA", "20261031", "99991231"},
		{"Valid", "20261031", "99991231"},

		{"Comment", "moved to Berlin", "works until 31 March 2037"},
		{"Comment", "", "works until March 2037"},
		{"Comment", "", "asked to stay to the end of the project (31.03.2037)"},
		{"Comment", "", "Resignation withdrawn"},
		{"Bemerkung", "", "Kündigung zurückgezogen"},
		{"Comment", "", "Rehired 01.10.2026"},
		{"Note", "", "DO NOT OFFBOARD"},
		{"", "", "Postponed"},
	} {
		header := []string{"Name", "Email", row.header}
		cells := [][]string{{"Ann", "ann@example.com", row.left}, {"Bob", "bob@example.com", row.stays}}
		report, err := employment.Assess(header, cells, options)
		if err == nil && report.Rows[1].Hold() == "" && !report.Rows[1].Ambiguous() {
			t.Errorf("%s: %q for Ann, %q for Bob: Bob would be removed", row.header, row.left, row.stays)
		}
	}
}

// A remark counts beside a status, too.
func TestRemarks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Rehired", "Rehired, see bob@example.com", "postponed", "DO NOT REMOVE", "please do not remove her",
		"stays until 31 March 2037", "stays until 2037-03-31", "stays until 26 November 2026"} {
		report, err := employment.Assess([]string{"Email", "Status", "Comment"}, [][]string{{"ann@example.com", "left", text}}, options)
		want := fmt.Sprintf("the column \"Comment\" has %q", text)
		if err != nil || report.Rows[0].Hold() != want {
			t.Errorf("%q: held back by %q, %v", text, report.Rows[0].Hold(), err)
		}
	}
}

// Columns that say nothing about employment hold nobody back.
func TestOtherColumns(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ header, cells string }{
		{"Leaver", "Ann Lee/Bob Ray"},
		{"Reason for leaving", "Resigned/Better offer"},
		{"Leaving reason", "Retired/Moved"},
		{"Termination reason", "Voluntary/Redundancy"},
		{"Termination type", "Voluntary/Involuntary"},
		{"Termination Type", "Resignation/Termination/Retired"},
		{"Austrittsart", "ausgeschieden/verstorben/Ruhestand"},
		{"Eligible for rehire", "Yes/No"},
		{"Voluntary (Y/N)", "Y/N"},
		{"Laptop returned", "Yes/No"},
		{"Laptop status", "returned/open"},
		{"Marital status", "single/married"},
		{"State", "CA/NY"},
		{"Gender", "F/M"},
		{"Comment", "not eligible for rehire/laptop is with IT since 2024"},
		{"Last login date", "2025-01-01/2025-02-01"},
		{"Employee ID", "20000131/20270"},
		{"Team", "Left Bank/Right Bank"},
		{"Parking", "Yes//Yes"},
		{"Extension", "4012/4013"},
		{"Parking", "Yes/a garage/No"},
		{"Comment", "asked on 3 May 2024 for a reference/moved to another office in March 2020"},
	} {
		header := []string{"Name", "Email", row.header}
		var cells [][]string
		for cell := range strings.SplitSeq(row.cells, "/") {
			cells = append(cells, []string{"Ann", "ann@example.com", cell})
		}
		report, err := employment.Assess(header, cells, options)
		if err != nil {
			t.Errorf("%s: %v", row.header, err)
			continue
		}
		for i, a := range report.Rows {
			if a.Hold() != "" {
				t.Errorf("%s: row %d is held back: %s", row.header, i, a.Hold())
			}
		}
	}
}

// A first day after the last day means that somebody has come back.
func TestStartHeaders(t *testing.T) {
	t.Parallel()
	report, err := employment.Assess([]string{"Email", "Laptop returned on", "Termination date"},
		[][]string{{"ann@example.com", "2026-10-01", "2025-12-31"}}, options)
	if err != nil || report.Rows[0].Hold() != "" {
		t.Errorf("a day that is no first day: held back by %q, %v", report.Rows[0].Hold(), err)
	}
	for header := range strings.SplitSeq("Start date|Latest Start Date|Last Start Date|Most Recent Start Date|"+
		"Current Start Date|Adjusted Hire Date|DOJ|Letztes Eintrittsdatum|Date de retour|Contract Start (current)|"+
		"Rehire Date (if any)|Back since|Eintritt (neu)|Re-employed on|BEGDA", "|") {
		report, err := employment.Assess([]string{"Email", header, "Termination date"},
			[][]string{{"ann@example.com", "2026-10-01", "2025-12-31"}, {"bob@example.com", "2020-10-01", "2025-12-31"}}, options)
		if err != nil {
			t.Errorf("%s: %v", header, err)
		} else if report.Rows[0].Hold() == "" || report.Rows[1].Hold() != "" {
			t.Errorf("%s: held back by %q and %q", header, report.Rows[0].Hold(), report.Rows[1].Hold())
		}
	}
}

// On a roster the same columns tell who has left.
func TestWhoHasLeft(t *testing.T) {
	t.Parallel()
	o := options
	o.Leavers = false
	for _, row := range []struct{ header, cell string }{
		{"Active (Y/N)", "N"}, {"Account enabled", "FALSE"}, {"Employment State", "Terminated"},
		{"Position Status", "Terminated"}, {"Vertragsstatus", "Beendet"}, {"Last day at company", "2026-10-31"},
		{"End date of assignment", "2026-10-31"}, {"Deactivated on", "2026-10-31"}, {"Leaving?", "Yes"},
	} {
		report, err := employment.Assess([]string{"Email", row.header}, [][]string{{"ann@example.com", row.cell}}, o)
		if err != nil || report.Rows[0].HasLeft() == "" {
			t.Errorf("%s: %q does not mean that somebody has left: %v", row.header, row.cell, err)
		}
	}
}

// An approval on a roster does not mean that somebody has left.
func TestApprovalOnARoster(t *testing.T) {
	t.Parallel()
	o := options
	o.Leavers = false
	for _, header := range []string{"Approved", "Confirmed", "Genehmigt"} {
		report, err := employment.Assess([]string{"Email", header}, [][]string{{"ann@example.com", "Yes"}, {"bob@example.com", "No"}}, o)
		if err != nil || report.Rows[0].HasLeft() != "" || report.Rows[1].HasLeft() != "" {
			t.Errorf("%s: %+v, %v", header, report, err)
		}
	}
}
