package opine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func TestBackoffUsesFullJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		policy := opine.RetryPolicy{Attempts: 1001, BaseDelay: time.Second, MaxDelay: time.Second}
		err := getPage(t.Context(), fakeClient(t, newFake(t, "status=503"), opine.WithRetry(policy)))
		var tenths [10]int
		for _, attempt := range asError(t, err).Attempts[:1000] {
			tenths[min(9, attempt.Waited/(100*time.Millisecond))]++
		}
		for i, n := range tenths {
			if n < 40 || n > 200 { // 100, give or take 6 times what chance does
				t.Errorf("%d of 1000 waits lie in the tenth %d: %v", n, i+1, tenths)
			}
		}
	})
}

func TestDefaultBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var most [9]time.Duration
		for range 100 {
			err := getPage(t.Context(), fakeClient(t, newFake(t, "status=503"), opine.WithRetry(opine.RetryPolicy{Attempts: 10})))
			for i, attempt := range asError(t, err).Attempts[:9] {
				most[i] = max(most[i], attempt.Waited)
			}
		}
		for i, got := range most {
			if bound := min(250*time.Millisecond<<i, 8*time.Second); got > bound || got < bound*3/4 {
				t.Errorf("the longest of 100 waits %d is %v, the bound %v", i+1, got, bound)
			}
		}
	})
}

func TestInvalidRetryPolicies(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		policy opine.RetryPolicy
		says   string
	}{
		{opine.RetryPolicy{Attempts: -1}, "negative"},
		{opine.RetryPolicy{BaseDelay: -1}, "negative"},
		{opine.RetryPolicy{MaxDelay: -1}, "negative"},
		{opine.RetryPolicy{MaxWait: -1}, "negative"},
		{opine.RetryPolicy{AttemptTimeout: -1}, "negative"},
		{opine.RetryPolicy{BaseDelay: 2, MaxDelay: 1}, "longer than MaxDelay"},
		{opine.RetryPolicy{}, ""},
		{opine.RetryPolicy{math.MaxInt, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}, ""},
	} {
		_, err := opine.New("key", opine.WithRetry(row.policy))
		_, transportErr := opine.NewTransport("key", opine.WithRetry(row.policy))
		if fmt.Sprint(err) != fmt.Sprint(transportErr) || (err != nil) != (row.says != "") ||
			err != nil && !strings.Contains(err.Error(), row.says) {
			t.Errorf("%+v: got %v and %v", row.policy, err, transportErr)
		}
	}
}

func TestOneDelayAdjustsTheOthersDefault(t *testing.T) {
	t.Parallel()
	for _, policy := range []opine.RetryPolicy{{MaxDelay: time.Millisecond}, {BaseDelay: time.Hour}} {
		if _, err := opine.New("key", opine.WithRetry(policy)); err != nil {
			t.Errorf("%+v: %v", policy, err)
		}
	}
}

func TestExtremeRetryPolicy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		policy := opine.RetryPolicy{math.MaxInt, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}
		start := time.Now()
		err := getPage(ctx, fakeClient(t, newFake(t, "status=503"), opine.WithRetry(policy)))
		if !errors.Is(err, opine.ErrServer) || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	in := func(wait time.Duration) func() string {
		return func() string { return time.Now().Add(wait).UTC().Format(http.TimeFormat) }
	}
	text := func(header string) func() string { return func() string { return header } }
	const backoff = 250 * time.Millisecond
	for _, row := range []struct {
		name        string
		header      func() string
		least, most time.Duration
	}{
		{"seconds", text("7"), 7 * time.Second, 7 * time.Second},
		{"the longest wait", text("60"), time.Minute, time.Minute},
		{"zero", text("0"), 0, backoff},
		{"a date", in(45 * time.Second), 45 * time.Second, 45 * time.Second},
		{"a date in the past", in(-time.Hour), 0, backoff},
		{"a date long ago", text("Mon, 01 Jan 0001 00:00:00 GMT"), 0, backoff},
		{"now", in(0), 0, backoff},
		{"negative", text("-60"), 0, backoff},
		{"a fraction", text("1.5"), 1500 * time.Millisecond, 1500 * time.Millisecond},
		{"garbage", text("soon"), 0, backoff},
	} {
		for _, status := range []int{408, 429, 500, 502, 503, 504} {
			t.Run(fmt.Sprint(row.name, ", ", status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					fake := newFake(t, fmt.Sprintf("first=1&status=%d&retry-after=%s", status, url.QueryEscape(row.header())))
					start := time.Now()
					if err := getPage(t.Context(), fakeClient(t, fake)); err != nil {
						t.Fatal(err)
					}
					if took := time.Since(start); took < row.least || took > row.most {
						t.Errorf("it took %v", took)
					}
				})
			})
		}
	}
}

