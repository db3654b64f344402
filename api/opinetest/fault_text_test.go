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
		back string // what String returns, if not text
	}{
		{
			"listUsers?first=2&status=503&retry-after=1",
			opinetest.Fault{Operation: "listUsers", First: 2, Status: 503, Header: http.Header{"Retry-After": {"1"}}}, "",
		},
		{"removeUser?nth=3&applied&reset", opinetest.Fault{Operation: "removeUser", Nth: 3, Reset: true, Applied: true}, ""},
		{"?reset=&nth=3&", opinetest.Fault{Nth: 3, Reset: true}, "nth=3&reset"},
		{
			"status=307&location=https://elsewhere.example/?a=b",
			opinetest.Fault{Status: 307, Header: http.Header{"Location": {"https://elsewhere.example/?a=b"}}},
			"status=307&location=https%3A%2F%2Felsewhere.example%2F%3Fa%3Db",
		},
		{"delay=1.5s&hang&cut=0", opinetest.Fault{Delay: 1500 * time.Millisecond, Hang: true, Cut: new(0)}, ""},
		{"status=502&html", opinetest.Fault{Status: 502, HTML: true}, ""},
		{"body=", opinetest.Fault{Body: new("")}, ""},
		{"listUsers?max-limit=50&silent-limit", opinetest.Fault{Operation: "listUsers", MaxLimit: 50, SilentLimit: true}, ""},
		{
			"retry-after=Wed, 21 Oct 2015 07:28:00 GMT",
			opinetest.Fault{Header: http.Header{"Retry-After": {"Wed, 21 Oct 2015 07:28:00 GMT"}}},
			"retry-after=Wed%2C+21+Oct+2015+07%3A28%3A00+GMT",
		},
		{`body={"a":1}`, opinetest.Fault{Body: new(`{"a":1}`)}, "body=%7B%22a%22%3A1%7D"},
		{"body=%26%0A%FF%3Fa", opinetest.Fault{Body: new("&\n\xff?a")}, ""},
		{
			"header=x-b: 1 &header=X-A:&header=X-B:2:3&header=date&content-type=text/plain",
			opinetest.Fault{Header: http.Header{"X-B": {"1", "2:3"}, "X-A": {""}, "Date": nil, "Content-Type": {"text/plain"}}},
			"content-type=text%2Fplain&header=Date&header=X-A%3A&header=X-B%3A1&header=X-B%3A2%3A3",
		},
		{
			"location=/b&header=Location:/a", opinetest.Fault{Header: http.Header{"Location": {"/a", "/b"}}},
			"header=Location%3A%2Fa&header=Location%3A%2Fb",
		},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := parseFault(t, test.text)
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v", got)
			}
			if test.back == "" {
				test.back = test.text
			}
			if back := got.String(); back != test.back {
				t.Errorf("String returned %s", back)
			}
		})
	}
}

