package opinetest

import (
	"net/http"
	"slices"
)

// routes has a row for each operation of each resource.
var routes = slices.Concat(userRoutes, invitationRoutes)

// route describes one operation. Everything that the fake knows of an operation is here.
type route struct {
	operation string // the operationId of openapi.yaml
	pattern   string // for [http.ServeMux]
	scope     string // the granular scope that a key needs
	list      bool   // returns a page of a collection, and takes limit and offset
	params    []param
	body      []member
	handle    func(*Fake, *response, *call)
}

// call is a request that a route may handle: its key has the scope, its parameters and body are
// valid.
type call struct {
	*http.Request
	params map[string]any // a value for each of the route's parameters and members of the body
}

// operations returns the ids of all operations, or of the lists only.
func operations(listsOnly bool) []string {
	var ids []string
	for _, r := range routes {
		if r.list || !listsOnly {
			ids = append(ids, r.operation)
		}
	}
	return ids
}

// endpoint serves a route of a fake.
type endpoint struct {
	route
	fake *Fake
}

func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	res := w.(*response)
	if status, message := e.fake.authorize(r.Header.Get("X-API-Key"), e.scope); status != 0 {
		res.writeError(status, message)
		return
	}
	params, issues := validate(r, e.route)
	if len(issues) > 0 {
		res.writeIssues(issues)
		return
	}
	e.handle(e.fake, res, &call{r, params})
}
