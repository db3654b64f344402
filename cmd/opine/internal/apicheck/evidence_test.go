package apicheck_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// planted matches everything that the plants below hide in a response.
var planted = regexp.MustCompile(`(?i)ada|lovelace|7340261|opine-test-key|no-such-key|internal`)

const (
	person = "Ada.Lovelace@internal.example"
	number = 7340261
)

// fill puts personal data into every value of a response, and into members that no document has.
func fill(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = fill(value[i])
		}
		return append(value, person)
	case object:
		for name := range value {
			value[name] = fill(value[name])
		}
		value[person] = object{person: number}
		return value
	case json.Number, float64:
		return number
	default:
		return person
	}
}

// TestEvidenceHasNoPersonalData plants personal data everywhere a server can put it.
func TestEvidenceHasNoPersonalData(t *testing.T) {
	t.Parallel()
	everywhere := func(change func(res *http.Response, body []byte) []byte) plant {
		return func(base http.RoundTripper) http.RoundTripper {
			for _, status := range []int{200, 400, 401} {
				base = changeBody(status, change)(base)
			}
			return base
		}
	}
	for name, plant := range map[string]plant{
		"values of members": everywhere(func(_ *http.Response, body []byte) []byte {
			var value any
			if err := json.Unmarshal(body, &value); err != nil {
				return body
			}
			text, err := json.Marshal(fill(value))
			if err != nil {
				t.Error(err)
			}
			return text
		}),
		"values of users": changeUsers(func(user object) {
			for _, name := range []string{"email", "firstName", "lastName", "role", person} {
				user[name] = person
			}
			user["id"] = number
		}),
		"kinds of values": changeUsers(func(user object) {
			user["role"], user["firstName"], user["id"] = object{person: person}, []any{person, number}, person
		}),
		"the total": changePage(set("totalCount", number)),
		"headers": everywhere(func(res *http.Response, body []byte) []byte {
			res.Header.Set("X-"+person, person)
			res.Header.Set("X-Request-Id", person)
			res.Header.Set("Retry-After", "7340261")
			res.Header.Set("Content-Type", "application/json; owner="+url.QueryEscape(person))
			return body
		}),
		"media types": everywhere(func(res *http.Response, body []byte) []byte {
			res.Header.Set("Content-Type", "application/ada-lovelace")
			return body
		}),
		"other texts": everywhere(func(res *http.Response, _ []byte) []byte {
			res.Header.Set("Content-Type", "text/html")
			return []byte("<h1>" + person + "</h1>")
		}),
		"JSON strings": everywhere(func(*http.Response, []byte) []byte { return []byte(`"` + person + `"`) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := newFake()
			report, err := check(t, fake, fake.MasterKey(), plant)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(report.Evidence("another server"))
			if err != nil {
				t.Fatal(err)
			}
			if found := planted.FindAllString(string(text), -1); len(found) > 0 {
				t.Errorf("found %q in %s", found, text)
			}
			whole, err := json.Marshal(report)
			if err != nil || !planted.Match(whole) && name != "headers" && name != "JSON strings" {
				t.Errorf("the plant is not in the full report: %s, %v", whole, err)
			}
		})
	}
}

// TestEvidenceSaysWhatWasSeen names what the document names, and counts the rest.
func TestEvidenceSaysWhatWasSeen(t *testing.T) {
	t.Parallel()
	fake := newFake()
	plant := changeBody(200, func(res *http.Response, body []byte) []byte {
		res.Header.Set("X-Other", "x")
		return []byte(strings.Replace(string(body), `"email":`, `"team":"x","email":`, 1))
	})
	report, err := check(t, fake, fake.MasterKey(), plant)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(report.Evidence("sandbox"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"server":"sandbox"`, `"operation":"listUsers","request":"limit 2","status":200,"mediaType":"application/json"`,
		`"headers":["Content-Type","X-Request-Id"],"otherHeaders":2`,
		`".items":{"types":{"array":1},"length":[2,2]}`, `".items[]":{"types":{"object":2},"otherMembers":1}`,
		`".items[].id":{"types":{"integer":2}}`, `"request":"limit below the minimum","status":400`,
		`".issues[].path[]":{"types":{"string":1},"length":[5,5]}`, `"undeclaredMembers":1`,
		`"id":"stable-order","basis":"assumed"`, `"verdict":"confirmed"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if strings.Contains(string(text), `"detail"`) {
		t.Errorf("it has details: %s", text)
	}
}
