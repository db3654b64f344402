package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkClient compares what the client sends and reads with the document.
func (c *checker[C]) checkClient() {
	for name, method := range c.row.methods {
		c.checkMethod(name, method)
	}
	c.checkArguments()
	c.checkPayloads()
	for code := range c.operation.Responses {
		c.checkFailure(code)
	}
	_, payloads := c.success()
	for status := http.StatusOK; status <= http.StatusAccepted; status++ {
		_, documented := c.operation.Responses[strconv.Itoa(status)]
		if _, _, err := c.send(c.typical(), status, echo(payloads[0], c.typical())); (err == nil) != documented {
			c.problem("the client treats the status %d as a success: %t", status, err == nil)
		}
	}
}

// calls reports whether a request is one for the operation, as the document describes it.
func (c *checker[C]) calls(req *http.Request) bool {
	server := c.document.Servers[0]
	pattern := regexp.MustCompile(`\\\{[^}]+\\\}`).ReplaceAllString(regexp.QuoteMeta(server+c.operation.Path), `[^/]+`)
	target := req.URL.Scheme + "://" + req.URL.Host + req.URL.EscapedPath()
	return req.Method == c.operation.Method && regexp.MustCompile("^"+pattern+"$").MatchString(target)
}

// checkMethod runs a method of the client against the fake.
func (c *checker[C]) checkMethod(name string, method method[C]) {
	server, called := c.newFake(), false
	client, err := c.connect(server.MasterKey(), roundTripper(func(req *http.Request) (*http.Response, error) {
		called = called || c.calls(req)
		return server.Transport().RoundTrip(req)
	}))
	if err == nil {
		err = method(c.ctx, client)
	}
	if err != nil {
		c.problem("%s fails: %v", name, err)
	}
	if !called {
		c.problem("%s does not send %s %s%s", name, c.operation.Method, c.document.Servers[0], c.operation.Path)
	}
}

// send calls the operation and answers it with a response; the fake answers all other operations. It
// returns the operation's last request, with its body.
func (c *checker[C]) send(args arguments, status int, payload string) (sent *http.Request, result any, err error) {
	server := c.newFake()
	client, err := c.connect(server.MasterKey(), roundTripper(func(req *http.Request) (*http.Response, error) {
		if !c.calls(req) {
			return server.Transport().RoundTrip(req)
		}
		sent = req.Clone(c.ctx)
		if req.Body != nil {
			body, err := io.ReadAll(req.Body)
			if err != nil {
				return nil, err
			}
			sent.Body = io.NopCloser(bytes.NewReader(body))
		}
		return respond(status, payload), nil
	}))
	if err == nil {
		result, err = c.row.send(c.ctx, client, args)
	}
	return sent, result, err
}

// checkArguments requires the client to send each argument and nothing else, and no value that is out
// of bounds.
func (c *checker[C]) checkArguments() {
	status, payloads := c.success()
	for _, parameter := range c.operation.Parameters {
		for value, invalid := range bounds(parameter.Schema) {
			args := c.typical().with(parameter.Name, value)
			sent, _, err := c.send(args, status, echo(payloads[0], args))
			switch {
			case !invalid:
				c.checkRequest(sent, args, err)
			case sent != nil && c.valueIn(sent, parameter.Name) == fmt.Sprint(value):
				c.problem("the client sends %s = %d, which is out of bounds", parameter.Name, value)
			}
		}
	}
	args := c.typical()
	sent, _, err := c.send(args, status, echo(payloads[0], args))
	c.checkRequest(sent, args, err)
}

// checkRequest requires that a request has the arguments, and that the client accepts its response.
func (c *checker[C]) checkRequest(sent *http.Request, args arguments, err error) {
	if err != nil {
		c.problem("the client fails with %v: %v", args.values, err)
	}
	if sent == nil {
		return
	}
	for _, parameter := range c.operation.Parameters {
		if got, want := c.valueIn(sent, parameter.Name), fmt.Sprint(args.values[parameter.Name]); got != want {
			c.problem("the client sends %s = %q instead of %s", parameter.Name, got, want)
		}
	}
	for name := range sent.URL.Query() {
		if _, ok := args.values[name]; !ok {
			c.problem("the client sends the query parameter %s, which the document does not have", name)
		}
	}
	body := ""
	if sent.Body != nil {
		text, err := io.ReadAll(sent.Body)
		if err != nil {
			c.problem("%v", err)
		}
		body = string(text)
	}
	if body != args.body && !sameJSON(body, args.body) {
		c.problem("the client sends the body %q instead of %q", body, args.body)
	}
}

// valueIn returns the value of a parameter in a request.
func (c *checker[C]) valueIn(req *http.Request, name string) string {
	path := strings.Split(req.URL.Path, "/")
	if i := slices.Index(strings.Split(c.operation.Path, "/"), "{"+name+"}"); i >= 0 && i < len(path) {
		return path[i]
	}
	return req.URL.Query().Get(name)
}

// checkPayloads requires the client to return all that an example contains.
func (c *checker[C]) checkPayloads() {
	status, payloads := c.success()
	for _, payload := range payloads {
		args := c.typical()
		object, _ := decode(payload).(map[string]any)
		for name := range args.values { // a client refuses a page that it did not request
			if n, ok := object[name].(json.Number); ok {
				value, _ := n.Int64()
				args = args.with(name, value)
			}
		}
		_, result, err := c.send(args, status, payload)
		if err != nil {
			c.problem("the client cannot read %s: %v", payload, err)
			continue
		}
		if text, err := json.Marshal(result); err != nil || !sameJSON(string(text), payload) {
			c.problem("the client reads %s as %s", payload, text)
		}
	}
}

// checkFailure requires the client to return the sentinel of a status, the server's message, and for
// 403 the scope.
func (c *checker[C]) checkFailure(code string) {
	status, err := strconv.Atoi(code)
	if err != nil { // the default response
		status = http.StatusTeapot
	}
	if status/100 == 2 {
		return
	}
	payloads := payloadsOf(c.operation.Responses[code].Content)
	if len(payloads) == 0 {
		c.problem("the document shows no payload of the status %d", status)
	}
	for _, payload := range payloads {
		_, _, err := c.send(c.typical(), status, payload)
		message, sentinel := c.failure(status, err)
		var body struct{ Error string }
		if err := json.Unmarshal([]byte(payload), &body); err != nil {
			panic(err)
		}
		said := body.Error != "" && strings.Contains(message, strings.TrimSuffix(body.Error, "."))
		if sentinel == nil || !errors.Is(err, sentinel) || !said {
			c.problem("the client reports the status %d as %v", status, err)
		}
		if scope := c.operation.Scopes[0]; status == http.StatusForbidden && !strings.Contains(fmt.Sprint(err), scope) {
			c.problem("the client's error for 403 does not name the scope %s: %v", scope, err)
		}
	}
}
