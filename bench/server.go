package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const maxPageSize = 1000

// serve runs the server's process. It prints its URL, and ends when standard input ends, at the
// latest when the driver exits.
func serve(j job, stdin io.Reader, stdout io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{Handler: newHandler(newDirectory(j), j)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, stdin)
		ended <- err
	}()
	select {
	case err := <-failed:
		return err
	case err := <-ended:
		return err
	}
}

// newHandler serves a directory in the formats of Opine and of OpenAI.
func newHandler(d *directory, j job) http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /v1/organization/users", d.listOpine(appendOpineUser))
	api.HandleFunc("GET /v1/organization/invitations", d.listOpine(appendInvitation))
	api.HandleFunc("DELETE /v1/organization/users/{id}", d.removeOpine)
	api.HandleFunc("GET /openai/organization/users", d.listOpenAI)
	api.HandleFunc("DELETE /openai/organization/users/{id}", d.removeOpenAI)

	var served http.Handler = api
	if j.Gzip {
		served = compress(served)
	}
	if j.PerSecond > 0 {
		served = limitRate(served, j.PerSecond)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /state", func(w http.ResponseWriter, _ *http.Request) {
		// The measurement reads the answer, and notices if it is truncated.
		_ = json.NewEncoder(w).Encode(d.state())
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(j.Delay)
		served.ServeHTTP(w, r)
	})
	return mux
}

// listOpine returns a handler that writes each item with one.
func (d *directory) listOpine(one func([]byte, int64) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { d.writePage(w, r, one) }
}

func (d *directory) writePage(w http.ResponseWriter, r *http.Request, one func([]byte, int64) []byte) {
	query := r.URL.Query()
	limit, err := number(query.Get("limit"), 100)
	if err != nil || limit < 1 || limit > maxPageSize {
		refuse(w, http.StatusBadRequest)
		return
	}
	start, err := number(query.Get("offset"), 0)
	if err != nil || start < 0 {
		refuse(w, http.StatusBadRequest)
		return
	}
	ids, offset, total := d.list(limit, func([]int64) int { return start })
	body := append(make([]byte, 0, 256*(len(ids)+1)), `{"items":[`...)
	body = appendAll(body, ids, one)
	body = fmt.Appendf(body, `],"totalCount":%d,"offset":%d,"limit":%d}`, total, offset, limit)
	answer(w, body)
}

// listOpenAI pages by cursor: the page starts after an id, even if that user has been removed.
func (d *directory) listOpenAI(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, err := number(query.Get("limit"), 20)
	if err != nil || limit < 1 || limit > maxPageSize {
		refuse(w, http.StatusBadRequest)
		return
	}
	after, err := number(query.Get("after"), 0)
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	ids, offset, total := d.list(limit, func(members []int64) int {
		index, _ := slices.BinarySearch(members, int64(after)+1)
		return index
	})
	body := append(make([]byte, 0, 256*(len(ids)+1)), `{"object":"list","data":[`...)
	body = appendAll(body, ids, appendOpenAIUser)
	body = append(body, ']')
	if len(ids) > 0 {
		body = fmt.Appendf(body, `,"first_id":"%d","last_id":"%d"`, ids[0], ids[len(ids)-1])
	}
	body = fmt.Appendf(body, `,"has_more":%t}`, offset+len(ids) < total)
	answer(w, body)
}

func (d *directory) removeOpine(w http.ResponseWriter, r *http.Request) {
	d.removeAs(w, r, `{"id":%d}`)
}

func (d *directory) removeOpenAI(w http.ResponseWriter, r *http.Request) {
	d.removeAs(w, r, `{"object":"organization.user.deleted","id":"%d","deleted":true}`)
}

func (d *directory) removeAs(w http.ResponseWriter, r *http.Request, format string) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest)
	case !d.remove(id):
		refuse(w, http.StatusNotFound)
	default:
		answer(w, fmt.Appendf(nil, format, id))
	}
}

func number(text string, absent int) (int, error) {
	if text == "" {
		return absent, nil
	}
	return strconv.Atoi(text)
}

func appendAll(b []byte, ids []int64, one func([]byte, int64) []byte) []byte {
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, id)
	}
	return b
}

// answer sends the length, as most servers do. A client that stops reading after the JSON can then
// reuse the connection.
func answer(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	// A client that does not read the whole body fails the measurement itself.
	_, _ = w.Write(body)
}

func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error":%q}`, http.StatusText(status))
}
