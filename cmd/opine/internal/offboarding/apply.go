package offboarding

import (
	"fmt"
	"slices"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

// Check refuses a plan that was made for another server, with another key, for a later day, or too
// long ago. The age of a plan for a later day counts from that day.
func (p *Plan) Check(server removal.Server, otherKey bool, maxAge time.Duration, now time.Time) error {
	day, err := time.ParseInLocation(time.DateOnly, p.AsOf, now.Location())
	if err != nil {
		return err
	}
	since := p.MadeAt
	if day.After(since) {
		since = day
	}
	age := now.Sub(since)
	clockSkew := 5 * time.Minute // that two machines may have
	if p.BaseURL != server.BaseURL {
		return removal.Refusef("the plan is for %s, and this is %s", p.BaseURL, server.BaseURL)
	}
	if p.Key != server.Key && !otherKey {
		return removal.Refusef("the plan was made with the key %s, and this is %s; if both belong to the same organization, pass --other-key",
			p.Key, server.Key)
	}
	if p.MadeAt.Sub(now) > clockSkew {
		return removal.Refusef("the plan was made at %s, which is in the future; check the clock",
			p.MadeAt.Format(time.RFC3339))
	}
	if now.Before(day) {
		return removal.Refusef("the plan is for %s; apply it on that day", p.AsOf)
	}
	if age > maxAge {
		return removal.Refusef("the plan is %v old, and the limit is %v (--max-age); plan again",
			age.Round(time.Minute), maxAge)
	}
	return nil
}

// Decide splits the targets of a plan by the directory: those who are still as planned, and the
// results for the others. Users whom the guards keep are refused. A run checks the invitations.
func (p *Plan) Decide(
	directory *removal.Directory, history *removal.History, guards removal.Guards,
) (*removal.Decision, error) {
	kept, err := guards.Kept(directory)
	if err != nil {
		return nil, err
	}
	var others []removal.Result
	notes := removal.Notes{ApprovedBy: p.ApprovedBy, Ticket: p.Ticket, Comment: p.Comment}
	var expected []removal.Leaver
	for _, target := range p.Targets {
		if kept[target.ID] {
			others = append(others, removal.Result{ID: target.ID, Email: target.Email, Outcome: removal.Refused,
				Reason: "named by " + guards.KeptBy()})
			continue
		}
		leaver := target.leaver()
		leaver.Notes = notes
		expected = append(expected, leaver)
	}
	leaving, changed := removal.Recheck(expected, directory, history)
	leaving, shared := p.unshared(leaving, directory)
	return &removal.Decision{
		Leaving: leaving, Revoking: p.revocations(), Results: slices.Concat(others, changed, shared),
	}, nil
}

// unshared refuses users whose address another user has got since the plan, unless a human has moved
// them to the targets although it was shared.
func (p *Plan) unshared(leaving []removal.Leaver, directory *removal.Directory) (own []removal.Leaver, shared []removal.Result) {
	known := make(map[int64]bool)
	for _, target := range p.Targets {
		known[target.ID] = target.Kind == Shared
	}
	for _, leaver := range leaving {
		if n := len(directory.ByEmail(leaver.Email)); n > 1 && !known[leaver.ID] {
			shared = append(shared, removal.Result{ID: leaver.ID, Email: leaver.Email, Outcome: removal.Refused,
				Reason: fmt.Sprintf("%d users have the address now; plan again", n)})
			continue
		}
		own = append(own, leaver)
	}
	return own, shared
}
