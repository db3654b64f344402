package opine_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

// model is a list that changes while it is read, behind an http.RoundTripper. It is simpler than the
// fake, and can break the rules.
type model struct {
	mu       sync.Mutex
	ids      []int64
	newest   int64
	requests int
	before   func(m *model, n int)             // called before the n-th request to list, from 1
	grant    func(limit int64) int64           // the limit that is applied, if not the one asked for
	silent   bool                              // the limit asked for is echoed all the same
	page     func(m *model, offset int64) page // what is answered, if not what is true
}

type page struct {
	ids           []int64
	total, offset int64
}

func newModel(n int) *model {
	m := &model{newest: int64(n)}
	for id := range int64(n) {
		m.ids = append(m.ids, id+1)
	}
	return m
}

func (m *model) remove(at int) { m.ids = slices.Delete(m.ids, at, at+1) }

func (m *model) insert(at int) {
	m.newest++
	m.ids = slices.Insert(m.ids, at, m.newest)
}

func (m *model) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if req.Method == http.MethodDelete {
		id, _ := strconv.ParseInt(req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:], 10, 64)
		at := slices.Index(m.ids, id)
		if at < 0 {
			return answer(req, 404, `{"error":"gone"}`), nil
		}
		m.remove(at)
		return answer(req, 200, fmt.Sprintf(`{"id":%d}`, id)), nil
	}
	m.requests++
	if m.before != nil {
		m.before(m, m.requests)
	}
	limit, _ := strconv.ParseInt(req.URL.Query().Get("limit"), 10, 64)
	offset, _ := strconv.ParseInt(req.URL.Query().Get("offset"), 10, 64)
	granted := limit
	if m.grant != nil {
		granted = min(limit, m.grant(limit))
	}
	if m.silent {
		limit = max(limit, granted)
	} else {
		limit = granted
	}
	rest := m.ids[min(offset, int64(len(m.ids))):]
	shown := page{rest[:min(granted, int64(len(rest)))], int64(len(m.ids)), offset}
	if m.page != nil {
		shown = m.page(m, offset)
		shown.ids = shown.ids[:min(granted, int64(len(shown.ids)))]
	}
	var body bytes.Buffer
	body.WriteString(`{"items":[`)
	for i, id := range shown.ids {
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(userJSON(id))
	}
	fmt.Fprintf(&body, `],"totalCount":%d,"offset":%d,"limit":%d}`, shown.total, shown.offset, limit)
	return answer(req, 200, body.String()), nil
}

func userJSON(id int64) string {
	return fmt.Sprintf(`{"id":%d,`, id) + strings.TrimPrefix(goodUser, `{"id":1,`)
}

func (m *model) client(t testing.TB) *opine.Client {
	t.Helper()
	return clientVia(t, "key", m.RoundTrip)
}
