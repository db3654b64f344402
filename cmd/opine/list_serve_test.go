package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveItems is the script command `serve-json FILE [cut]`: it points the program at a server that has the items of the file, byte
// for byte, where the fake has what the API documents. With cut every page but the first is broken.
func serveItems(ts *testscript.TestScript, _ bool, args []string) {
	var items []json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &items))
	srv := httptest.NewServer(itemsHandler(items, len(args) > 1 && args[1] == "cut"))
	ts.Defer(srv.Close)
	ts.Setenv("OPINE_BASE_URL", srv.URL)
	ts.Setenv("OPINE_API_KEY", "key")
}

func itemsHandler(items []json.RawMessage, cut bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		w.Header().Set("Content-Type", "application/json")
		if cut && offset > 0 {
			fmt.Fprint(w, "{}")
			return
		}
		from := min(offset, len(items))
		var page [][]byte
		for _, item := range items[from:min(from+limit, len(items))] {
			page = append(page, item)
		}
		fmt.Fprintf(w, `{"items": [%s], "totalCount": %d, "offset": %d, "limit": %d}`,
			bytes.Join(page, []byte(",\n")), len(items), offset, limit)
	})
}
