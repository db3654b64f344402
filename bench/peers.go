package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// key is the API key of all clients. The server ignores it.
const key = "bench"

// client is a client library, used as its documentation recommends.
type client interface {
	// users yields all ids. The library decodes every user into its own type, which has the id.
	users(ctx context.Context) iter.Seq2[int64, error]
	remove(ctx context.Context, id int64) error
}

// batchRemover is a client with a batch call.
type batchRemover interface {
	removeAll(ctx context.Context, ids iter.Seq[int64]) error
}

// The names of the peers, in the order of the tables.
const (
	this        = "opine"
	invitations = "invitations"
	stock       = "stock"
	ogen        = "ogen"
	plain       = "net/http"
	plainV2     = "net/http, v2"
	resty       = "resty"
	openAI      = "openai-go"
	floor       = "floor"
)

// peer describes a client.
type peer struct {
	title   string // in tables and charts
	how     string // the calls that it makes, for the report
	module  string // empty for the standard library
	connect func(url string, j job) (client, error)
}

var peers = map[string]peer{
	this: {
		title:   "opine, this client",
		how:     "`client.Users.All` and `client.Users.RemoveAll`, several requests at a time",
		module:  "github.com/opine-go/opine",
		connect: connectOpine,
	},
	invitations: {
		title:   "opine, invitations",
		how:     "`client.Invitations.All`, several requests at a time",
		module:  "github.com/opine-go/opine",
		connect: connectInvitations,
	},
	stock: {
		title:   "oapi-codegen, stock",
		how:     "the generated `ListUsersWithResponse` in a loop",
		module:  "github.com/oapi-codegen/runtime",
		connect: connectStock,
	},
	ogen: {
		title:   "ogen",
		how:     "the generated `ListUsers`, which also validates, in a loop",
		module:  "github.com/ogen-go/ogen",
		connect: connectOgen,
	},
	plain: {
		title:   "net/http, encoding/json",
		how:     "`json.Decoder` into structs, in a handwritten loop",
		connect: connectPlain,
	},
	plainV2: {
		title:   "net/http, encoding/json/v2",
		how:     "`json.UnmarshalRead` into the same structs; the module has the code of encoding/json/v2",
		module:  "github.com/go-json-experiment/json",
		connect: connectPlainV2,
	},
	resty: {
		title:   "resty v2",
		how:     "`SetResult` into the same structs, in a loop",
		module:  "github.com/go-resty/resty/v2",
		connect: connectResty,
	},
	openAI: {
		title:   "openai-go v3",
		how:     "its auto-pager for the users of an organization, in the format of OpenAI's API",
		module:  "github.com/openai/openai-go/v3",
		connect: connectOpenAI,
	},
	floor: {
		title:   "floor: read and discard",
		how:     "net/http reads the bytes of the same pages, and decodes nothing",
		connect: connectFloor,
	},
}

// pageByPage is the usual loop for a client without a pager: it adds the length of a page to the
// offset.
func pageByPage[User any](
	fetch func(offset int) (users []User, total int64, err error), id func(*User) int64,
) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for offset := 0; ; {
			users, total, err := fetch(offset)
			if err != nil {
				yield(0, err)
				return
			}
			for i := range users {
				if !yield(id(&users[i]), nil) {
					return
				}
			}
			offset += len(users)
			if len(users) == 0 || int64(offset) >= total {
				return
			}
		}
	}
}

// page and person are the types that a program with net/http or resty declares.
type (
	page struct {
		Items      []person `json:"items"`
		TotalCount int64    `json:"totalCount"`
	}
	person struct {
		ID        int64     `json:"id"`
		Email     string    `json:"email"`
		FirstName string    `json:"firstName"`
		LastName  string    `json:"lastName"`
		Role      string    `json:"role"`
		CreatedAt time.Time `json:"createdAt"`
		UpdatedAt time.Time `json:"updatedAt"`
	}
)

func personID(p *person) int64 { return p.ID }

// statusError returns the error for an unexpected status.
func statusError(what string, status int) error {
	return fmt.Errorf("%s: %d %s", what, status, http.StatusText(status))
}
