package decode_test

import (
	stdjson "encoding/json"
	"errors"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/decode"
)

// lenient makes the library accept what Document accepts.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Document and the library agree about what is JSON, whether a value is skipped, kept or read.
func FuzzVerdict(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `null`, `true`, `falsee`, `nul`, `0`, `-0`, `01`, `-`, `1.`, `.5`, `1e`, `1E+05`, `1e400`, `2e-`,
		`[`, `[]`, `[,]`, `[1,]`, `[1 2]`,
		`{`, `{}`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a": 1, "b" : [2, 3 ] }`, `{"a":1 "b":2}`, `{a:1}`, `{"a":1,"a":2}`, `{"":{"":[{}]}}`,
		"{\"a\"\t:\n1\r}", "[\v1]", `"`, `"a`, `"\`, `"\u`, `"\u00`, `"\u00zz"`, `"\ud83d"`, `"\ude00\ud83d"`,
		`"\ud83d\ude00"`, `"\ud83d\u"`, `"\/\b\x"`, "\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\xff\"", "\"\xf0\x9f\x98\"",
		"\"\xed\xa0\x80\"", "\xff",
		"\ufeff{}", `"2025-05-31T05:04:41.475Z"`, `1,"other":2`, `1}{`, `{} {}`, `[]]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		member := []byte(`{"x":` + string(value) + `}`)
		for _, document := range [][]byte{value, member} {
			want := jsontext.Value(document).IsValid(lenient) && jsontext.Value(document).Kind() == '{'
			for _, out := range []any{new(struct{}), new(struct {
				AdditionalProperties map[string]any `json:"-"`
			})} {
				if err := decode.Document(document, out, nil); (err == nil) != want {
					t.Errorf("%q into %T: got %v, the library says %v", document, out, err, want)
				}
			}
		}
		wellFormed := jsontext.Value(member).IsValid(lenient)
		valid, kind := wellFormed && jsontext.Value(value).IsValid(lenient), string(jsontext.Value(value).Kind())
		for kinds, out := range map[string]any{
			`"n`: new(struct {
				X string `json:"x"`
			}),
			`n"`: new(struct {
				X time.Time `json:"x"`
			}),
			`"n0tf[{`: new(struct {
				X any `json:"x"`
			}),
			`[`: new(struct {
				X []any `json:"x"`
			}),
			`{n`: new(struct {
				X map[string]any `json:"x,omitempty"`
			}),
			`tf`: new(struct {
				X bool `json:"x"`
			}),
		} {
			switch err := decode.Document(member, out, nil); {
			case valid && (err == nil) != strings.Contains(kinds, kind):
				t.Errorf("%q into %T: got %v, but it is valid", member, out, err)
			case err == nil && !wellFormed:
				t.Errorf("%q into %T was accepted", member, out)
			}
		}
	})
}

// userPage has the form of generated.UserPage when the corpus was recorded. The corpus outlives
// changes of the document.
type userPage struct {
	Items      []user `json:"items"`
	TotalCount int64  `json:"totalCount"`
	Offset     int64  `json:"offset"`
	Limit      int64  `json:"limit"`
}

type user struct {
	ID        int64     `json:"id"`
	Email     string    `json:"email"`
	FirstName string    `json:"firstName"`
	LastName  string    `json:"lastName"`
	Role      string    `json:"role"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// A page is accepted if and only if an independent reader accepts it, and both read the same. The
// library's own decoder reads the same, too, if it accepts the document.
func FuzzDecodePage(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		var page userPage
		err := decode.Document(body, &page, nil)
		want, whole := readIndependently(body)
		switch {
		case (err == nil) != whole:
			t.Errorf("got %v, but the independent reader accepts it: %v", err, whole)
		case err == nil && !reflect.DeepEqual(page, want):
			t.Errorf("got %+v, the independent reader %+v", page, want)
		}
		if failure, ok := errors.AsType[*decode.Error](err); err != nil && (!ok || len(failure.Error()) > 150) {
			t.Errorf("got %T of %d bytes", err, len(err.Error()))
		}
		for _, outs := range [][2]any{
			{new(userPage), new(userPage)},
			{new(generated.ValidationError), new(generated.ValidationError)},
			{new(team), new(team)},
		} {
			if decode.Document(body, outs[0], nil) == nil && json.Unmarshal(body, outs[1]) == nil &&
				!reflect.DeepEqual(outs[0], outs[1]) {
				t.Errorf("got %+v, the library %+v", outs[0], outs[1])
			}
		}
	})
}

// readIndependently reads a page with the library, one value at a time, and reports whether Document
// must accept it.
func readIndependently(body []byte) (page userPage, whole bool) {
	members, ok := object(body, "items", "totalCount", "offset", "limit")
	var items []jsontext.Value
	if !ok || json.Unmarshal(members["items"], &items, lenient) != nil || items == nil ||
		!integer(members["totalCount"], &page.TotalCount) || !integer(members["offset"], &page.Offset) ||
		!integer(members["limit"], &page.Limit) {
		return page, false
	}
	page.Items = []user{}
	for _, item := range items {
		var read user
		members, ok := object(item, "id", "email", "firstName", "lastName", "role", "createdAt", "updatedAt")
		if !ok || !integer(members["id"], &read.ID) || !text(members["email"], &read.Email) ||
			!text(members["firstName"], &read.FirstName) || !text(members["lastName"], &read.LastName) ||
			!text(members["role"], &read.Role) || !date(members["createdAt"], &read.CreatedAt) ||
			!date(members["updatedAt"], &read.UpdatedAt) {
			return page, false
		}
		page.Items = append(page.Items, read)
	}
	return page, true
}

// object returns the members of an object, and reports whether none of the named ones appears twice.
func object(value jsontext.Value, names ...string) (members map[string]jsontext.Value, ok bool) {
	if value.Kind() != '{' || json.Unmarshal(value, &members, lenient) != nil {
		return nil, false
	}
	dec := jsontext.NewDecoder(strings.NewReader(string(value)), lenient)
	_, _ = dec.ReadToken()
	seen := map[string]bool{}
	for dec.PeekKind() == '"' {
		token, _ := dec.ReadToken()
		name := token.String()
		if slices.Contains(names, name) && seen[name] {
			return nil, false
		}
		seen[name] = true
		_ = dec.SkipValue()
	}
	return members, true
}

func integer(value jsontext.Value, into *int64) bool {
	if value.Kind() != '0' {
		return false
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(string(value)), "e")
	if !strings.ContainsAny(mantissa, "123456789") {
		return true
	}
	power, err := strconv.Atoi(exponent)
	if exponent != "" && (err != nil || power < -5000 || power > 5000) { // more than a fuzzer's mantissa makes up for
		return false
	}
	exact, ok := new(big.Rat).SetString(string(value))
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return false
	}
	*into = exact.Num().Int64()
	return true
}

func text(value jsontext.Value, into *string) bool {
	return value.Kind() == 'n' || value.Kind() == '"' && json.Unmarshal(value, into, lenient) == nil
}

func date(value jsontext.Value, into *time.Time) bool {
	if value.Kind() == '"' && stdjson.Unmarshal(value, into) != nil {
		*into = time.Time{}
	}
	return value.Kind() == 'n' || value.Kind() == '"'
}
