package hrfile_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
)

// Each sheet has the address of somebody who is not a leaver where a leaver's should be.
func TestDoubts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, raw, err string }{
		{"a form of Google", "Timestamp,Email Address,Email of the person leaving,Last working day\n2026-10-01 10:00,boss@b.c,ann@b.c,2026-10-31",
			`the columns "Email Address" and "Email of the person leaving" both have addresses; pass --column`},
		{"a form of Microsoft", "ID,Email,Name,Who is leaving? (e-mail address)\n1,boss@b.c,Boss,ann@b.c\n2,boss@b.c,Boss,bob@b.c",
			`"Email" and "Who is leaving? (e-mail address)" both have addresses`},
		{"a column renamed by Excel", "Manager,Email,Employee,Email2\nBoss,boss@b.c,Ann,ann@b.c", `"Email" and "Email2" both`},
		{"a ticket", "Number,Opened by,Email,Requested for\n1,Boss,boss@b.c,ann@b.c", `"Email" and "Requested for"`},

		{"a group of the manager", "Leaver,,Reports to,\nName,Number,Name,E-Mail\nAnn,1,Bea,boss@b.c", `below the title "Reports to"`},
		{"a group with an unknown title", "Leaver,,N+1,\nName,Number,Name,E-Mail\nAnn,1,Bea,boss@b.c", `below the title "N+1"`},
		{"a group of a delegate", "Leaver,,Mailbox,\nName,Number,Name,E-Mail\nAnn,1,Bea,boss@b.c", `below the title "Mailbox"`},

		{"a title just above the column", ",,Manager\nName,Number,E-Mail\nAnn,1,boss@b.c", `below the title "Manager"`},
		{"a group in the first column", "Manager,,Leaver,\nE-Mail,Name,Number,Name\nboss@b.c,Bea,1,Ann", `below the title "Manager"`},
		{"logins of half the people", "Name,Email,Login\nA,a@b.c,x@b.c\nB,b@b.c,", `"Email" and "Login" both`},
		{"a missing cell before two columns", "Name,Email,Boss,HR contact\nAnn,ann@b.c,m@b.c,h@b.c\nBob,m@b.c,h@b.c", "row 3 has 3 cells"},
		{"a missing cell before one of two columns", "Name,Email,Boss,HR contact\nAnn,ann@b.c,m@b.c,h@b.c\nBob,m@b.c,x", "row 3 has 3 cells"},
		{"a shifted row that fits", "Name,Manager Email,Email,Note\nBob Ray,cyd@b.c,bob@b.c,x\nTed Ray,cyd@b.c,ted@b.c,x\nLee, Ann,boss@b.c,ann@b.c",
			`row 4 has an address in the column "Note"`},
		{"a header with empty cells", "Name,Manager Email,Email,,\nBob,cyd@b.c,bob@b.c,,\nLee, Ann,boss@b.c,ann@b.c,", "row 3 has 5 cells, and the header 3"},

		{"a form", "Email,ann@b.c\nManager email,boss@b.c\nLast day,31.10.2026", `row 1 has "Email" beside an address`},
		{"a footer", "Name,Email\nAnn Lee,ann@b.c\nPrepared by:,boss@b.c", `row 3 has "Prepared by:" beside an address`},
		{"a footer after a blank row", "Name,Email\nAnn Lee,ann@b.c\n\nHR contact,boss@b.c", `row 4 has "HR contact" beside an address`},
		{"who prepared the sheet", "Name,Email\nAnn Lee,ann@b.c\n\nPrepared by,boss@b.c", `row 4 has "Prepared by" beside an address`},
		{"whom to notify", "Name,Email\nAnn Lee,ann@b.c\n\nReports to,boss@b.c", `row 4 has "Reports to" beside an address`},
		{"a footer after blank cells", "Name,Email\nAnn Lee,ann@b.c\n,\nHR contact,boss@b.c", `row 4 has "HR contact" beside an address`},
		{"groups of managers", "Name,Email\nManager: Bea Boss,boss@b.c\nAnn Lee,ann@b.c", `row 2 has "Manager: Bea Boss" beside an address`},

		{"a second table", "Name,Email\nAnn,ann@b.c\n\nManagers to notify,\nName,Email\nBea,boss@b.c", `row 4 begins another table, titled "Managers to notify"`},
		{"new hires below", "Name,Email\nAnn,ann@b.c\nNew Hires,\nBob,bob@b.c", `row 3 has the title "New Hires"`},
		{"employees below", "Name,Email\nAnn,ann@b.c\nCurrent employees,\nBob,bob@b.c", `the title "Current employees"`},
		{"joiners in German", "Name;E-Mail\nAnn;ann@b.c\nNeueintritte;\nBob;bob@b.c", `the title "Neueintritte"`},
		{"joiners in French", "Nom;Courriel\nAnn;ann@b.c\nArrivées;\nBob;bob@b.c", `the title "Arrivées"`},
		{"employees", "Active Employees,\nName,Email\nAnn,ann@b.c", `row 1 has the title "Active Employees"`},
		{"a report", "New Hires Report,\nName,Email\nAnn,ann@b.c", `row 1 has the title "New Hires Report"`},
		{"a list of two parts", "ann@b.c\n\nPlease keep:\nbob@b.c", `row 3 has the title "Please keep:"`},
		{"a commented list", "ann@b.c\n# not yet\nbob@b.c", `row 2 has "# not yet" between the addresses`},
		{"an owner above the header", "boss@b.c\n" + strings.Repeat("x,y\n", 11) + "Name,Email\nAnn,ann@b.c", "there is no header"},
	} {
		_, err := hrfile.Read(strings.NewReader(row.raw), options)
		if err == nil || !strings.Contains(err.Error(), row.err) {
			t.Errorf("%s: got %v, want %s", row.name, err, row.err)
		}
	}
}

