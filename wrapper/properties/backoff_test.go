package properties_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
)

func TestBackoffStaysInItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		longest := rapid.Int64Range(1, int64(100*time.Hour)).Draw(rt, "longest")
		policy := opine.RetryPolicy{
			Attempts:  rapid.IntRange(2, 8).Draw(rt, "attempts"),
			BaseDelay: time.Duration(rapid.Int64Range(1, longest).Draw(rt, "base")),
			MaxDelay:  time.Duration(longest),
		}
		var attempts []opine.Attempt
		synctest.Test(t, func(t *testing.T) {
			fake := opinetest.New(opinetest.WithFaults(opinetest.Fault{Status: http.StatusServiceUnavailable}))
			_, err := clientOf(t, fake, opine.WithRetry(policy)).Users.Page(t.Context(), nil)
			failure, ok := errors.AsType[*opine.Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			attempts = failure.Attempts
		})
		bound := policy.BaseDelay
		for i, attempt := range attempts[:len(attempts)-1] {
			if attempt.Waited < 0 || attempt.Waited > bound {
				rt.Fatalf("wait %d is %v, its bound %v", i+1, attempt.Waited, bound)
			}
			bound = min(2*bound, policy.MaxDelay)
		}
	})
}
