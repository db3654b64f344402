package apicheck

import (
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/opine-go/opine/internal/contract"
)

// Verdict says whether the responses support a finding.
type Verdict string

// The verdicts. Refuted is a difference between the server and the document.
const (
	Confirmed  Verdict = "confirmed"
	Refuted    Verdict = "refuted"
	Unknown    Verdict = "unknown"    // no response decides it
	Untestable Verdict = "untestable" // GET requests cannot decide it
)

// Finding is one statement of the document and its verdict.
type Finding struct {
	ID      string  `json:"id"`    // stable: that of an assumption, or of a documented fact
	Basis   string  `json:"basis"` // documented or assumed
	Place   string  `json:"place"` // the operation, parameter, schema or member
	Text    string  `json:"text"`
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail,omitempty"`
}

// Report is the result of a run.
type Report struct {
	Requests    int       `json:"requests"`
	Items       int       `json:"items"` // in all lists
	Findings    []Finding `json:"findings"`
	Undeclared  []string  `json:"undeclaredMembers"` // members that the document lacks; each is a difference
	Violations  []string  `json:"violations"`        // of the document's schemas; each is a difference
	OtherValues []string  `json:"otherValues"`       // such as roles that the document does not name

	document string // its version
	listings []*listing
}

// Differences counts the differences between the server and the document.
func (r *Report) Differences() int {
	n := len(r.Undeclared) + len(r.Violations)
	for _, finding := range r.Findings {
		if finding.Verdict == Refuted {
			n++
		}
	}
	return n
}

// result is a verdict with the observation behind it.
type result struct {
	verdict Verdict
	detail  string
}

func unknown(detail string) result { return result{Unknown, detail} }

// holds confirms or refutes; the detail is for refutation only.
func holds(ok bool, detail string) result {
	if ok {
		return result{Confirmed, ""}
	}
	return result{Refuted, detail}
}

// unlessBelow returns unknown for a list that has too few items to decide anything.
func unlessBelow(minimum, items int64, r result) result {
	if items >= 0 && items < minimum {
		return unknown("the list has " + terminal.Count(items, "item", "items"))
	}
	return r
}

// assume judges an assumption by the lists to which it applies: one refutation outweighs any
// confirmation.
func assume(assumption contract.Assumption, listings []*listing) Finding {
	finding := Finding{assumption.ID, "assumed", assumption.Place, assumption.Text, Untestable, ""}
	judge := judgments[assumption.ID]
	for _, l := range listings {
		if judge != nil && l.has(assumption) {
			judged := judge(l)
			if weight[judged.verdict] > weight[finding.Verdict] {
				finding.Verdict, finding.Detail = judged.verdict, judged.detail
			}
		}
	}
	if judge != nil && finding.Verdict == Untestable {
		finding.Verdict, finding.Detail = Unknown, "the key allows no list that shows it"
	}
	return finding
}

var weight = map[Verdict]int{Unknown: 1, Confirmed: 2, Refuted: 3}
