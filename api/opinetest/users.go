package opinetest

import (
	"math"
	"net/http"
	"time"
)

// User is a user in a [Fake].
type User struct {
	ID        int64 // 1 or more; 0 asks for the next free id
	Email     string
	FirstName *string // nil is sent as null
	LastName  *string // nil is sent as null
	Role      string
	CreatedAt time.Time // sent in UTC, truncated to milliseconds
	UpdatedAt time.Time // sent like CreatedAt
}

// WithUsers sets the users, added as by [Fake.AddUsers]. The last WithUsers or [WithSeed] applies.
func WithUsers(users ...User) Option {
	return func(f *Fake) {
		f.users = newStore(func(u *User) *int64 { return &u.ID })
		f.users.add(users)
	}
}

// WithSeed sets n invented users, those of [GenerateUsers].
func WithSeed(seed uint64, n int) Option {
	return WithUsers(GenerateUsers(seed, n)...)
}

// Users returns the users in the order of the list. The slice is a copy; the names that its
// pointers refer to are not.
func (f *Fake) Users() []User {
	return f.users.all()
}

// AddUsers appends users to the list. A user without an ID gets the one after the highest ID ever
// used. AddUsers panics if an ID is negative or taken, because that is a mistake in the test.
func (f *Fake) AddUsers(users ...User) {
	f.users.add(users)
}

// InsertUsers is [Fake.AddUsers] with an index for the first user. It panics if index is less than
// 0 or greater than the number of users.
func (f *Fake) InsertUsers(index int, users ...User) {
	f.users.insert(index, users)
}

// RemoveUser removes a user as removeUser does, and reports whether there was one.
func (f *Fake) RemoveUser(id int64) bool {
	return f.users.remove(id)
}

var userRoutes = []route{
	{
		operation: "listUsers", pattern: "GET /v1/organization/users", scope: "users:read",
		list: true, handle: (*Fake).listUsers,
	},
	{
		operation: "removeUser", pattern: "DELETE /v1/organization/users/{id}", scope: "users:write",
		params: []param{{name: "id", parse: wholeNumber(1, math.MaxInt64)}}, handle: (*Fake).removeUser,
	},
}

func (f *Fake) listUsers(w *response, c *call) {
	writePage(w, c, f.users.page, encodeUser)
}

func (f *Fake) removeUser(w *response, c *call) {
	id := c.params["id"].(int64)
	if !f.users.remove(id) {
		w.writeError(http.StatusNotFound, "There is no user with this id.")
		return
	}
	w.writeJSON(http.StatusOK, removedUserJSON{ID: id})
}

// The wire structs are written by hand from the reference. Generated ones would come from the same
// openapi.yaml as the client, and a mistake there would go unnoticed.

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

func encodeUser(u User) userJSON {
	return userJSON{
		ID:        u.ID,
		Email:     u.Email,
		FirstName: u.FirstName,
		LastName:  u.LastName,
		Role:      u.Role,
		CreatedAt: formatTime(u.CreatedAt),
		UpdatedAt: formatTime(u.UpdatedAt),
	}
}
