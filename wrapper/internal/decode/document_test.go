package decode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/oapi-codegen/runtime/types"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/decode"
)

// These structs have the forms that the generator gives to every kind of member of a document.
type team struct {
	Name    string         `json:"name"`
	Labels  []string       `json:"labels"`
	Lead    person         `json:"lead"`
	Deputy  *person        `json:"deputy"` // required and nullable
	Guest   *person        `json:"guest,omitempty"`
	Members []person       `json:"members,omitempty"`
	Ranks   [][]int64      `json:"ranks,omitempty"`
	Seats   map[string]int `json:"seats,omitempty"`
	Aliases []*string      `json:"aliases,omitempty"` // of nullable items
	Founded *time.Time     `json:"founded,omitempty"`
	Holiday types.Date     `json:"holiday,omitempty"`
	Open    bool           `json:"open,omitempty"`
	Share   float64        `json:"share,omitempty"`
	Level   int8           `json:"level,omitempty"`
	Choice  union          `json:"choice,omitempty"`
	Logo    []byte         `json:"logo,omitempty"`
	Odd     string         `json:"a/b~c,omitempty"`
}

type person struct {
	ID      int64             `json:"id"`
	Email   string            `json:"email,omitempty"`
	Since   time.Time         `json:"since,omitempty"`
	Manager *person           `json:"manager,omitempty"`
	Extra   map[string]person `json:"extra,omitempty"`
}

type union struct{ raw json.RawMessage }

func (u *union) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return errors.New("is secret")
	}
	u.raw = json.RawMessage(string(b))
	return nil
}

type open struct {
	ID                   int64          `json:"id"`
	AdditionalProperties map[string]any `json:"-"`
}

func (*open) UnmarshalJSON([]byte) error { panic("it would not know what is required") }

type opens struct {
	Items []open `json:"items"`
}

const required = `"name":"n","labels":[],"lead":{"id":1},"deputy":null`

func TestDocumentRefuses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ body, want string }{
		{``, "the body is empty"},
		{" \r\n\t", "the body is empty"},
		{`{`, "the body is incomplete: the body ends at byte 1"},
		{`{"name":"n`, "/name is incomplete: the body ends at byte 10"},
		{`{"name":"\u12`, "/name is incomplete: the body ends at byte 13"},
		{"\ufeff{}", `the body is not valid JSON: unexpected "\xef" at byte 0`},
		{`{"name":"\x"}`, `/name is not valid JSON: unexpected "x" at byte 10`},
		{"{\"name\":\"\n\"}", `/name is not valid JSON: unexpected "\n" at byte 9`},
		{`{"deputy":nul}`, `/deputy is not valid JSON: unexpected "}" at byte 13`},
		{`{"labels":["",]}`, `/labels/1 is not valid JSON: unexpected "]" at byte 14`},
		{`{"unknown":{"x":[1,+]}}`, `/* is not valid JSON: unexpected "+" at byte 19`},
		{`{` + required + `}x`, "the body continues after the end of the JSON document, at byte "},
		{`null`, "the body is null, not an object"},
		{`[]`, "the body is an array, not an object"},
		{`{}`, "/name is missing"},
		{`{"Name":"n"}`, "/name is missing"},
		{`{"name":"a","name":"b"}`, "/name appears twice"},
		{`{"name":"a","n\u0061me":"b"}`, "/name appears twice"},
		{`{"name":true}`, "/name is a boolean, not a string"},
		{`{"labels":null}`, "/labels is null, not an array"},
		{`{"labels":{}}`, "/labels is an object, not an array"},
		{`{"labels":["a",null]}`, "/labels/1 is null, not a string"},
		{`{"lead":null}`, "/lead is null, not an object"},
		{`{"lead":{}}`, "/lead/id is missing"},
		{`{"deputy":{}}`, "/deputy/id is missing"},
		{`{"guest":{}}`, "/guest/id is missing"},
		{`{"lead":{"id":1,"manager":{"id":2,"manager":{}}}}`, "/lead/manager/manager/id is missing"},
		{`{"lead":{"id":1,"extra":{"ann@example.com":{}}}}`, "/lead/extra/*/id is missing"},
		{`{"lead":{"id":1,"extra":{"a":null}}}`, "/lead/extra/* is null, not an object"},
		{`{"members":[{"id":1},null]}`, "/members/1 is null, not an object"},
		{`{"ranks":[[1],[2,"Ann"]]}`, "/ranks/1/1 is a string of 3 bytes, not an integer"},
		{`{"ranks":[null]}`, "/ranks/0 is null, not an array"},
		{`{"seats":{"a":1.5}}`, "/seats/* is 1.5, not an integer of 64 bits"},
		{`{"level":128}`, "/level is 128, not an integer of 8 bits"},
		{`{"lead":{"id":null}}`, "/lead/id is null, not an integer"},
		{`{"lead":{"id":1,"since":7}}`, "/lead/since is a number, not a date"},
		{`{"open":"Ann"}`, "/open is a string of 3 bytes, not a value of type bool"},
		{`{"share":1e400}`, "/share is a number, not a value of type float64"},
		{`{"choice":[]}`, "/choice is an array, not a value of type decode_test.union"},
		{`{"logo":"*"}`, "/logo is a string of 1 bytes, not a value of type []uint8"},
		{`{"a/b~c":1}`, "/a~1b~0c is a number, not a string"},
	} {
		err := decode.Document([]byte(row.body), new(team), nil)
		if _, ok := errors.AsType[*decode.Error](err); !ok || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s\ngot  %v\nwant %s", row.body, err, row.want)
		}
	}
}

