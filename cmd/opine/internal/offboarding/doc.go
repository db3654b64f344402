// Package offboarding decides from a file of HR who leaves an organization, and keeps the decision as a plan that somebody can
// read before it is carried out.
//
// Planning: [Leavers] matches a file of those who leave with the directory, [Stayers] one of those who stay, and [JudgeRoster]
// refuses one of these that cannot be everybody. A [Matching] has whoever goes, and all that did not come to that, so that
// nothing in the file is passed over in silence: an address that is only near to a member's never removes anybody. [NewPlan]
// makes a [Plan] of it, which is saved whole and loaded strictly.
//
// Applying: [Plan.Judge] refuses a plan for another server or key, or an old one; [Plan.Compare] holds it against the directory
// of now. The removal itself is package removal's. [Confirm] corrects its results by a second listing.
package offboarding
