package opine

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/opine-go/opine/wrapper/internal/transport"
)

// RetryPolicy controls how failed requests are retried. Zero fields use the defaults.
//
// Connection failures, timeouts, truncated bodies and the statuses 408, 429, 500, 502, 503 and 504
// are retried with exponential backoff and full jitter; for GET also 425, 520 to 524 and 530. A POST
// is retried only if it was certainly not sent, or after 429. Removals are retried; see [Removal].
type RetryPolicy struct {
	// Attempts limits how often a request is sent: 4 by default. 1 disables retries.
	Attempts int

	// BaseDelay limits the first wait, 250 ms by default. Each further attempt doubles the limit, up
	// to MaxDelay, 8 s by default. The wait is drawn uniformly between 0 and the limit.
	BaseDelay, MaxDelay time.Duration

	// MaxWait limits the wait that a server may ask for with Retry-After: 60 s by default. If the
	// server asks for more, or for more than the context's deadline leaves, the call fails at once
	// with [Error.RetryAfter]. All calls of the client then fail until that time has passed, for at
	// most an hour.
	MaxWait time.Duration

	// MaxElapsed limits the total of the waits that a server asks one call for: 5 minutes by default,
	// or MaxWait if that is longer. A response with a positive Retry-After counts against it and not
	// against Attempts. The wait for other calls of the client that come first counts against neither.
	MaxElapsed time.Duration

	// AttemptTimeout limits one attempt, until its body is read: 30 s by default.
	AttemptTimeout time.Duration
}

// resolve fills in the defaults.
func (p RetryPolicy) resolve() (transport.Policy, error) {
	if min(int64(p.Attempts), int64(p.BaseDelay), int64(p.MaxDelay), int64(p.MaxWait), int64(p.MaxElapsed), int64(p.AttemptTimeout)) < 0 {
		return transport.Policy{}, errors.New("opine: WithRetry: no field of a RetryPolicy can be negative")
	}
	setDefault(&p.Attempts, 4)
	setDefault(&p.MaxWait, time.Minute)
	setDefault(&p.MaxElapsed, max(5*time.Minute, p.MaxWait))
	setDefault(&p.AttemptTimeout, 30*time.Second)
	// If only one of the two limits is set, the default of the other gives way.
	if p.BaseDelay == 0 {
		p.BaseDelay = 250 * time.Millisecond
		if p.MaxDelay > 0 {
			p.BaseDelay = min(p.BaseDelay, p.MaxDelay)
		}
	}
	setDefault(&p.MaxDelay, max(8*time.Second, p.BaseDelay))
	if p.BaseDelay > p.MaxDelay {
		return transport.Policy{}, fmt.Errorf("opine: WithRetry: BaseDelay %v is longer than MaxDelay %v", p.BaseDelay, p.MaxDelay)
	}
	return transport.Policy(p), nil
}

func setDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// Attempt is one try of a request, as recorded in an [Error].
type Attempt struct {
	Status int           // the HTTP status; 0 without a response
	Err    error         // why there was no usable response; otherwise nil
	Took   time.Duration // until the response was read, or the attempt failed
	Waited time.Duration // between this attempt and the next

	mayHaveApplied bool
}

// String returns the outcome and the wait.
func (a Attempt) String() string {
	text := http.StatusText(a.Status)
	switch {
	case a.Err != nil:
		text = transport.OneLine(a.Err.Error())
	case text == "":
		text = fmt.Sprint("status ", a.Status)
	default:
		text = fmt.Sprint(a.Status, " ", text)
	}
	if a.Waited > 0 {
		text += fmt.Sprintf(", waited %v", a.Waited.Round(time.Millisecond))
	}
	return text
}

func newAttempts(record transport.Record) []Attempt {
	attempts := make([]Attempt, len(record.Attempts))
	for i, a := range record.Attempts {
		attempts[i] = Attempt{a.Status, a.Err, a.Took, a.Waited, a.MayHaveApplied}
	}
	return attempts
}
