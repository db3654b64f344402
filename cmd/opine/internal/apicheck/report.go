package apicheck

// Verdict is what the answers say about a fact.
type Verdict string

// The verdicts. Only Contradicted and Refuted are differences.
const (
	Seen         Verdict = "seen"         // documented, and so it is
	NotSeen      Verdict = "not seen"     // documented, and there was no occasion
	Contradicted Verdict = "contradicted" // documented otherwise
	Confirmed    Verdict = "confirmed"    // assumed, and so it is
	Refuted      Verdict = "refuted"      // assumed otherwise
	Untestable   Verdict = "untestable"   // assumed, and reading can't tell
	Noted        Verdict = "noted"        // left open by the document; the answers tell more
)

// Finding is a fact and its verdict.
type Finding struct {
	Basis   string  `json:"basis"` // documented or assumed
	Place   string  `json:"place"` // the operation, parameter, schema or member
	Fact    string  `json:"fact"`
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail,omitempty"`
}

// Report is everything that a run has found.
type Report struct {
	Requests   int       `json:"requests"`
	Users      int       `json:"users"`
	Findings   []Finding `json:"findings"`
	Undeclared []string  `json:"undeclaredMembers"` // members that the document does not have: a difference each
	Violations []string  `json:"violations"`        // of the document's schemas: a difference each
	Roles      []string  `json:"otherRoles"`        // roles that the document does not name: it says that there are some
}

// Differences counts what the document should be changed for.
func (r *Report) Differences() int {
	n := len(r.Undeclared) + len(r.Violations)
	for _, finding := range r.Findings {
		if finding.Verdict == Contradicted || finding.Verdict == Refuted {
			n++
		}
	}
	return n
}
