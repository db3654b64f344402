package record_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/opine-go/opine/cmd/opine/internal/record"
)

func TestGet(t *testing.T) {
	t.Parallel()
	r := record.New([]byte(` {"a" : "x\\\"y" ,
		"n":-1.50e+2,"o" : { "}" : [ 1, "]" ] },"\u00e9":null,"e":"\ud800` + "\xff" + `","d":"2024-01-01T00:00:00+02:00"}`))
	for name, want := range map[string]string{
		"a": `x\"y`, "n": "-1.50e+2", "o": `{"}":[1,"]"]}`, "é": "", "e": "\ufffd\ufffd", "missing": "",
	} {
		if got := r.Get(name).Text(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if r.Get("é") == nil || r.Get("missing") != nil {
		t.Error("null and a missing member are not told apart")
	}
	if got := r.Get("d").Time(); got.IsZero() || !r.Get("a").Time().IsZero() {
		t.Errorf("the dates are %v, %v", got, r.Get("a").Time())
	}
	if empty := record.New([]byte("{}")); empty.Get("a") != nil {
		t.Error("an empty object has a member")
	}
}

// Get finds what encoding/json finds, in every object without duplicate names.
func FuzzGet(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":"\\\"","b":[{"c":"]"}, 1],"\u0061b": -1 }`, "{ \"\" :\t{}\r\n}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, object []byte) {
		var want map[string]json.RawMessage
		if !jsontext.Value(object).IsValid() || json.Unmarshal(object, &want) != nil || want == nil {
			t.Skip()
		}
		r := record.New(object)
		for name := range want {
			var got, value any
			if err := json.Unmarshal(r.Get(name), &got); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			if err := json.Unmarshal(want[name], &value); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, value) {
				t.Errorf("%q is %v, want %v", name, got, value)
			}
			if text, isText := value.(string); isText && r.Get(name).Text() != text {
				t.Errorf("%q is the text %q, want %q", name, r.Get(name).Text(), text)
			}
		}
	})
}
