// Package reference serves the API's reference as a page that can send requests: an embedded
// Swagger UI.
package reference

import (
	"bytes"
	_ "embed"
	"html"
	"net/http"
	"strings"
	"time"

	// Only the files: the package that serves them hashes all of them when a program starts.
	"github.com/swaggest/swgui/v5/static"
)

var (
	//go:embed page.html
	pageWithoutKey string
	//go:embed page.js
	script []byte
)

// policy keeps the page's requests on this server, even if the document or Swagger UI names another
// one.
const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"

// Handler serves the page at the root, with the key filled in, and leaves all other requests to
// api.
func Handler(api http.Handler, document []byte, key string) (http.Handler, error) {
	document, err := withOwnServer(document)
	if err != nil {
		return nil, err
	}
	// html/template would make the program 3 MB larger: it calls methods by name, so all are
	// linked.
	page := strings.Replace(pageWithoutKey, `data-key=""`, `data-key="`+html.EscapeString(key)+`"`, 1)
	icon, err := static.FS.ReadFile("favicon-32x32.png")
	if err != nil {
		return nil, err
	}
	files := http.NewServeMux()
	files.Handle("GET /{$}", file("text/html; charset=utf-8", []byte(page)))
	files.Handle("GET /reference/page.js", file("text/javascript; charset=utf-8", script))
	files.Handle("GET /reference/openapi.yaml", file("application/yaml", document))
	files.Handle("GET /reference/favicon.png", file("image/png", icon))
	for name, mediaType := range map[string]string{
		"swagger-ui.css":       "text/css; charset=utf-8",
		"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
	} {
		zipped, err := static.FS.ReadFile(name + ".gz")
		if err != nil {
			return nil, err
		}
		files.Handle("GET /reference/"+name, gzipped(file(mediaType, zipped)))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, found := files.Handler(r); found == "" {
			api.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		files.ServeHTTP(w, r)
	}), nil
}

func file(mediaType string, content []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}

// gzipped sends the encoding without negotiation: all browsers support it.
func gzipped(file http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		file.ServeHTTP(w, r)
	})
}
