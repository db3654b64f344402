package offboarding

import (
	"fmt"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

// clockSkew is how far the clocks of two machines may differ.
const clockSkew = 5 * time.Minute

// Judge refuses a plan that was made elsewhere or too long ago.
func (p *Plan) Judge(server removal.Server, otherKey bool, maxAge time.Duration, now time.Time) error {
	age := now.Sub(p.MadeAt)
	switch {
	case p.BaseURL != server.BaseURL:
		return removal.Refusef("the plan is for %s, and this is %s", p.BaseURL, server.BaseURL)
	case p.Key != server.Key && !otherKey:
		return removal.Refusef("the plan was made with the key %s, and this is %s, maybe of another organization: where both are of "+
			"the same one, add --other-key", p.Key, server.Key)
	case age < -clockSkew:
		return removal.Refusef("the plan was made at %s, which is in the future: is the clock right?", p.MadeAt.Format(time.RFC3339))
	case age > maxAge:
		return removal.Refusef("the plan is %v old, and --max-age is %v: plan again", age.Round(time.Minute), maxAge)
	}
	return nil
}

// Compare sorts a plan's targets by what the directory says of them now: those who still go, and those who have gone or
// have changed since.
func (p *Plan) Compare(directory *removal.Directory, history *removal.History) (leaving []removal.Leaver, rest []removal.Result) {
	for _, target := range p.Targets {
		user, found := directory.ByID(target.ID)
		refused := removal.Result{ID: target.ID, Email: target.Email, Outcome: removal.Refused}
		switch {
		case !found:
			rest = append(rest, history.Gone(target.ID, target.Email))
		case user.Email != target.Email:
			refused.Reason = fmt.Sprintf("the address is %s now; plan again", user.Email)
			rest = append(rest, refused)
		case user.Role != target.Role:
			refused.Reason = fmt.Sprintf("the role was %s and is %s now; plan again", target.Role, user.Role)
			rest = append(rest, refused)
		default:
			leaving = append(leaving, removal.Leaver{RawUser: user, Because: target.Reason})
		}
	}
	return leaving, rest
}

// Confirm corrects the results by a second listing, and says which ones it changed. Of those who were removed nobody may be in
// it; of the others it settles what a lost answer left open.
func Confirm(results []removal.Result, second *removal.Directory) (changed []removal.Result) {
	for i := range results {
		result := &results[i]
		_, there := second.ByID(result.ID)
		switch {
		case there && result.Done():
			result.Reason = fmt.Sprintf("%s, and yet a second listing has them", result.Outcome)
			result.Outcome = removal.Failed
		case !there && result.Outcome == removal.Failed:
			result.Outcome = removal.Removed
			result.Reason = "a second listing no longer has them, though: " + result.Reason
			result.Err = nil
		default:
			continue
		}
		changed = append(changed, *result)
	}
	return changed
}
