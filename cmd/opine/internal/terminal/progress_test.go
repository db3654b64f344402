package terminal

import (
	"testing"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func TestProgressLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		progress opine.Progress
		elapsed  time.Duration
		want     string
	}{
		{opine.Progress{}, time.Second, "listing users: 0"},
		{opine.Progress{Items: 12_000}, time.Second, "listing users: 12,000"},
		{opine.Progress{Total: 100_000, Pages: 1}, time.Second, "listing users: 0 of 100,000, 1 page"},
		{opine.Progress{Items: 25_000, Total: 100_000, Pages: 26}, 10 * time.Second,
			"listing users: 25,000 of 100,000, 26 pages, about 30s left"},
		{opine.Progress{Items: 99_999, Total: 100_000, Pages: 101}, time.Minute,
			"listing users: 99,999 of 100,000, 101 pages, about 1s left"},
		{opine.Progress{Items: 100_001, Total: 100_000, Pages: 101}, time.Minute,
			"listing users: 100,001 of 100,000, 101 pages"},
	} {
		if got := progressLine("listing users", test.progress, test.elapsed); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}