// The last day may be in the other row of a header that has two.
func TestHeaderOfTwoRows(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"Employee,,Last day,Status\nName,Email,,\nAnn,ann@b.c,2026-10-31,left\nBob,bob@b.c,TBC,left",
		"Name,Email\n,,Last day\nAnn,ann@b.c,2026-10-31\nBob,bob@b.c,TBC",
		"Employee,,Period,Period\nName,Email,Last day,Status\nAnn,ann@b.c,2026-10-31,left\nBob,bob@b.c,TBC,left",
		"Name,Email,Exit,\n,,Last day,Status\nAnn,ann@b.c,2026-10-31,left\nBob,bob@b.c,2026-10-31,active",
	} {
		sheet := read(t, raw)
		if len(sheet.People) != 2 || sheet.People[0].Hold() != "" || sheet.People[1].Hold() == "" || sheet.DateColumn != "Last day" {
			t.Errorf("%q: got %+v", raw, sheet)
		}
	}
}

// A row of somebody whose address is missing is not blank.
func TestNameless(t *testing.T) {
	t.Parallel()
	sheet := read(t, "Name,Email,Team\nAnn,ann@b.c,X\nBob,,X\nLeavers of June,,\n,,\nTotal,,2\n\nCyd;cyd@b.c,,\n")
	if !reflect.DeepEqual(sheet.Nameless, []int{3, 8}) || !reflect.DeepEqual(sheet.Blank, []int{4, 5, 6}) {
		t.Errorf("got %v and %v", sheet.Nameless, sheet.Blank)
	}
	sheet = read(t, "Name,Email\nAnn,ann@b.c\nBob,\n,\nTotal,\n")
	if !reflect.DeepEqual(sheet.Nameless, []int{3}) || !reflect.DeepEqual(sheet.Blank, []int{4, 5}) {
		t.Errorf("in two columns, got %v and %v", sheet.Nameless, sheet.Blank)
	}
}

// These sheets are in order.
func TestNoDoubts(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"the manager's address":        "Name,Email,Manager Email\nA,a@b.c,m@b.c",
		"who asked for it":             "Ticket,Employee email,Requested by\nIT-1,a@b.c,m@b.c",
		"a private address":            "Name,Email,Personal Email\nA,a@b.c,a@x.y",
		"the same address as a login":  "Name,Email,Login\nA,a@b.c,A@b.c",
		"an address in a note":         "Name,Email,Note\nA,a@b.c,m@b.c\nB,b@b.c,\nC,c@b.c,",
		"a manager as a job":           "Title,Email\nHR Manager,a@b.c\nManager,b@b.c",
		"a job with a colon":           "Title,Email\nEngineering: Backend,a@b.c",
		"the groups of one person":     "Employee,,Account,\nName,Number,Role,E-Mail\nA,1,x,a@b.c",
		"a date above the header":      "Leavers,,2026-10-31,\nName,Number,Role,E-Mail\nA,1,x,a@b.c",
		"a label above the header":     "Exported by:,,Workday,\nName,Number,Role,E-Mail\nA,1,x,a@b.c",
		"a header on each page":        "Leavers,\nName,Email\nA,a@b.c\nLeavers,\nName,Email\nB,b@b.c",
		"a title in the middle":        ",,Berlin\nName,Number,E-Mail\nA,1,a@b.c",
		"blank cells above the header": "Leavers,\n,\nName,Email\nA,a@b.c",
		"a dash beside an address":     "Name,Email\nA,a@b.c\n\n--,b@b.c",
		"a total":                      "Name,Email\nA,a@b.c\n\nTotal,1",
		"leavers of a month":           "Leavers of May,\nName,Email\nA,a@b.c\nLeavers of June,\nB,b@b.c",
	} {
		if sheet, err := hrfile.Read(strings.NewReader(raw), options); err != nil || sheet.People[0].Address != "a@b.c" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
