package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// key is the API key of everybody; the server does not look at it.
const key = "bench"

// client is one client library, used as its documentation tells.
type client interface {
	// users yields the id of everybody. The library decodes everything that a page holds, and hands over its own type for a
	// user; from that the id is taken.
	users(ctx context.Context) iter.Seq2[int64, error]
	remove(ctx context.Context, id int64) error
}

// manyRemover is a client that has a way of its own to remove many users.
type manyRemover interface {
	removeAll(ctx context.Context, ids iter.Seq[int64]) error
}

// The names of the peers, in the order in which tables show them.
const (
	this    = "opine"
	stock   = "stock"
	plain   = "net/http"
	resty   = "resty"
	openAI  = "openai-go"
	floored = "floor"
)

// peer says what a name stands for.
type peer struct {
	title   string // in tables and charts
	how     string // what it does, for the report
	module  string // whose version the report names
	connect func(url string, j job) (client, error)
}

var peers = map[string]peer{
	this: {
		title:   "opine, this client",
		how:     "`client.Users.All` and `client.Users.RemoveAll`, several requests in flight",
		module:  "github.com/opine-go/opine",
		connect: connectOpine,
	},
	stock: {
		title:   "oapi-codegen, stock",
		how:     "the generated `ListUsersWithResponse` in a loop",
		module:  "github.com/oapi-codegen/runtime",
		connect: connectStock,
	},
	plain: {
		title:   "net/http, encoding/json",
		how:     "a loop by hand, `json.Decoder` into structs",
		connect: connectPlain,
	},
	resty: {
		title:   "resty v2",
		how:     "`SetResult` into the same structs, in a loop",
		module:  "github.com/go-resty/resty/v2",
		connect: connectResty,
	},
	openAI: {
		title:   "openai-go v3",
		how:     "the auto-pager of its list of an organization's users: the same people, in the form of OpenAI's API",
		module:  "github.com/openai/openai-go/v3",
		connect: connectOpenAI,
	},
	floored: {
		title:   "floor: read and drop",
		how:     "the bytes of the same pages by net/http, and nothing made of them",
		connect: connectFloor,
	},
}

// pageByPage is the loop that callers of the clients without a pager write: one page, and the next offset is behind it.
func pageByPage[User any](size int, fetch func(offset int) (users []User, total int64, err error), id func(*User) int64) iter.Seq2[int64, error] {
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

// page and person are what a program that uses net/http or resty declares by hand.
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

// unexpected is the error of a status that no measurement has room for.
func unexpected(what string, status int) error {
	return fmt.Errorf("%s: %d %s", what, status, http.StatusText(status))
}
