package apicheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/internal/contract"
	opine "github.com/opine-go/opine/wrapper"
)

// Run compares the server with the document. It fails if the server cannot be reached, or if the key
// allows no list. A list that the key does not allow stays unknown.
func Run(ctx context.Context, server Server) (*Report, error) {
	document, err := contract.Parse(spec.OpenAPI)
	if err != nil {
		return nil, err
	}
	report := &Report{
		Undeclared: []string{}, Violations: []string{}, OtherValues: []string{}, document: document.Version,
	}
	var forbidden error
	for _, l := range listingsOf(document) {
		if err := l.gather(ctx, server); errors.Is(err, opine.ErrForbidden) {
			forbidden = err
			report.Findings = append(report.Findings, l.skipped(err))
			continue
		} else if err != nil {
			return nil, err
		}
		report.listings = append(report.listings, l)
		report.Requests += len(l.exchanges)
		report.Items += len(l.items)
		report.Findings = append(report.Findings, l.facts()...)
		report.Undeclared = append(report.Undeclared, l.undeclared()...)
		report.Violations = append(report.Violations, l.violations()...)
		report.OtherValues = append(report.OtherValues, l.otherValues("")...)
	}
	if len(report.listings) == 0 {
		return nil, forbidden
	}
	if !slices.ContainsFunc(report.listings, (*listing).exists) {
		return nil, errors.New("the server answers every listing with 404 Not Found; is the path of the base URL right?")
	}
	for _, operation := range document.Operations {
		if operation.Method != http.MethodGet {
			report.Findings = append(report.Findings,
				Finding{"write-operation", "documented", operation.ID, operation.Summary, Untestable, ""})
		}
	}
	for _, assumption := range document.Assumptions {
		report.Findings = append(report.Findings, assume(assumption, report.listings))
	}
	return report, nil
}

// exists reports whether the server knows the path of the listing.
func (l *listing) exists() bool { return l.exchanges[0].status != http.StatusNotFound }

// violations validates the responses to valid requests.
func (l *listing) violations() []string {
	found := map[string]bool{}
	for _, e := range l.exchanges {
		if !e.valid {
			continue
		}
		req, err := http.NewRequest(http.MethodGet, opine.DefaultBaseURL+l.operation.Path+"?"+e.query, nil)
		if err != nil {
			continue
		}
		req.Header.Set("X-API-Key", "any") // the document requires a key, and the validator needs no real one
		res, err := conform.NewTransport(recorded{e}).RoundTrip(req)
		if err == nil {
			res.Body.Close()
		} else if violation, ok := errors.AsType[*conform.Violation](err); ok {
			for _, problem := range violation.Problems {
				found[problem.Error()] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// recorded returns a response again.
type recorded struct{ *exchange }

func (r recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: r.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: r.header.Clone(), Body: io.NopCloser(bytes.NewReader(r.body)),
	}, nil
}

// undeclared returns the members of pages and items that the document does not have.
func (l *listing) undeclared() []string {
	found := map[string]bool{}
	add := func(schema contract.Schema, objects []object) {
		for _, object := range objects {
			for name := range object {
				if schema.Properties[name] == nil {
					found[schema.Name+"."+name] = true
				}
			}
		}
	}
	add(l.envelope, objectsOf(l.pages()))
	add(l.item, l.sampled())
	return slices.Sorted(maps.Keys(found))
}

// otherValues returns the values of open sets that the document does not name, with their counts. It
// returns those of one member, or of all members for "".
func (l *listing) otherValues(member string) []string {
	count := map[string]int{}
	for _, item := range l.items {
		for name, schema := range l.item.Properties {
			var value string
			if (member == "" || name == member) && len(schema.Known) > 0 && json.Unmarshal(item[name], &value) == nil && !slices.Contains(schema.Known, value) {
				count[l.item.Name+"."+name+" "+value]++
			}
		}
	}
	var values []string
	for _, value := range slices.Sorted(maps.Keys(count)) {
		values = append(values, fmt.Sprintf("%s (%d)", value, count[value]))
	}
	return values
}
