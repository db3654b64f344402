package opinetest

import "net/http"

// operation is what has to be right about a request before its handler is called.
type operation struct {
	id       string // as in openapi.yaml
	scope    string
	validate func(*http.Request) []issue
}

const listUsers = "listUsers"

// operations has an entry for each pattern that the generated routes register.
var operations = map[string]operation{
	"GET /v1/organization/users":         {id: listUsers, scope: "users:read", validate: validateListUsers},
	"DELETE /v1/organization/users/{id}": {id: "removeUser", scope: "users:write", validate: validateRemoveUser},
}

// guard is the router that the generated routes register themselves with. It puts the key, the scope and the
// validation, in this order, before the generated code, which would judge the parameters first and stop at the first
// bad one.
type guard struct {
	*http.ServeMux
	keys *keyring
}

// HandleFunc registers next behind the guard. It panics on a pattern that operations does not have, so that an
// operation added to openapi.yaml cannot be served unguarded.
func (g guard) HandleFunc(pattern string, next func(http.ResponseWriter, *http.Request)) {
	op, ok := operations[pattern]
	if !ok {
		panic("opinetest: no scope and no validation for " + pattern)
	}
	g.ServeMux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		scopes, known := g.keys.lookup(r.Header.Get("X-API-Key"))
		if !known {
			writeError(w, http.StatusUnauthorized, "The API key is missing or unknown.")
			return
		}
		if !allows(scopes, op.scope) {
			writeError(w, http.StatusForbidden, "The API key lacks the scope "+op.scope+".")
			return
		}
		if issues := op.validate(r); len(issues) > 0 {
			writeRefusal(w, issues)
			return
		}
		next(w, r)
	})
}

// serveUnrouted answers what the mux would, most often 404 or 405, with a body like Opine's instead of the mux's text.
func serveUnrouted(w http.ResponseWriter, r *http.Request, mux http.Handler) {
	answer := &bodiless{ResponseWriter: w}
	mux.ServeHTTP(answer, r)
	writeError(w, answer.status, errorMessage(answer.status))
}

// bodiless passes headers on, such as Allow and Location; it keeps the status and drops the body.
type bodiless struct {
	http.ResponseWriter
	status int
}

func (b *bodiless) WriteHeader(status int) { b.status = status }

func (b *bodiless) Write(p []byte) (int, error) { return len(p), nil }
