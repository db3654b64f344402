package opinetest

import (
	"net/http"
	"sync"

	"github.com/opine-go/opine/api/opinetest/internal/routes"
)

// Fake is a fake Opine: an [http.Handler] with a directory and keys of its own. It is safe for concurrent use. Make one
// with [New].
type Fake struct {
	directory *directory
	keys      *keyring
	mux       *http.ServeMux

	hooks   []func(f *Fake, r *http.Request, n int)
	changes map[listRequest][]func(*Fake)
	turn    chan struct{} // holds a token while a request with hooks or changes is carried out

	mu       sync.Mutex
	requests int            // how many have been received
	calls    map[string]int // requests of each operation
	journal  journal
	faults   []*countdown // in the order in which they were added
}

// An Option says what a new [Fake] is like.
type Option func(*settings)

type settings struct {
	users   func() []User
	hooks   []func(f *Fake, r *http.Request, n int)
	changes map[listRequest][]func(*Fake)
	faults  []Fault
}

// WithUsers makes a directory of exactly these people, added as by [Fake.AddUsers].
// It replaces the invented people; of several [WithUsers] and [WithSeed], the last one counts.
func WithUsers(users ...User) Option {
	return func(s *settings) { s.users = func() []User { return users } }
}

// WithSeed makes a directory of n invented people, those of [GenerateUsers]. The default is WithSeed(1, 25).
func WithSeed(seed uint64, n int) Option {
	return func(s *settings) { s.users = func() []User { return GenerateUsers(seed, n) } }
}

// New makes a fake. It panics where [Fake.AddUsers] or [Fake.AddFault] would.
func New(opts ...Option) *Fake {
	s := settings{changes: make(map[listRequest][]func(*Fake))}
	WithSeed(1, 25)(&s)
	for _, opt := range opts {
		opt(&s)
	}
	f := &Fake{
		directory: newDirectory(), keys: newKeyring(), mux: http.NewServeMux(),
		hooks: s.hooks, changes: s.changes, turn: make(chan struct{}, 1), calls: make(map[string]int),
	}
	f.directory.add(s.users())
	for _, fault := range s.faults {
		f.AddFault(fault)
	}
	routes.HandlerWithOptions(handlers{f.directory}, routes.StdHTTPServerOptions{
		BaseRouter: guard{f.mux, f.keys},
		// The guard has validated the request, so the generated code has nothing left to refuse.
		ErrorHandlerFunc: func(w http.ResponseWriter, _ *http.Request, err error) {
			writeError(w, http.StatusInternalServerError, "opinetest let a parameter pass that its routes refuse: "+err.Error())
		},
	})
	return f
}

// Users returns a copy of the directory, in the order of the list. The copy is the caller's, but not the names that its
// pointers point to.
func (f *Fake) Users() []User {
	return f.directory.all()
}

// AddUsers appends people to the directory. Whoever has no ID gets the one after the highest that was ever there. AddUsers panics
// if an ID is negative or taken, since that is a mistake in the test and not something to test.
func (f *Fake) AddUsers(people ...User) {
	f.directory.add(people)
}

// InsertUsers puts people into the directory, the first of them at this place of the list: 0 is the front, the number of
// people its end. It gives IDs and panics as Add does, and panics if the list has no such place.
func (f *Fake) InsertUsers(at int, people ...User) {
	f.directory.insert(at, people)
}

// RemoveUser removes a user as DELETE would, and says whether there was one.
func (f *Fake) RemoveUser(id int64) bool {
	return f.directory.remove(id)
}

// MasterKey returns a key with the scope "*". Every fake has the same one.
func (f *Fake) MasterKey() string {
	return masterKey
}

// NewKey makes another key, with these scopes: "*" for everything, "*:read" for reading everything, "users:read" and
// "users:write" for what they say. Other scopes allow nothing here; without any, the key is known and may do nothing.
func (f *Fake) NewKey(scopes ...string) string {
	return f.keys.add(scopes)
}
