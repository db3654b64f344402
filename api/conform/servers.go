package conform

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// keepBasePaths reduces the servers of each operation to their paths, because a test's server has
// an address of its own. It gives each path of the document the servers of all its operations,
// because the router knows no servers of operations.
func keepBasePaths(doc *openapi3.T) error {
	for _, item := range doc.Paths.Map() {
		shared := doc.Servers
		if len(item.Servers) > 0 {
			shared = item.Servers
		}
		item.Servers = nil
		for _, operation := range item.Operations() {
			servers := shared
			if operation.Servers != nil && len(*operation.Servers) > 0 {
				servers = *operation.Servers
			}
			paths, err := basePaths(servers)
			if err != nil {
				return err
			}
			operation.Servers = &paths
			item.Servers = append(item.Servers, paths...)
		}
	}
	return nil
}

// basePaths returns the paths of the servers, and the empty path, which a test's server may use
// instead. A variable takes the values of its enum. Without an enum it takes any value.
func basePaths(servers openapi3.Servers) (openapi3.Servers, error) {
	paths := openapi3.Servers{{URL: "/"}}
	for _, server := range servers {
		if _, err := server.BasePath(); err != nil {
			return nil, err
		}
		urls := []string{server.URL}
		for _, name := range slices.Sorted(maps.Keys(server.Variables)) {
			variable, template := server.Variables[name], "{"+name+"}"
			values := variable.Enum
			if len(values) == 0 {
				values = []string{variable.Default, template}
			}
			var expanded []string
			for _, url := range urls {
				for _, value := range values {
					expanded = append(expanded, strings.ReplaceAll(url, template, value))
				}
			}
			urls = slices.Compact(expanded)
		}
		for _, url := range urls {
			if _, rest, ok := strings.Cut(url, "://"); ok {
				_, url, _ = strings.Cut(rest, "/")
			}
			paths = append(paths, &openapi3.Server{URL: "/" + strings.Trim(url, "/"), Variables: server.Variables})
		}
	}
	return paths, nil
}

// atItsServer reports whether the route's operation has the server that the route was found with.
func atItsServer(route *routers.Route) bool {
	isFound := func(server *openapi3.Server) bool { return server.URL == route.Server.URL }
	return slices.ContainsFunc(*route.Operation.Servers, isFound)
}
