package opinetest_test

import (
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

func TestParseFault(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want opinetest.Fault
		back string // as String writes it, if not like text
	}{
		{
			"listUsers:first=2,status=503,retry-after=1",
			opinetest.Fault{Operation: "listUsers", First: 2, Status: 503, Header: http.Header{"Retry-After": {"1"}}}, "",
		},
		{"removeUser:nth=3,carried-out,reset", opinetest.Fault{Operation: "removeUser", Nth: 3, Reset: true, Applied: true}, ""},
		{
			"status=307,location=https://elsewhere.example/?a=b",
			opinetest.Fault{Status: 307, Header: http.Header{"Location": {"https://elsewhere.example/?a=b"}}}, "",
		},
		{"delay=1.5s,hang,cut=0", opinetest.Fault{Delay: 1500 * time.Millisecond, Hang: true, Cut: new(0)}, ""},
		{"status=502,html", opinetest.Fault{Status: 502, HTML: true}, ""},
		{"body=", opinetest.Fault{Body: new("")}, ""},
		{"listUsers:max-limit=50,silent-limit", opinetest.Fault{Operation: "listUsers", MaxLimit: 50, SilentLimit: true}, ""},
		{
			`retry-after="Wed, 21 Oct 2015 07:28:00 GMT"`,
			opinetest.Fault{Header: http.Header{"Retry-After": {"Wed, 21 Oct 2015 07:28:00 GMT"}}}, "",
		},
		{
			"body=`{\"a\":1, \"b\":2}` , status = 200 ", opinetest.Fault{Status: 200, Body: new(`{"a":1, "b":2}`)},
			`status=200,body="{\"a\":1, \"b\":2}"`,
		},
		{`body={"a":1}`, opinetest.Fault{Body: new(`{"a":1}`)}, ""},
		{`body="\"\n"`, opinetest.Fault{Body: new("\"\n")}, ""},
		{
			"header=x-b: 1 ,header=X-A:,header=X-B:2:3,header=date,content-type=text/plain",
			opinetest.Fault{Header: http.Header{"X-B": {"1", "2:3"}, "X-A": {""}, "Date": nil, "Content-Type": {"text/plain"}}},
			"header=Date,header=X-A:,header=X-B:1,header=X-B:2:3,content-type=text/plain",
		},
		{
			"location=/a,header=Location:/b", opinetest.Fault{Header: http.Header{"Location": {"/a", "/b"}}},
			"header=Location:/a,header=Location:/b",
		},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := fault(t, test.text)
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v", got)
			}
			if test.back == "" {
				test.back = test.text
			}
			if back := got.String(); back != test.back {
				t.Errorf("String() is %s", back)
			}
		})
	}
}

func TestParseFaultErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// The text.
		"":                           "a setting is missing",
		"listUsers:":                 "a setting is missing",
		"listUsers":                  `there is no setting "listUsers"; there is first, nth, `,
		":hang":                      "there is no operation before the colon",
		"listUser:hang":              `there is no operation "listUser"; there is listUsers, removeUser`,
		"frist=2,hang":               `there is no setting "frist"`,
		"hang,":                      "a setting is missing",
		"status=503,status=504":      "status is there twice",
		"hang=1":                     "hang has no value",
		"status":                     "status needs a value",
		"status=":                    "status needs a value",
		"first=two,hang":             "first=two: is not a whole number from 1",
		"nth=0,hang":                 "nth=0: is not a whole number from 1",
		"status=99":                  "status=99: is not a whole number from 200",
		"cut=-1":                     "cut=-1: is not a whole number from 0",
		"delay=5":                    "delay=5: is not a time such as 1.5s",
		"delay=-5s":                  "delay=-5s: is not a time such as 1.5s",
		`body="a`:                    "the value of body is not well quoted",
		`body="a"b`:                  `after the value of body comes "b" instead of a comma`,
		"header=X-A:1,header=X-A":    "header=X-A: a header cannot be set and removed",
		"header=X-A,header=X-A:1":    "header=X-A:1: a header cannot be set and removed",
		"header=X A:1":               `"X A" is not the name of a header`,
		"header=:1":                  `"" is not the name of a header`,
		`header="X-A:a\nb"`:          `the header X-A cannot have the value "a\nb"`,
		"header=content-length:5":    "the header Content-Length follows from the body",
		"header=Transfer-Encoding:x": "the header Transfer-Encoding follows from the body",

		// What it says.
		"first=1":                          "nothing goes wrong",
		"carried-out":                      "nothing goes wrong",
		"first=1,nth=1,hang":               "first and nth exclude each other",
		"status=1000":                      "the status 1000 is not between 200 and 999",
		"body=x,html":                      "body and HTML exclude each other",
		"reset,hang":                       "a reset excludes hanging and a cut",
		"reset,cut=1":                      "a reset excludes hanging and a cut",
		"reset,status=503":                 "there is no answer that could have",
		"hang,retry-after=1":               "there is no answer that could have",
		"listUsers:reset,max-limit=3":      "there is no answer that could have",
		"status=204,html":                  "an answer with the status 204 has no body",
		"status=304,cut=0":                 "an answer with the status 304 has no body",
		"status=204,body=x":                "an answer with the status 204 has no body",
		"max-limit=3":                      "only listUsers has a limit",
		"removeUser:max-limit=3":           "only listUsers has a limit",
		"listUsers:max-limit=3,status=200": "exclude each other",
		"listUsers:hang,silent-limit":      "a silent limit needs a largest limit",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			fault, err := opinetest.ParseFault(text)
			if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "opinetest: the fault ") {
				t.Errorf("the error is %v", err)
			}
			if !reflect.DeepEqual(fault, opinetest.Fault{}) {
				t.Errorf("with the error comes %+v", fault)
			}
		})
	}
}

// These cannot be written as text.
func TestValidate(t *testing.T) {
	t.Parallel()
	for want, fault := range map[string]opinetest.Fault{
		"first and nth count from 1":                    {First: -1, Reset: true},
		"the delay is negative":                         {Delay: -1},
		"the body cannot be cut before its first byte":  {Cut: new(-1)},
		"the largest limit is below 1":                  {Operation: "listUsers", MaxLimit: -1},
		"the status 100 is not between 200 and 999":     {Status: 100},
		`the fault "removeUser:nth=1": nothing goes wr`: {Operation: "removeUser", Nth: 1},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			if err := fault.Validate(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	if err := (opinetest.Fault{Operation: "listUsers", Status: 503}).Validate(); err != nil {
		t.Error(err)
	}
}

// An operation that openapi.yaml has can have faults, under its own name.
func TestOperationIDs(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(`(?m)^ +operationId: (\w+)$`).FindAllSubmatch(document, -1)
	if len(ids) == 0 {
		t.Error("openapi.yaml has no operations")
	}
	for _, id := range ids {
		if _, err := opinetest.ParseFault(string(id[1]) + ":reset"); err != nil {
			t.Error(err)
		}
	}
}

// What can be read is valid, and is the same when it has been written and read again.
func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{
		"listUsers:first=2,status=503,retry-after=1", "nth=3,reset,carried-out", "status=502,html,cut=7",
		"header=X-A:1,header=X-A:2,header=Date,content-type=a", `body="a, b",delay=1h1ns`, "listUsers:max-limit=1,silent-limit",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := opinetest.ParseFault(text)
		if err != nil {
			return
		}
		if err := fault.Validate(); err != nil {
			t.Error(err)
		}
		again, err := opinetest.ParseFault(fault.String())
		if err != nil || !reflect.DeepEqual(again, fault) {
			t.Errorf("%s\nwas  %+v\nis   %+v, %v", fault, fault, again, err)
		}
	})
}
