package opine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// turn makes attempts wait for each other: by the rate limit, and all of them while the server wants to be left alone.
type turn struct {
	limiter *rate.Limiter // nil without a limit

	mu       sync.Mutex
	resumeAt time.Time // no attempt begins before
}

func newTurn(perSecond float64, burst int) *turn {
	t := &turn{}
	if perSecond > 0 {
		t.limiter = rate.NewLimiter(rate.Limit(perSecond), burst)
	}
	return t
}

// longestHold bounds a hold that is longer than the policy waits: one absurd header must not stop for good a client that lives
// for days.
const longestHold = time.Hour

// hold keeps every attempt back for a while.
func (t *turn) hold(wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := time.Now().Add(wait); until.After(t.resumeAt) {
		t.resumeAt = until
	}
}

// wait waits until an attempt may begin. It fails at once where that is later than the context's deadline, or than the caller
// is willing to wait for the server.
func (t *turn) wait(ctx context.Context, most time.Duration) error {
	for {
		if err := t.waitHeld(ctx, most); err != nil {
			return err
		}
		if t.limiter == nil {
			return context.Cause(ctx)
		}
		if err := t.limiter.Wait(ctx); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return fmt.Errorf("%w: the client's own rate limit leaves no time before the deadline", context.DeadlineExceeded)
		}
		// While this attempt waited for the limit, another one may have been told to leave the server alone.
		if t.held() <= 0 {
			return nil
		}
	}
}

func (t *turn) held() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Until(t.resumeAt)
}

func (t *turn) waitHeld(ctx context.Context, most time.Duration) error {
	for held := t.held(); held > 0; held = t.held() {
		deadline, bounded := ctx.Deadline()
		if held > most || bounded && time.Until(deadline) <= held {
			return &heldError{held}
		}
		if err := pause(ctx, held); err != nil {
			return err
		}
	}
	return nil
}

// heldError is an attempt that was not made, because the server has asked this client to wait for longer than it can.
type heldError struct{ left time.Duration }

func (e *heldError) Error() string {
	return fmt.Sprintf("%v: not sent, because the server has asked this client to wait, %v more", ErrRateLimited,
		e.left.Round(time.Millisecond))
}

func (e *heldError) Unwrap() error { return ErrRateLimited }

// pause waits for d, or until ctx is done.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