func TestRetryAfterBeyondTheLimitFailsAtOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		faults   []string
		policy   opine.RetryPolicy
		deadline time.Duration
		want     error
		after    time.Duration
		attempts int
	}{
		{"beyond the policy", []string{"status=429&retry-after=61"}, opine.RetryPolicy{}, time.Hour, opine.ErrRateLimited, 61 * time.Second, 1},
		{"absurd", []string{"status=503&retry-after=99999999999999999999"}, opine.RetryPolicy{}, time.Hour, opine.ErrServer, 10 * 365 * 24 * time.Hour, 1},
		{"a date far off", []string{"status=503&retry-after=Fri,+31+Dec+9999+23:59:59+GMT"}, opine.RetryPolicy{}, time.Hour, opine.ErrServer, 10 * 365 * 24 * time.Hour, 1},
		{"beyond the deadline", []string{"status=429&retry-after=30"}, opine.RetryPolicy{}, 20 * time.Second, opine.ErrRateLimited, 30 * time.Second, 1},
		{"on the deadline", []string{"status=429&retry-after=30"}, opine.RetryPolicy{}, 30 * time.Second, opine.ErrRateLimited, 30 * time.Second, 1},
		{"after others", []string{"nth=1&status=503", "nth=2&reset", "status=429&retry-after=3600"}, opine.RetryPolicy{}, time.Hour, opine.ErrRateLimited, time.Hour, 3},
		{"backoff beyond the deadline", []string{"status=502"}, opine.RetryPolicy{BaseDelay: 1000 * time.Hour, MaxDelay: 1000 * time.Hour}, time.Millisecond, opine.ErrServer, 0, 1},
		{"a status that the API does not have", []string{"status=408&retry-after=61"}, opine.RetryPolicy{}, time.Hour, opine.ErrUnexpectedResponse, 61 * time.Second, 1},
		{"the last attempt", []string{"status=429&retry-after=5"}, opine.RetryPolicy{Attempts: 1}, time.Hour, opine.ErrRateLimited, 5 * time.Second, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), row.deadline)
				defer cancel()
				fake := newFake(t, row.faults...)
				err := getPage(ctx, fakeClient(t, fake, opine.WithRetry(row.policy)))
				failure := asError(t, err)
				if !errors.Is(err, row.want) || errors.Is(err, context.DeadlineExceeded) || failure.RetryAfter != row.after {
					t.Errorf("got %v, RetryAfter %v", err, failure.RetryAfter)
				}
				journal := fake.Requests()
				if since := time.Since(journal[len(journal)-1].Time); since != 0 || len(failure.Attempts) != row.attempts || len(journal) != row.attempts {
					t.Errorf("%d attempts, %d requests, ended %v after the last one", len(failure.Attempts), len(journal), since)
				}
				if row.after > 0 && !strings.Contains(err.Error(), fmt.Sprint("the server asks to wait ", row.after)) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// MaxWait limits what the server may ask for, not the policy's own delays.
func TestMaxWaitDoesNotLimitBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		policy := opine.RetryPolicy{Attempts: 50, BaseDelay: time.Hour, MaxDelay: time.Hour, MaxWait: time.Second}
		fake := newFake(t, "status=503&retry-after=0")
		_ = getPage(t.Context(), fakeClient(t, fake, opine.WithRetry(policy)))
		if n := len(fake.Requests()); n != 50 {
			t.Errorf("%d requests were sent", n)
		}
	})
}

// list collects the ids of a listing.
func list(client *opine.Client, options *opine.ListOptions) (ids []int64, err error) {
	for user, err := range client.Users.All(context.Background(), options) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, user.ID)
	}
	return ids, nil
}

func TestRetryAfterIsMeasuredAgainstTheResponsesDate(t *testing.T) {
	t.Parallel()
	const date, later = "Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:04:35 GMT"
	for _, row := range []struct {
		date, after string
		want        time.Duration
	}{
		{date, later, 30 * time.Second},
		{date, "Mon, 02 Jan 2006 16:04:35 +0100", 30 * time.Second},
		{"", "1.5", 1500 * time.Millisecond},
		{"", "2", 2 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
				if sent++; sent > 1 {
					return answer(req, 200, pageOf(goodUser)), nil
				}
				res := answer(req, 429, `{"error":"slow down"}`)
				res.Header.Set("Retry-After", row.after)
				if row.date != "" {
					res.Header.Set("Date", row.date)
				}
				return res, nil
			})
			start := time.Now()
			if err := getPage(t.Context(), client); err != nil || time.Since(start) != row.want {
				t.Errorf("%+v: after %v: %v", row, time.Since(start), err)
			}
		})
	}
}