func TestDocumentReads(t *testing.T) {
	t.Parallel()
	day := time.Date(2025, 5, 31, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		members string
		want    func(*team)
	}{
		{``, func(*team) {}},
		{`"name":null`, func(m *team) { m.Name = "" }},
		{`"name":"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00"`, func(m *team) { m.Name = "\"\\/\b\f\n\r\tAé😀" }},
		{`"name":"Kim \ud83d"`, func(m *team) { m.Name = "Kim \ufffd" }},
		{`"name":"\ud83d\u0041\ude00\ud83d\ud83d\ude00"`, func(m *team) { m.Name = "\ufffdA\ufffd\ufffd😀" }},
		{"\"name\":\"\xff贞仪\xf0\x9f\"", func(m *team) { m.Name = "\ufffd贞仪\ufffd\ufffd" }},
		{"\"unknown\":\"\xff\\ud83d\",\"\xff\":[{\"id\":1},\"}]\",-0.1e-7,true,false,null]", func(*team) {}},
		{`"unknown":1,"unknown":2`, func(*team) {}},
		{"\"labels\" :\r\n[\t\"a\" , \"\"] ", func(m *team) { m.Labels = []string{"a", ""} }},
		{`"lead":{"id":-9223372036854775808,"email":null}`, func(m *team) { m.Lead.ID = -1 << 63 }},
		{`"lead":{"id":9223372036854775807}`, func(m *team) { m.Lead.ID = 1<<63 - 1 }},
		{`"deputy":{"id":2,"manager":{"id":3,"email":"a"},"email":"b"}`, func(m *team) {
			m.Deputy = &person{ID: 2, Email: "b", Manager: &person{ID: 3, Email: "a"}}
		}},
		{`"guest":null,"members":null,"seats":null,"founded":null,"holiday":null,"open":null,"level":null`, func(*team) {}},
		{`"members":[],"ranks":[[]],"seats":{}`, func(m *team) {
			m.Members, m.Ranks, m.Seats = []person{}, [][]int64{{}}, map[string]int{}
		}},
		{`"members":[{"id":1,"extra":{"\u0061":{"id":4}}}]`, func(m *team) {
			m.Members = []person{{ID: 1, Extra: map[string]person{"a": {ID: 4}}}}
		}},
		{`"aliases":["x",null]`, func(m *team) { m.Aliases = []*string{new("x"), nil} }},
		{`"founded":"2025-05-31T00:00:00Z"`, func(m *team) { m.Founded = &day }},
		{`"founded":"never"`, func(m *team) { m.Founded = new(time.Time) }},
		{`"holiday":"2025-05-31"`, func(m *team) { m.Holiday.Time = day }},
		{`"holiday":"in May"`, func(*team) {}},
		{`"open":true,"share":0.5,"level":-128`, func(m *team) { m.Open, m.Share, m.Level = true, 0.5, -128 }},
		{`"choice":{"a":[1]}`, func(m *team) { m.Choice.raw = json.RawMessage(`{"a":[1]}`) }},
		{`"logo":"AQI="`, func(m *team) { m.Logo = []byte{1, 2} }},
		{`"a/b~c":"odd"`, func(m *team) { m.Odd = "odd" }},
	} {
		body := `{`
		for part := range strings.SplitSeq(required, ",") {
			if name, _, _ := strings.Cut(part, ":"); !strings.HasPrefix(row.members, name) {
				body += part + ","
			}
		}
		body = strings.TrimSuffix(body+row.members, ",") + "} \n"
		want := team{Name: "n", Labels: []string{}, Lead: person{ID: 1}}
		row.want(&want)
		var got team
		if err := decode.Document([]byte(body), &got, nil); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %+v, %v\nwant %+v", body, got, err, want)
		}
	}
}

