package opine_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// line is a log line of one attempt.
type line struct {
	Level, Msg, Method, Path, Error string
	Attempt, Status                 int
	Duration                        time.Duration
	RequestID                       *string `json:"request_id"`
}

// logged returns a logger, and a function that returns its lines.
func logged(t *testing.T) (opine.Option, func() []line) {
	var text bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return opine.WithLogger(logger), func() (lines []line) {
		t.Helper()
		if strings.Contains(text.String(), "canary") {
			t.Errorf("something of a body is in the log: %s", text.String())
		}
		for raw := range strings.Lines(text.String()) {
			var l line
			if err := json.Unmarshal([]byte(raw), &l); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, l)
		}
		return lines
	}
}

func TestLogLines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, `nth=1&status=503&body={"error":"canary"}`, "nth=2&reset", "nth=3&delay=2s&cut=40", "nth=5&delay=40s",
			`nth=7&status=400&delay=1s&body={"error":"canary","issues":[]}`, "nth=8&body=canary")
		logger, lines := logged(t)
		client := fakeClient(t, fake, logger)
		_ = getPage(t.Context(), client)
		leaver := fake.Users()[0].ID
		_, _ = client.Users.Remove(t.Context(), leaver)
		_ = getPage(t.Context(), client)
		_ = getPage(t.Context(), client)
		got := lines()
		for i, want := range []struct {
			level, method   string
			attempt, status int
			took            time.Duration
			id, says        string
		}{
			{"WARN", "GET", 1, 503, 0, "req-000001", ""},
			{"WARN", "GET", 2, 0, 0, "", "connection reset by peer"},
			{"WARN", "GET", 3, 200, 2 * time.Second, "", "the body is truncated"},
			{"DEBUG", "GET", 4, 200, 0, "req-000004", ""},
			{"WARN", "DELETE", 1, 0, 30 * time.Second, "", "the attempt timed out after 30s"},
			{"WARN", "DELETE", 2, 404, 0, "req-000006", ""},
			{"WARN", "GET", 1, 400, time.Second, "req-000007", ""},
			{"DEBUG", "GET", 1, 200, 0, "req-000008", ""},
		} {
			if i >= len(got) {
				t.Fatalf("there are %d lines", len(got))
			}
			l, id := got[i], ""
			if l.RequestID != nil {
				id = *l.RequestID
			}
			if l.Msg != "opine attempt" || l.Level != want.level || l.Method != want.method || l.Attempt != want.attempt ||
				l.Status != want.status || l.Duration != want.took || id != want.id || !strings.Contains(l.Error, want.says) ||
				(l.Error == "") != (want.says == "") {
				t.Errorf("line %d is %+v, want %+v", i+1, l, want)
			}
		}
		if len(got) != 8 || len(fake.Requests()) != 8 {
			t.Errorf("%d lines of %d requests", len(got), len(fake.Requests()))
		}
	})
}

func TestLogOfTheGeneratedClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "nth=1&status=503")
		logger, lines := logged(t)
		base := opine.WithHTTPClient(&http.Client{Transport: fake.Transport()})
		if _, err := generatedClient(t, opine.DefaultBaseURL, fake.MasterKey(), base, logger).ListUsers(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		got := lines()
		for i, l := range got {
			if l.Method != "GET" || l.Path != "/v1/organization/users" || l.Attempt != i+1 || l.Status != []int{503, 200}[i] {
				t.Errorf("got %+v", l)
			}
		}
		if len(got) != 2 {
			t.Errorf("there are %d lines", len(got))
		}
	})
}

func TestNilLogger(t *testing.T) {
	t.Parallel()
	if err := getPage(t.Context(), fakeClient(t, newFake(t), opine.WithLogger(nil))); err != nil {
		t.Error(err)
	}
}
