package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

// inviteDocument has an operation as no other resource has one: with a request body and a 201.
const inviteDocument = `
servers: [{url: 'https://api.example.com'}]
paths:
  /v1/invitations:
    post:
      operationId: invite
      x-opine-scopes: ['invitations:write', '*']
      requestBody:
        content:
          application/json:
            schema: {required: [email]}
            example: {email: ada@example.com}
      responses:
        '201': {content: {application/json: {example: {id: 7, email: ada@example.com}}}}
        '403': {content: {application/json: {example: {error: Missing scope.}}}}
`

// inviter is a client of that operation.
type inviter struct {
	key       string
	transport http.RoundTripper
}

var errInvite = errors.New("use a key that has the scope invitations:write")

func (i inviter) invite(ctx context.Context, body string) (any, error) {
	const target = "https://api.example.com/v1/invitations"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewBufferString(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-API-Key", i.key)
	res, err := i.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		return nil, errInvite
	}
	var result any
	return result, json.NewDecoder(res.Body).Decode(&result)
}

// invitations is a fake of that operation, which answers with this status. Its keys are their scopes.
type invitations struct{ status int }

func (invitations) MasterKey() string              { return "*" }
func (invitations) NewKey(scopes ...string) string { return scopes[0] }
func (i invitations) Transport() http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if !slices.Contains([]string{"*", "invitations:write"}, req.Header.Get("X-API-Key")) {
			return respond(http.StatusForbidden, `{"error": "Missing scope."}`), nil
		}
		var body struct{ Email string }
		if json.NewDecoder(req.Body).Decode(&body) != nil || body.Email == "" {
			return respond(http.StatusBadRequest, `{"issues": [{"path": ["email"]}]}`), nil
		}
		return respond(i.status, `{"id": 7, "email": `+strconv.Quote(body.Email)+`}`), nil
	})
}

// TestThirdOperation needs no change of the harness for an operation unlike those of Users.
func TestThirdOperation(t *testing.T) {
	t.Parallel()
	document := parse(t, inviteDocument)
	for name, row := range map[string]struct {
		body, problem string
		status        int
	}{
		"good":                      {status: 201},
		"the fake answers 200":      {status: 200, problem: "invite: the fake answers 200 instead of 201"},
		"the client sends no email": {status: 201, body: "{}", problem: `invite: the client sends the body "{}"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := implementation[inviter]{
				methods: []string{"Invitations.Invite"},
				connect: func(key string, transport http.RoundTripper) (inviter, error) { return inviter{key, transport}, nil },
				failure: func(int, error) (string, error) { return "Missing scope.", errInvite },
				newFake: func() fake { return invitations{row.status} },
				table: table[inviter]{"invite": {
					methods: map[string]method[inviter]{"Invitations.Invite": func(ctx context.Context, client inviter) error {
						_, err := client.invite(ctx, `{"email": "ada@example.com"}`)
						return err
					}},
					send: func(ctx context.Context, client inviter, args arguments) (any, error) {
						if row.body != "" {
							args.body = row.body
						}
						return client.invite(ctx, args.body)
					},
				}},
			}.problems(t.Context(), document)
			if row.problem != "" {
				requireProblems(t, problems, row.problem)
			} else if len(problems) > 0 {
				t.Error(problems)
			}
		})
	}
}