func TestIntegers(t *testing.T) {
	t.Parallel()
	nines := strings.Repeat("9", 400)
	for number, want := range map[string]string{
		"7.0": "7", "1e3": "1000", "1E+3": "1000", "100e-2": "1", "1.5e1": "15", "0.05e2": "5", "-7.00": "-7",
		"-0": "0", "-0.0e-5": "0", "0e99999999999999999999": "0",
		"1" + strings.Repeat("0", 400) + "e-400": "1", "0." + strings.Repeat("0", 399) + "1e400": "1",
		"9223372036854775807.0": "9223372036854775807", "922337203685477580.7e1": "9223372036854775807",
		"-9223372036854775808": "-9223372036854775808",
		"1.5":                  "", "1e-1": "", "1e-99999999999999999999": "", "10e-99999999999999999999": "",
		"1e400": "", "1e99999999999999999999": "", "9223372036854775808": "", "-9223372036854775809": "", "9.3e18": "",
		"1e19": "", nines: "", "0." + nines: "",
	} {
		var got person
		err := decode.Document([]byte(`{"id":`+number+`}`), &got, nil)
		if want != "" {
			if err != nil || fmt.Sprint(got.ID) != want {
				t.Errorf("%.40s: got %d, %v, want %s", number, got.ID, err, want)
			}
			continue
		}
		if message := fmt.Sprintf("/id is %.32s, not an integer of 64 bits", number); err == nil || err.Error() != message {
			t.Errorf("%.40s: got %d, %v, want %s", number, got.ID, err, message)
		}
	}
	for _, number := range []string{"01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "1_0", "Infinity"} {
		err := decode.Document([]byte(`{"id":`+number+`}`), new(person), nil)
		if err == nil || !strings.Contains(err.Error(), "valid JSON") {
			t.Errorf("%s: got %v", number, err)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2025-05-31T05:04:41.475Z": "2025-05-31T05:04:41.475Z", "2024-02-29T23:59:59.999Z": "2024-02-29T23:59:59.999Z",
		"2025-05-31T05:04:41Z": "2025-05-31T05:04:41Z", `2025\u002d05-31T05:04:41.475Z`: "2025-05-31T05:04:41.475Z",
		"2025-05-31T05:04:41.123456789+02:00": "2025-05-31T03:04:41.123456789Z",
		"0001-01-01T00:00:00.000Z":            "", "": "", "soon": "",
		"2025-05-31": "", "2025-05-31T05:04:41": "", "2025-05-31T05:04:41.475": "", "2025-05-31 05:04:41.475Z": "",
		"2025-02-29T05:04:41.475Z": "", "2025-04-31T05:04:41.475Z": "", "2025-05-00T05:04:41.475Z": "",
		"2025-05-32T05:04:41.475Z": "", "2025-00-31T05:04:41.475Z": "", "2025-13-31T05:04:41.475Z": "",
		"2025-05-31T24:04:41.475Z": "", "2025-05-31T05:60:41.475Z": "", "2025-05-31T05:04:60.475Z": "",
		"2O25-05-31T05:04:41.475Z": "", "2025-05-31T05:04:41.475z": "", "2025/05/31T05:04:41.475Z": "",
	} {
		var got person
		got.Since = time.Unix(1, 0)
		if err := decode.Document([]byte(`{"id":1,"since":"`+text+`"}`), &got, nil); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		var exact time.Time
		if want != "" {
			exact, _ = time.Parse(time.RFC3339Nano, want)
		}
		if !got.Since.Equal(exact) {
			t.Errorf("%s: got %v, want %v", text, got.Since, exact)
		}
	}
}

func TestDocumentKeepsMembersThatAnOpenStructDoesNotKnow(t *testing.T) {
	t.Parallel()
	var got opens
	body := `{"items":[{"id":1,"a":{"b":[1.5,"\ud83d",null]},"\u0063":true,"d":1e400,"e":null},{"id":2}]}`
	if err := decode.Document([]byte(body), &got, nil); err != nil {
		t.Fatal(err)
	}
	want := opens{[]open{{ID: 1, AdditionalProperties: map[string]any{
		"a": map[string]any{"b": []any{1.5, "\ufffd", nil}}, "c": true, "d": nil, "e": nil,
	}}, {ID: 2}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
	var failure generated.ErrorBody
	err := decode.Document([]byte(`{"error":"e","statusCode":404}`), &failure, nil)
	if err != nil || failure.AdditionalProperties["statusCode"] != 404.0 {
		t.Errorf("got %+v, %v", failure, err)
	}
	err = decode.Document([]byte(`{"items":[{"a":1}]}`), &got, nil)
	if err == nil || err.Error() != "/items/0/id is missing" {
		t.Errorf("got %v", err)
	}
}

func TestDocumentShowsTheElementsOfTheTopLevelList(t *testing.T) {
	t.Parallel()
	type page struct {
		Items []person `json:"items"`
	}
	body := ` {"other":[1],"items":[ {"id":1} , {"email":"\u0061","id":2,"extra":{"a":{"id":7}}}]}`
	var got page
	var shown []string
	err := decode.Document([]byte(body), &got, func(i int, json []byte) {
		shown = append(shown, fmt.Sprint(i, got.Items[i].ID, " ", string(json)))
	})
	want := []string{`0 1 {"id":1}`, `1 2 {"email":"\u0061","id":2,"extra":{"a":{"id":7}}}`}
	if err != nil || !reflect.DeepEqual(shown, want) {
		t.Errorf("got %q, %v", shown, err)
	}
}

// A used list keeps its memory and nothing else.
func TestDocumentReusesAList(t *testing.T) {
	t.Parallel()
	type page struct {
		Items []person `json:"items"`
	}
	var got page
	read := func(body string) *person {
		got.Items = got.Items[:0]
		if err := decode.Document([]byte(body), &got, nil); err != nil {
			t.Fatal(err)
		}
		return &got.Items[:1][0]
	}
	first := read(`{"items":[{"id":1,"email":"a","manager":{"id":3}},{"id":2}]}`)
	if again := read(`{"items":[{"id":4}]}`); again != first || !reflect.DeepEqual(*again, person{ID: 4}) {
		t.Errorf("got %+v", *again)
	}
	read(`{"items":[]}`)
	if got.Items == nil || len(got.Items) != 0 || cap(got.Items) < 2 {
		t.Errorf("got %d of %d", len(got.Items), cap(got.Items))
	}
}

func TestDocumentReadsMoreThan64Members(t *testing.T) {
	t.Parallel()
	var fields []reflect.StructField
	var members []string
	for i := range 100 {
		name := fmt.Sprintf("m%d", i)
		tag := reflect.StructTag(`json:"` + name + `"`)
		fields = append(fields, reflect.StructField{Name: strings.ToUpper(name), Type: reflect.TypeFor[int64](), Tag: tag})
		members = append(members, fmt.Sprintf(`"%s":%d`, name, i))
	}
	large := reflect.New(reflect.StructOf(fields))
	err := decode.Document([]byte("{"+strings.Join(members, ",")+"}"), large.Interface(), nil)
	if err != nil || large.Elem().Field(99).Int() != 99 {
		t.Errorf("got %v", err)
	}
	err = decode.Document([]byte("{"+strings.Join(members[:99], ",")+"}"), large.Interface(), nil)
	if err == nil || err.Error() != "/m99 is missing" {
		t.Errorf("got %v", err)
	}
}

// Documents nest as deep as the library allows, and no document overflows the stack.
func TestDepth(t *testing.T) {
	t.Parallel()
	for _, levels := range []int{9_999, 10_000, 10_001, 100_000} {
		for _, nest := range [][2]string{{"[", "]"}, {`{"":`, "}"}} {
			body := []byte(`{"x":` + strings.Repeat(nest[0], levels-2) + `{}` + strings.Repeat(nest[1], levels-2) + `}`)
			want := jsontext.Value(body).IsValid(lenient)
			for _, out := range []any{new(struct{}), new(struct {
				X any `json:"x"`
			})} {
				err := decode.Document(body, out, nil)
				if (err == nil) != want || err != nil && !strings.Contains(err.Error(), "10000 levels") {
					t.Errorf("%d levels of %s into %T: got %v", levels, nest[0], out, err)
				}
			}
		}
	}
	err := decode.Document([]byte(strings.Repeat(`{"manager":`, 100_000)), new(person), nil)
	if err == nil || !strings.Contains(err.Error(), "10000 levels") {
		t.Errorf("a recursive type: got %v", err)
	}
}
