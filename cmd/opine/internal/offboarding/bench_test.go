package offboarding_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

// BenchmarkRoster reads a roster of 50,000 rows and compares it with a directory of 50,000 users.
func BenchmarkRoster(b *testing.B) {
	const n = 50_000
	var users []string
	var sheet strings.Builder
	sheet.WriteString("No,Name,Work Email,Manager Email,Department,Status,Hire date\n")
	for i := range n {
		email := fmt.Sprintf("first.last%d@example.com", i)
		users = append(users, email)
		if i >= 10 {
			fmt.Fprintf(&sheet, "%d,First Last,%s,boss%d@example.com,Sales,Active,2020-01-31\n", i, email, i/50)
		}
	}
	directory := directoryOf(users...)
	b.ReportAllocs()
	for b.Loop() {
		decision, err := offboarding.Decide(offboarding.Roster, sheetOf(b, offboarding.Roster, sheet.String()), directory,
			removal.Guards{})
		if err != nil || len(decision.Targets) != 10 {
			b.Fatalf("%d targets, %v", len(decision.Targets), err)
		}
	}
}

// BenchmarkLeavers compares as many rows of leavers, with last days and statuses, with the directory.
func BenchmarkLeavers(b *testing.B) {
	const n = 50_000
	var users []string
	var sheet strings.Builder
	sheet.WriteString("No,Name,Work Email,Manager Email,Department,Status,Hire date,Last day\n")
	for i := range n {
		email := fmt.Sprintf("first.last%d@example.com", i)
		users = append(users, email)
		fmt.Fprintf(&sheet, "%d,First Last,%s,boss%d@example.com,Sales,Terminated,2020-01-31,%02d/%02d/2026\n",
			i, email, i/50, 1+i%28, 1+i%10)
	}
	directory := directoryOf(users...)
	b.ReportAllocs()
	for b.Loop() {
		decision, err := offboarding.Decide(offboarding.Leavers, sheetOf(b, offboarding.Leavers, sheet.String()), directory,
			removal.Guards{})
		if err != nil || len(decision.Targets) != n {
			b.Fatalf("%d targets, %v", len(decision.Targets), err)
		}
	}
}
