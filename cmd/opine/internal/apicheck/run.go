package apicheck

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
	opine "github.com/opine-go/opine/wrapper"
)

// Run reads from the server and reports how it compares with the document. The error is one of the connection, or of the key.
func Run(ctx context.Context, server Server) (*Report, error) {
	doc, err := readDocument()
	if err != nil {
		return nil, err
	}
	ev, err := gather(ctx, doc, server)
	if err != nil {
		return nil, err
	}
	findings := documented(ev)
	for _, a := range doc.assumptions() {
		findings = append(findings, judgeAssumption(a, ev))
	}
	return &Report{
		Requests: len(ev.answers), Users: len(ev.users), Findings: findings,
		Undeclared: undeclared(ev), Violations: violations(ev), Roles: otherRoles(ev),
	}, nil
}

// violations checks the answers to good requests against the document's schemas.
func violations(ev *evidence) []string {
	found := map[string]bool{}
	for _, a := range ev.answers {
		if !a.keyed || !a.wellAsked {
			continue
		}
		req, err := http.NewRequest(http.MethodGet, opine.DefaultBaseURL+usersPath+"?"+a.query, nil)
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
	return listOf(found)
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
func undeclared(ev *evidence) []string {
	found := map[string]bool{}
	for _, a := range ev.answers {
		if a.page == nil {
			continue
		}
		for name := range a.page.members {
			if _, known := ev.doc.Components.Schemas["UserPage"].Properties[name]; !known {
				found["UserPage."+name] = true
			}
		}
		for _, item := range a.page.Items {
			for name := range item {
				if _, known := ev.doc.Components.Schemas["User"].Properties[name]; !known {
					found["User."+name] = true
				}
			}
		}
	}
	return listOf(found)
}

// listOf gives what was found in order. Where that is nothing it is an empty list, which JSON tells from null.
func listOf(found map[string]bool) []string {
	return append([]string{}, slices.Sorted(maps.Keys(found))...)
}

// otherRoles finds roles that the document does not name, with how many users have them.
func otherRoles(ev *evidence) []string {
	count := map[string]int{}
	for _, user := range ev.users {
		if !slices.Contains(ev.doc.Components.Schemas["UserRole"].Known, user.Role) {
			count[user.Role]++
		}
	}
	roles := []string{}
	for _, role := range slices.Sorted(maps.Keys(count)) {
		roles = append(roles, fmt.Sprintf("%s (%d)", role, count[role]))
	}
	return roles
}
