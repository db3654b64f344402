package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// throttle delays attempts: by the caller's rate limit, and by what the server asks for. It is
// shared by all requests of a client, so that one refusal slows all of them.
//
// After a refusal the attempts that were waiting must not start at the same instant: a token bucket
// would refuse all but one of them again. Therefore every refusal doubles the gap between the
// starts of two attempts, and every success shortens it a little. Together with the latency of the
// server this bounds the concurrency.
//
// A gap that is too long costs its own length per attempt, and one that is too short costs a pause
// per refusal. Therefore the gap shrinks the more slowly, the longer the pause is compared with it.
type throttle struct {
	limiter *rate.Limiter // nil without a rate limit

	mu       sync.Mutex
	resumeAt time.Time     // no attempt starts earlier
	pause    time.Duration // of the latest refusal
	gap      time.Duration // between the starts of two attempts
	nextAt   time.Time     // when the gap allows the next start
}

const (
	minGap = 25 * time.Millisecond
	maxGap = 10 * time.Second
	// maxPause bounds a pause that is longer than the policy waits: one absurd header must not stop
	// a client that lives for days.
	maxPause = time.Hour
)

func newThrottle(perSecond float64, burst int) *throttle {
	t := &throttle{}
	if perSecond > 0 {
		t.limiter = rate.NewLimiter(rate.Limit(perSecond), burst)
	}
	return t
}

// refused records that the server asks to be left alone for a while.
func (t *throttle) refused(wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if !now.Before(t.resumeAt) { // of a burst of refusals, the first one widens the gap
		t.gap = min(max(2*t.gap, minGap), maxGap)
	}
	t.pause = min(wait, maxGap)
	if until := now.Add(wait); until.After(t.resumeAt) {
		t.resumeAt = until
	}
}

// succeeded records that the server answered an attempt.
func (t *throttle) succeeded() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gap < minGap/8 {
		t.gap = 0
		return
	}
	t.gap -= time.Duration(float64(t.gap) * min(1.0/16, float64(t.gap)/float64(2*t.pause)))
}

// wait returns when an attempt may start, which is not before notBefore. It fails at once if that is
// later than the context's deadline, or if the server asks to wait longer than maxWait.
func (t *throttle) wait(ctx context.Context, notBefore time.Time, maxWait time.Duration) error {
	for {
		if err := t.waitPause(ctx, notBefore, maxWait); err != nil || t.limiter == nil {
			return err
		}
		if err := t.limiter.Wait(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("%w: the client's own rate limit leaves no time before the deadline", context.DeadlineExceeded)
		}
		// The server may have asked for a pause in the meantime. Then the token is stale: the attempts
		// that waited would start together.
		if !t.paused() {
			return ContextError(ctx)
		}
	}
}

func (t *throttle) paused() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Now().Before(t.resumeAt)
}

func (t *throttle) waitPause(ctx context.Context, notBefore time.Time, maxWait time.Duration) error {
	for {
		if ctx.Err() != nil {
			return ContextError(ctx)
		}
		now := time.Now()
		startAt, pause, ready := t.reserve(now, notBefore)
		if ready {
			return nil
		}
		deadline, bounded := ctx.Deadline()
		if pause > maxWait || bounded && !startAt.Before(deadline) {
			return &throttledError{startAt.Sub(now)}
		}
		if err := sleep(ctx, startAt.Sub(now)); err != nil {
			return err
		}
	}
}

// reserve starts an attempt now, or returns when to try again, and how much of that wait the server
// asked for.
func (t *throttle) reserve(now, notBefore time.Time) (startAt time.Time, pause time.Duration, ready bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	pause = max(0, t.resumeAt.Sub(now))
	startAt = notBefore
	for _, at := range []time.Time{t.resumeAt, t.nextAt} {
		if at.After(startAt) {
			startAt = at
		}
	}
	if startAt.After(now) {
		return startAt, pause, false
	}
	t.nextAt = now.Add(t.gap)
	return now, 0, true
}

// throttledError is an attempt that was not made, because the server asked for a longer wait than
// the call has time for.
type throttledError struct{ left time.Duration }

func (e *throttledError) Error() string { return ErrRateLimited.Error() + ": not sent" }
func (e *throttledError) Unwrap() error { return ErrRateLimited }

// sleep waits for d, or until ctx is done.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ContextError(ctx)
	}
}
