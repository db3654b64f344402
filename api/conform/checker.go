package conform

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// checker is a document, and how strictly it is meant.
type checker struct {
	document *Document
	strict   bool
}

func newChecker(opts []Option) *checker {
	c := &checker{}
	for _, opt := range opts {
		opt(c)
	}
	if c.document == nil {
		c.document = embedded()
	}
	return c
}

// violation makes the report. What is in it may come from the wire, so all of it is cleaned here.
func (c *checker) violation(req *http.Request, operation *openapi3.Operation, status int, problems []Problem) *Violation {
	clean := cleaner(c.document.keys(req))
	violation := &Violation{Operation: req.Method + " " + req.URL.Path, StatusCode: status}
	if operation != nil && operation.OperationID != "" {
		violation.Operation = operation.OperationID
	}
	violation.Operation = clean(violation.Operation, maxText)
	for _, problem := range problems {
		problem.Pointer, problem.Reason = clean(problem.Pointer, maxText), clean(problem.Reason, maxText)
		problem.Value = clean(problem.Value, maxValue)
		violation.Problems = append(violation.Problems, problem)
	}
	return violation
}
