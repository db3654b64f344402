package opinetest

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
)

// issue is one thing that is wrong with a request, in the form of the validator zod, version 3: code, path, message,
// and further members that depend on the code.
type issue map[string]any

func validateListUsers(r *http.Request) []issue {
	query := r.URL.Query()
	return slices.Concat(
		validateWhole("limit", query["limit"], 1, 1000),
		validateWhole("offset", query["offset"], 0, math.MaxInt64),
	)
}

func validateRemoveUser(r *http.Request) []issue {
	return validateWhole("id", []string{r.PathValue("id")}, 1, math.MaxInt64)
}

// validateWhole judges the values of one parameter: there may be one, a whole number within the bounds. It finds at
// most one issue, and must find one in everything that the generated code cannot read.
func validateWhole(name string, values []string, minimum, maximum int64) []issue {
	if len(values) == 0 {
		return nil
	}
	if len(values) > 1 {
		return []issue{wrongType(name, "number", "array")}
	}
	n, err := strconv.ParseInt(values[0], 10, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		if isNumber(values[0]) {
			return []issue{wrongType(name, "integer", "float")}
		}
		return []issue{wrongType(name, "number", "nan")}
	}
	if n < minimum {
		return []issue{{
			"code": "too_small", "minimum": minimum, "type": "number", "inclusive": true, "exact": false,
			"message": fmt.Sprintf("Number must be greater than or equal to %d", minimum), "path": []string{name},
		}}
	}
	if n > maximum || err != nil { // out of range, where n is the nearest int64, which can be the maximum
		return []issue{{
			"code": "too_big", "maximum": maximum, "type": "number", "inclusive": true, "exact": false,
			"message": fmt.Sprintf("Number must be less than or equal to %d", maximum), "path": []string{name},
		}}
	}
	return nil
}

func wrongType(name, expected, received string) issue {
	return issue{
		"code": "invalid_type", "expected": expected, "received": received,
		"message": fmt.Sprintf("Expected %s, received %s", expected, received), "path": []string{name},
	}
}

func isNumber(text string) bool {
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}
