package livecheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/opine-go/opine/api/conform"
)

// Run reads from the server and reports how it compares with the document. The error is one of the connection, or of the key.
func Run(ctx context.Context, server Server) (*Report, error) {
	doc, err := readDocument()
	if err != nil {
		return nil, err
	}
	ev, err := gather(ctx, server)
	if err != nil {
		return nil, err
	}
	report := &Report{Requests: len(ev.answers), Users: len(ev.users), Undeclared: []string{}, Violations: []string{}}
	report.Findings = append(report.Findings, documented(doc, ev)...)
	for _, a := range doc.assumptions() {
		report.Findings = append(report.Findings, judgeAssumption(a, ev))
	}
	report.Undeclared = undeclared(doc, ev)
	report.Violations = violations(ev)
	report.Roles = otherRoles(doc, ev)
	return report, nil
}

// violations checks the answers to good requests against the document's schemas.
func violations(ev *evidence) []string {
	found := map[string]bool{}
	for _, a := range ev.answers {
		if !a.keyed || !a.wellAsked {
			continue
		}
		req, err := http.NewRequest(http.MethodGet, "https://api.tryopine.com/v1/organization/users?"+a.query, nil)
		if err != nil {
			continue
		}
		req.Header.Set("X-API-Key", "any") // the document demands one; the real one is not needed here
		res, err := conform.NewTransport(canned{a}).RoundTrip(req)
		var violation *conform.Violation
		switch {
		case err == nil:
			res.Body.Close()
		case errors.As(err, &violation):
			for _, problem := range violation.Problems {
				found[problem.Error()] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// canned answers what was answered before.
type canned struct{ *answer }

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: c.header.Clone(), Body: io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

// undeclared finds members of pages and users that the document does not have.
func undeclared(doc *document, ev *evidence) []string {
	found := map[string]bool{}
	for _, a := range ev.answers {
		if a.page == nil {
			continue
		}
		for name := range a.page.members {
			if _, known := doc.Components.Schemas["UserPage"].Properties[name]; !known {
				found["UserPage."+name] = true
			}
		}
		for _, item := range a.page.Items {
			for name := range item {
				if _, known := doc.Components.Schemas["User"].Properties[name]; !known {
					found["User."+name] = true
				}
			}
		}
	}
	return append([]string{}, slices.Sorted(maps.Keys(found))...)
}

// otherRoles finds roles that the document does not name, with how many users have them.
func otherRoles(doc *document, ev *evidence) []string {
	count := map[string]int{}
	for _, user := range ev.users {
		if !slices.Contains(doc.Components.Schemas["UserRole"].Known, user.Role) {
			count[user.Role]++
		}
	}
	roles := []string{}
	for _, role := range slices.Sorted(maps.Keys(count)) {
		roles = append(roles, fmt.Sprintf("%s (%d)", role, count[role]))
	}
	return roles
}
