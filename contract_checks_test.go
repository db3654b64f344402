package spec_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// testCalls wants the method to call the operation and no other, and to work; and the fake to answer every member that the
// document's examples show.
func testCalls(t *testing.T, operation conform.Operation, name string, method call) {
	t.Helper()
	fake := opinetest.New()
	answered := map[string]bool{}
	users := usersOf(t, fake.MasterKey(), conform.NewTransport(roundTripper(func(req *http.Request) (*http.Response, error) {
		res, err := fake.Transport().RoundTrip(req)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		collectMembers(body, answered)
		res.Body = io.NopCloser(bytes.NewReader(body))
		return res, err
	}), conform.Strict()))
	if err := method(t.Context(), users); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if len(fake.Requests()) == 0 {
		t.Errorf("%s calls nothing", name)
	}
	for _, exchange := range fake.Requests() {
		if exchange.Operation != operation.ID {
			t.Errorf("%s calls %s", name, exchange.Operation)
		}
	}
	documented := map[string]bool{}
	for _, response := range operation.Responses {
		for _, payload := range response.Examples {
			if response.Status == "200" {
				collectMembers([]byte(payload), documented)
			}
		}
	}
	for member := range documented {
		if !answered[member] {
			t.Errorf("%s: the document shows the member %s, and the fake does not answer it", operation.ID, member)
		}
	}
}

var memberName = regexp.MustCompile(`"([^"\\]+)":`)

// collectMembers collects the names of the members in JSON, wherever they are.
func collectMembers(text []byte, names map[string]bool) {
	for _, match := range memberName.FindAllSubmatch(text, -1) {
		names[string(match[1])] = true
	}
}

// testReads wants everything that the payload says to be in what the method returns.
func testReads(t *testing.T, row row, payload string) {
	t.Helper()
	if row.read == nil {
		t.Error("the table does not say how to read a payload")
		return
	}
	result, err := row.read(t.Context(), answered(t, http.StatusOK, payload), payload)
	if err != nil {
		t.Errorf("%v, reading %s", err, payload)
		return
	}
	encoded, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := plain(t, encoded), plain(t, []byte(payload)); !reflect.DeepEqual(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}

// testRefuses wants the status to give its sentinel and the server's own words, whichever method it is answered to.
func testRefuses(t *testing.T, row row, status string, payload string) {
	t.Helper()
	want, ok := sentinels[status]
	if !ok {
		t.Errorf("%s: no sentinel in contract_test.go", status)
		return
	}
	code, err := strconv.Atoi(status)
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Error string }
	if err := json.Unmarshal([]byte(payload), &body); err != nil {
		t.Fatal(err)
	}
	for name, method := range row.methods {
		err := method(t.Context(), answered(t, code, payload))
		failure, ok := errors.AsType[*opine.Error](err)
		if !ok || !errors.Is(err, want) || failure.StatusCode != code || failure.Message != body.Error {
			t.Errorf("%s, answered %s: got %v, want %v", name, status, err, want)
		}
	}
}

// testBounds wants the fake to accept the bounds that the document sets, and to refuse what is beyond them in the documented
// form, which conform.Handler looks at.
func testBounds(t *testing.T, operation conform.Operation, parameter conform.Parameter) {
	t.Helper()
	type probe struct {
		value   int64
		refused bool
	}
	var probes []probe
	if parameter.Minimum != nil {
		least := int64(*parameter.Minimum)
		probes = append(probes, probe{least, false}, probe{least - 1, true})
	}
	if parameter.Maximum != nil {
		most := int64(*parameter.Maximum)
		probes = append(probes, probe{most, false}, probe{most + 1, true})
	}
	for _, probe := range probes {
		target, value := operation.Path, strconv.FormatInt(probe.value, 10)
		if parameter.In == "query" {
			target += "?" + parameter.Name + "=" + value
		}
		target = braces.ReplaceAllString(strings.Replace(target, "{"+parameter.Name+"}", value, 1), "1")
		fake := opinetest.New()
		res := httptest.NewRecorder()
		conform.Handler(t, fake, conform.Strict()).ServeHTTP(res, request(fake, operation.Method, target))
		var refusal struct{ Issues []struct{ Path []string } }
		if err := json.Unmarshal(res.Body.Bytes(), &refusal); err != nil {
			t.Fatal(err)
		}
		refused := res.Code == http.StatusBadRequest && len(refusal.Issues) == 1 && slices.Equal(refusal.Issues[0].Path, []string{parameter.Name})
		if refused != probe.refused {
			t.Errorf("%s %s: %d %s", operation.Method, target, res.Code, res.Body)
		}
	}
}

// answered gives users of a server that always answers the same.
func answered(t *testing.T, status int, payload string) *opine.Users {
	t.Helper()
	return usersOf(t, "any-key", conform.NewTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(payload)),
			Body: io.NopCloser(strings.NewReader(payload)),
		}, nil
	})))
}

func usersOf(t *testing.T, key string, transport http.RoundTripper) *opine.Users {
	t.Helper()
	client, err := opine.New(key, opine.WithHTTPClient(&http.Client{Transport: transport}), opine.WithRetry(opine.RetryPolicy{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	return client.Users
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// plain decodes JSON, and writes alike what means the same: a time in its shortest form, null as the empty text that it is read as.
func plain(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return alike(value)
}

func alike(value any) any {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		if instant, err := time.Parse(time.RFC3339, value); err == nil {
			return instant.UTC().Format(time.RFC3339Nano)
		}
	case []any:
		for i := range value {
			value[i] = alike(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = alike(value[name])
		}
	}
	return value
}

// TestEveryRoleHasAConstant: the document's list of roles is open, and what stands in it has a name in the wrapper.
func TestEveryRoleHasAConstant(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("wrapper/wire.go")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`x-extensible-enum: \[(.+)\]`).FindSubmatch(spec.OpenAPI)
	if list == nil {
		t.Fatal("the document lists no roles")
	}
	for role := range strings.SplitSeq(string(list[1]), ", ") {
		if !regexp.MustCompile(`Role\w+\s+UserRole = "` + role + `"`).Match(source) {
			t.Errorf("%s: no constant in wrapper/wire.go", role)
		}
	}
}
