package opinetest

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/opine-go/opine/api/opinetest/internal/routes"
)

// handlers answers requests that the guard let through.
type handlers struct {
	directory *directory
}

// An operation that openapi.yaml has and the fake has not stops the build here.
var _ routes.ServerInterface = handlers{}

// The documented defaults of List Users.
const (
	defaultLimit  = 100
	defaultOffset = 0
)

func (h handlers) ListUsers(w http.ResponseWriter, r *http.Request, params routes.ListUsersParams) {
	limit, offset := int64(defaultLimit), int64(defaultOffset)
	if params.Limit != nil {
		limit = *params.Limit
	}
	if params.Offset != nil {
		offset = *params.Offset
	}
	applied := limit
	if fault := loweringOf(r); fault != nil {
		applied = min(limit, int64(fault.MaxLimit))
		if !fault.SilentLimit {
			limit = applied
		}
	}
	users, total := h.directory.page(offset, applied)
	page := userPageJSON{Items: make([]userJSON, len(users)), TotalCount: total, Offset: offset, Limit: limit}
	for i, user := range users {
		page.Items[i] = newUserJSON(user)
	}
	writeJSON(w, http.StatusOK, page)
}

func (h handlers) RemoveUser(w http.ResponseWriter, _ *http.Request, id int64) {
	if !h.directory.remove(id) {
		writeError(w, http.StatusNotFound, "There is no user with this id.")
		return
	}
	writeJSON(w, http.StatusOK, removedUserJSON{ID: id})
}

// The structs of the wire. They are written by hand after the reference, though the generated routes have some too:
// those come from the same openapi.yaml as the client, so a mistake in it would be made on both sides and go unnoticed.

type userPageJSON struct {
	Items      []userJSON `json:"items"`
	TotalCount int        `json:"totalCount"`
	Offset     int64      `json:"offset"`
	Limit      int64      `json:"limit"`
}

type userJSON struct {
	ID        int64   `json:"id"`
	Email     string  `json:"email"`
	FirstName *string `json:"firstName"`
	LastName  *string `json:"lastName"`
	Role      string  `json:"role"`
	CreatedAt string  `json:"createdAt"`
	UpdatedAt string  `json:"updatedAt"`
}

type removedUserJSON struct {
	ID int64 `json:"id"`
}

type errorJSON struct {
	Error string `json:"error"`
}

type validationErrorJSON struct {
	Error  string  `json:"error"`
	Issues []issue `json:"issues"`
}

// isoMillis is ISO 8601 with exactly three digits of milliseconds. [time.RFC3339Nano] would drop zeros at the end.
const isoMillis = "2006-01-02T15:04:05.000Z"

func newUserJSON(u User) userJSON {
	return userJSON{
		ID:        u.ID,
		Email:     u.Email,
		FirstName: u.FirstName,
		LastName:  u.LastName,
		Role:      u.Role,
		CreatedAt: u.CreatedAt.UTC().Format(isoMillis),
		UpdatedAt: u.UpdatedAt.UTC().Format(isoMillis),
	}
}

// writeRefusal answers a request that is not valid.
func writeRefusal(w http.ResponseWriter, issues []issue) {
	writeJSON(w, http.StatusBadRequest, validationErrorJSON{Error: "Validation error.", Issues: issues})
}

// errorMessage is what openapi.yaml has as an example, or the name of the status.
func errorMessage(status int) string {
	switch status {
	case http.StatusTooManyRequests:
		return "Too many requests."
	case http.StatusInternalServerError:
		return "An unknown error occurred."
	}
	if text := http.StatusText(status); text != "" {
		return text + "."
	}
	return "Status " + strconv.Itoa(status) + "."
}

func writeError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, errorJSON{Error: message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // every body is one of the structs above, and they can all be encoded
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	w.Write(text) // if the client has gone away, there is nobody left to tell
}