func TestParseFaultErrors(t *testing.T) {
	t.Parallel()
	const noEffect = "the fault has no effect: add a setting such as status=503"
	for text, want := range map[string]string{
		// Syntax.
		"":           noEffect,
		"listUsers?": noEffect,
		"listUsers":  `unknown setting "listUsers": write OPERATION?SETTING&SETTING, for example listUsers?first=2&s`,
		"frist=2":    `unknown setting "frist": write OPERATION?SETTING&SETTING`,
		"=2&hang":    `unknown setting ""`,
		"listUser?hang": `unknown operation "listUser": use one of listUsers, removeUser, listInvitations, ` +
			`inviteUser, revokeInvitation`,
		"status=503&status=504":         "the setting status is repeated: use it once",
		"hang=1":                        "hang=1: hang takes no value",
		"status":                        "status=: must be a whole number from 200, for example status=503",
		"first=two&hang":                "first=two: must be a whole number from 1, for example first=2",
		"nth=0&hang":                    "nth=0: must be a whole number from 1, for example nth=2",
		"status=99":                     "status=99: must be a whole number from 200",
		"cut=-1":                        "cut=-1: must be a whole number from 0, for example cut=100",
		"cut=x":                         "cut=x: must be a whole number from 0, for example cut=100",
		"max-limit=9999999999999999999": "max-limit=9999999999999999999: must be a whole number from 1",
		"delay=5":                       "delay=5: must be a duration above 0, for example delay=1.5s",
		"delay=-5s":                     "delay=-5s: must be a duration above 0",
		"body=a;b":                      "escape values as in a URL, for example body=%7B%7D",
		"body=%zz":                      "escape values as in a URL, for example body=%7B%7D",
		"retry-after=&hang":             "retry-after needs a value, for example retry-after=1",
		"header=X-A:1&header=X-A":       "header=X-A: a header that is removed cannot occur twice",
		"header=X-A&header=X-A:1":       "header=X-A:1: a header that is removed cannot occur twice",
		"header=X+A:1":                  `"X A" is not a header name: write NAME:VALUE, for example header=Retry-After:1`,
		"header=:1":                     `"" is not a header name`,
		"header=X-A:a%0Ab":              `the value "a\nb" of the header X-A contains a control character`,
		"header=content-length:5":       "the header Content-Length follows from the body and cannot be set",
		"header=Transfer-Encoding:x":    "the header Transfer-Encoding follows from the body and cannot be set",

		// Conflicts.
		"first=1":                          noEffect,
		"applied":                          noEffect,
		"first=1&nth=1&hang":               "first and nth exclude each other",
		"status=1000":                      "status=1000: must be from 200 to 999, for example status=503",
		"body=x&html":                      "body and html exclude each other",
		"reset&hang":                       "reset excludes hang and cut",
		"reset&cut=1":                      "reset excludes hang and cut",
		"reset&status=503":                 "reset, or hang without cut, sends no response",
		"hang&retry-after=1":               "reset, or hang without cut, sends no response",
		"listUsers?reset&max-limit=3":      "reset, or hang without cut, sends no response",
		"status=204&html":                  "status=204 allows no body",
		"status=304&cut=0":                 "status=304 allows no body",
		"status=204&body=x":                "status=204 allows no body",
		"max-limit=3":                      "max-limit needs a list (listUsers, listInvitations",
		"removeUser?max-limit=3":           "max-limit needs a list (listUsers, ",
		"listUsers?max-limit=3&status=200": "max-limit excludes status, body and html",
		"listUsers?hang&silent-limit":      "silent-limit needs max-limit",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			fault, err := opinetest.ParseFault(text)
			if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "opinetest: fault ") {
				t.Errorf("the error is %v", err)
			}
			if !reflect.DeepEqual(fault, opinetest.Fault{}) {
				t.Errorf("with the error comes %+v", fault)
			}
		})
	}
}

// AddFault refuses what ParseFault refuses, and what no text can express.
func TestAddFaultPanics(t *testing.T) {
	t.Parallel()
	fake := newFake(t)
	for want, fault := range map[string]opinetest.Fault{
		"first and nth must be 1 or more":               {First: -1, Reset: true},
		"delay must not be negative":                    {Delay: -1},
		"cut must be 0 or more":                         {Cut: new(-1)},
		"max-limit must be 1 or more":                   {Operation: "listUsers", MaxLimit: -1},
		"status=100: must be from 200":                  {Status: 100},
		"unknown operation":                             {Operation: "listUser", Reset: true},
		`fault "removeUser?nth=1": the fault has no ef`: {Operation: "removeUser", Nth: 1},
	} {
		func() {
			defer func() {
				if message, _ := recover().(string); !strings.Contains(message, want) {
					t.Errorf("panicked with %q, want %q", message, want)
				}
			}()
			fake.AddFault(fault)
		}()
	}
	fake.Requests() // the lock is released
}

// Each operation of openapi.yaml can have faults.
func TestFaultOperations(t *testing.T) {
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
		parseFault(t, string(id[1])+"?reset")
	}
}

// A fault that can be parsed is valid, and survives String and ParseFault unchanged.
func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{
		"listUsers?first=2&status=503&retry-after=1", "nth=3&reset&applied", "status=502&html&cut=7", "?hang",
		"header=X-A:1&header=X-A:2&header=Date&content-type=a", "body=a,+b&delay=1h1ns", "listUsers?max-limit=1&silent-limit",
		"location=/a&header=location:/b&header=retry-after:", "header=X-A:\u00a01&location=+/a",
		"body=%FF%00\xff&cut=0", "body=a?b=c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := opinetest.ParseFault(text)
		if err != nil {
			return
		}
		opinetest.New(opinetest.WithUsers(), opinetest.WithFaults(fault))
		again, err := opinetest.ParseFault(fault.String())
		if err != nil || !reflect.DeepEqual(again, fault) {
			t.Errorf("%s\nwas  %+v\nis   %+v, %v", fault, fault, again, err)
		}
	})
}
