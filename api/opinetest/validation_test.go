package opinetest_test

import (
	"fmt"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// The issues have the form of zod 3: all members of each issue are compared.
func TestValidation(t *testing.T) {
	t.Parallel()
	bound := func(code, name, than string, value int64) string {
		return fmt.Sprintf(`{"code": %q, %q: %d, "type": "number", "inclusive": true, "exact": false, `+
			`"message": "Number must be %s than or equal to %d", "path": [%%q]}`, code, name, value, than, value)
	}
	wrongType := func(expected, received string) string {
		return fmt.Sprintf(`{"code": "invalid_type", "expected": %q, "received": %q, "message": "Expected %s, received %s", `+
			`"path": [%%q]}`, expected, received, expected, received)
	}
	var (
		below0    = bound("too_small", "minimum", "greater", 0)
		below1    = bound("too_small", "minimum", "greater", 1)
		above1000 = bound("too_big", "maximum", "less", 1000)
		aboveMax  = bound("too_big", "maximum", "less", math.MaxInt64)
		notNumber = wrongType("number", "nan")
		fraction  = wrongType("integer", "float")
		twice     = wrongType("number", "array")
	)
	fake := opinetest.New()
	for _, test := range []struct {
		target string
		issues []string // name and format of each issue
	}{
		{"?limit=0", []string{"limit", below1}},
		{"?limit=-99999999999999999999", []string{"limit", below1}},
		{"?limit=1001", []string{"limit", above1000}},
		{"?limit=99999999999999999999", []string{"limit", above1000}},
		{"?limit=ten", []string{"limit", notNumber}},
		{"?limit=", []string{"limit", notNumber}},
		{"?limit", []string{"limit", notNumber}},
		{"?limit=%201", []string{"limit", notNumber}},
		{"?limit=NaN", []string{"limit", notNumber}},
		{"?limit=Infinity", []string{"limit", notNumber}},
		{"?limit=1,2", []string{"limit", notNumber}},
		{"?limit=%EF%BC%99", []string{"limit", notNumber}}, // a full-width 9
		{"?limit=1.5", []string{"limit", fraction}},
		{"?limit=1e2", []string{"limit", fraction}},
		{"?limit=5&limit=5", []string{"limit", twice}},
		{"?offset=-1", []string{"offset", below0}},
		{"?offset=9223372036854775808", []string{"offset", aboveMax}},
		{"?offset=first&limit=ten", []string{"limit", notNumber, "offset", notNumber}},
		{"?limit=0&offset=-1", []string{"limit", below1, "offset", below0}},
		{"/0", []string{"id", below1}},
		{"/-1", []string{"id", below1}},
		{"/9223372036854775808", []string{"id", aboveMax}},
		{"/me", []string{"id", notNumber}},
		{"/1%2F2", []string{"id", notNumber}},
		{"/%20", []string{"id", notNumber}},
		{"/1.5", []string{"id", fraction}},
	} {
		t.Run(test.target, func(t *testing.T) {
			t.Parallel()
			method := "GET "
			if strings.HasPrefix(test.target, "/") {
				method = "DELETE "
			}
			var issues []string
			for i := 0; i < len(test.issues); i += 2 {
				issues = append(issues, fmt.Sprintf(test.issues[i+1], test.issues[i]))
			}
			want := `{"error": "Validation error.", "issues": [` + strings.Join(issues, ",") + `]}`
			got := send(t, fake, method+usersPath+test.target)
			if got.status != http.StatusBadRequest || !reflect.DeepEqual(parseJSON(t, got.body), parseJSON(t, want)) {
				t.Errorf("got %d %s, want 400 %s", got.status, got.body, want)
			}
		})
	}
}
