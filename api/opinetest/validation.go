package opinetest

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
)

// issue describes one invalid value in the form of the validator zod, version 3.
type issue map[string]any

// param describes a parameter of the path or of the query.
type param struct {
	name     string
	parse    func(texts []string) (value any, problem issue) // problem needs no path
	fallback any                                             // the value if the query lacks the parameter
}

// validate returns the parameters and the body's members, and an issue for each invalid one.
func validate(r *http.Request, to route) (map[string]any, []issue) {
	params := to.params
	if to.list {
		params = append(pagingParams[:], params...)
	}
	values, query := make(map[string]any, len(params)), r.URL.Query()
	var issues []issue
	for _, p := range params {
		texts := query[p.name]
		if text := r.PathValue(p.name); text != "" {
			texts = []string{text}
		}
		if len(texts) == 0 {
			values[p.name] = p.fallback
			continue
		}
		value, problem := p.parse(texts)
		if problem != nil {
			problem["path"] = []string{p.name}
			issues = append(issues, problem)
		}
		values[p.name] = value
	}
	return values, append(issues, validateBody(r, to.body, values)...)
}

// wholeNumber returns a parser of one int64 within bounds.
func wholeNumber(least, most int64) func([]string) (any, issue) {
	return func(texts []string) (any, issue) {
		n, err := strconv.ParseInt(texts[0], 10, 64)
		switch {
		case len(texts) > 1:
			return nil, wrongType("number", "array")
		case errors.Is(err, strconv.ErrSyntax) && isNumber(texts[0]):
			return nil, wrongType("integer", "float")
		case errors.Is(err, strconv.ErrSyntax):
			return nil, wrongType("number", "nan")
		case n < least:
			return nil, outOfBounds("too_small", "minimum", "greater", least)
		case n > most || err != nil: // beyond int64, n is the largest one, which may be most
			return nil, outOfBounds("too_big", "maximum", "less", most)
		}
		return n, nil
	}
}

func isNumber(text string) bool {
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func wrongType(expected, received string) issue {
	return issue{
		"code": "invalid_type", "expected": expected, "received": received,
		"message": fmt.Sprintf("Expected %s, received %s", expected, received),
	}
}

func outOfBounds(code, bound, than string, value int64) issue {
	return issue{
		"code": code, bound: value, "type": "number", "inclusive": true, "exact": false,
		"message": fmt.Sprintf("Number must be %s than or equal to %d", than, value),
	}
}
