package contract_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
)

// checkFake compares what the fake accepts and answers with the document.
func (c *checker[C]) checkFake() {
	c.checkFakeSuccess()
	c.checkFakeScopes()
	for _, parameter := range c.operation.Parameters {
		for value, invalid := range bounds(parameter.Schema) {
			c.checkFakeValidation(c.typical().with(parameter.Name, value), parameter.Name, invalid)
		}
		if parameter.Schema.Type != "string" {
			c.checkFakeValidation(c.typical().with(parameter.Name, "text"), parameter.Name, true)
		}
	}
	body, _ := decode(c.typical().body).(map[string]any)
	for _, member := range c.operation.RequestBody.Content["application/json"].Schema.Required {
		args, without := c.typical(), maps.Clone(body)
		delete(without, member)
		text, err := json.Marshal(without)
		if err != nil {
			panic(err)
		}
		args.body = string(text)
		c.checkFakeValidation(args, member, true)
	}
}

// ask sends a request to a new fake. A key of "" is the key that may do everything.
func (c *checker[C]) ask(args arguments, scopes ...string) (status int, body string) {
	server := c.newFake()
	key := server.MasterKey()
	if scopes != nil {
		key = server.NewKey(scopes...)
	}
	res, err := server.Transport().RoundTrip(c.request(key, args))
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(text)
}

// checkFakeSuccess requires the documented status, every member of the examples, and the arguments or
// their defaults in the members that repeat them.
func (c *checker[C]) checkFakeSuccess() {
	want, payloads := c.success()
	status, body := c.ask(c.typical())
	if status != want {
		c.problem("the fake answers %d instead of %d: %s", status, want, body)
		return
	}
	answered := memberNames(body)
	for _, payload := range payloads {
		for name := range memberNames(payload) {
			if !answered[name] {
				c.problem("the fake does not answer the member %s, which the document shows", name)
			}
		}
	}
	defaults := c.typical()
	for _, parameter := range c.operation.Parameters {
		if parameter.In == "query" {
			delete(defaults.values, parameter.Name)
		}
	}
	_, defaultBody := c.ask(defaults)
	given, _ := decode(body).(map[string]any)
	absent, _ := decode(defaultBody).(map[string]any)
	for _, parameter := range c.operation.Parameters {
		applied, ok := given[parameter.Name]
		if typical := c.typical().values[parameter.Name]; ok && fmt.Sprint(applied) != fmt.Sprint(typical) {
			c.problem("the fake applies %s = %v instead of %v", parameter.Name, applied, typical)
		}
		value, want := absent[parameter.Name], parameter.Schema.Default
		if ok && want != nil && fmt.Sprint(value) != fmt.Sprint(want) {
			c.problem("the fake's default of %s is %v instead of %v", parameter.Name, value, want)
		}
	}
}

// checkFakeScopes requires that each documented scope allows the operation, and that no other does.
func (c *checker[C]) checkFakeScopes() {
	scopes := map[string]bool{"none:read": true, "*:read": true}
	for _, operation := range c.document.Operations {
		for _, scope := range operation.Scopes {
			scopes[scope] = true
		}
	}
	for scope := range scopes {
		status, _ := c.ask(c.typical(), scope)
		allowed := slices.Contains(c.operation.Scopes, scope)
		if allowed && status/100 != 2 || !allowed && status != http.StatusForbidden {
			c.problem("the fake answers %d to a key with the scope %s", status, scope)
		}
	}
}

// checkFakeValidation requires that the fake refuses an invalid parameter or member by its name, and
// nothing that is valid.
func (c *checker[C]) checkFakeValidation(args arguments, name string, invalid bool) {
	status, body := c.ask(args)
	var refusal struct{ Issues []struct{ Path []any } }
	_ = json.Unmarshal([]byte(body), &refusal) // an answer in another form has no issues
	refused := status == http.StatusBadRequest && len(refusal.Issues) == 1 &&
		slices.Equal(refusal.Issues[0].Path, []any{name})
	if refused != invalid {
		c.problem("the fake answers %d to %s = %v and the body %q: %s", status, name, args.values[name], args.body, body)
	}
}

var memberName = regexp.MustCompile(`"([^"\\]+)":`)

// memberNames returns the names of all members in JSON.
func memberNames(text string) map[string]bool {
	names := map[string]bool{}
	for _, match := range memberName.FindAllStringSubmatch(text, -1) {
		names[match[1]] = true
	}
	return names
}
