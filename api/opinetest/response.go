package opinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// response is a response before it is sent. The fake handles a request completely before it sends
// anything, however slowly the client reads. A response is an [http.ResponseWriter] because the mux
// writes redirects and refusals of its own.
type response struct {
	number        int // of the request
	status        int
	header        http.Header
	body          []byte
	contentLength int    // larger than the body if a fault truncates it
	fault         *Fault // applies to this response
}

func newResponse(number int, fault *Fault) *response {
	w := &response{number: number, header: make(http.Header, 4), fault: fault}
	w.header.Set("X-Request-Id", fmt.Sprintf("req-%06d", number))
	return w
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) { w.status = status }

func (w *response) Write(p []byte) (int, error) {
	w.body = append(w.body, p...)
	return len(p), nil
}

// writeBody writes the whole response. It keeps body.
func (w *response) writeBody(status int, mediaType string, body []byte) {
	if len(body) > 0 {
		w.header.Set("Content-Type", mediaType)
	}
	w.status, w.body = status, body
}

func (w *response) writeJSON(status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // every value is one of this package's structs
	}
	w.writeBody(status, "application/json", text)
}

type errorJSON struct {
	Error  string  `json:"error"`
	Issues []issue `json:"issues,omitzero"`
}

func (w *response) writeError(status int, message string) {
	w.writeJSON(status, errorJSON{Error: message})
}

func (w *response) writeIssues(issues []issue) {
	w.writeJSON(http.StatusBadRequest, errorJSON{"Validation error.", issues})
}

// errorMessage returns the message that openapi.yaml shows, or the name of the status.
func errorMessage(status int) string {
	switch status {
	case http.StatusTooManyRequests:
		return "Too many requests."
	case http.StatusInternalServerError:
		return "An unknown error occurred."
	}
	if text := http.StatusText(status); text != "" {
		return text + "."
	}
	return "Status " + strconv.Itoa(status) + "."
}

// formatTime writes exactly three digits of milliseconds, unlike [time.RFC3339Nano].
func formatTime(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// respond handles a request and returns the response to send. It waits only for the hooks. If the
// context ends before the hooks may run, it returns an error, and the fake never saw the request.
func (f *Fake) respond(r *http.Request) (*response, error) {
	unlock, err := f.lockHooks(r.Context())
	if err != nil {
		return nil, err
	}
	defer unlock()

	handler, _ := f.mux.Handler(r)
	routed, isRouted := handler.(endpoint)
	received, count := f.record(routed.operation, r)
	for _, hook := range f.hooks {
		hook(f, r, received, count)
	}
	fault := f.match(received)

	w := newResponse(received.Number, fault)
	if fault.Applied || !fault.replaces() && !fault.unanswered() {
		f.mux.ServeHTTP(w, r)
		if !isRouted { // keep the mux's status and headers, such as Allow, but not its text
			w.writeError(w.status, errorMessage(w.status))
		}
	}
	if fault.replaces() {
		w = newResponse(received.Number, fault)
		fault.replace(w)
	}
	fault.corrupt(w)
	return w, nil
}

// wait delays the response as its fault says. It returns an error if the context ends first, or if
// the fault resets the connection.
func (w *response) wait(ctx context.Context) error {
	if w.fault.Delay > 0 {
		timer := time.NewTimer(w.fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if w.fault.Hang && w.fault.Cut == nil {
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if w.fault.Reset {
		return errReset
	}
	return nil
}
