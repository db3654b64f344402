package opinetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Fake is a fake Opine. It is an [http.Handler] and safe for concurrent use.
type Fake struct {
	users       *store[User]
	invitations *invitationStore

	mux      *http.ServeMux
	hooks    []hook
	hookLock chan struct{} // holds a token while a request is handled, if there are hooks

	mu       sync.Mutex          // guards what follows
	keys     map[string][]string // the scopes of each key
	requests []Request
	counts   map[string]int // the number of requests of each operation
	faults   []*activeFault // in the order in which they were added
}

// An Option configures a new [Fake].
type Option func(*Fake)

// New returns a fake with the users of WithSeed(1, 25) and the invitations of
// GenerateInvitations(1, 3), unless an option sets others. It panics if [Fake.AddUsers] or
// [Fake.AddFault] would.
func New(opts ...Option) *Fake {
	f := &Fake{
		mux:      http.NewServeMux(),
		hookLock: make(chan struct{}, 1),
		keys:     map[string][]string{masterKey: {"*"}},
		counts:   make(map[string]int),
	}
	for _, r := range routes {
		f.mux.Handle(r.pattern, endpoint{r, f})
	}
	for _, opt := range opts {
		opt(f)
	}
	if f.users == nil {
		WithSeed(1, 25)(f)
	}
	if f.invitations == nil {
		WithInvitations(GenerateInvitations(1, 3)...)(f)
	}
	return f
}

// Keys are numbered rather than random, so that every run of a test sends the same bytes.
const masterKey = "opine-test-key-0001"

// MasterKey returns a key with the scope "*", the same for every fake.
func (f *Fake) MasterKey() string {
	return masterKey
}

// NewKey creates a key with these scopes: "*" for everything, "*:read" for reading everything, or
// granular ones such as "users:read". A key without scopes is known, but authorizes nothing.
func (f *Fake) NewKey(scopes ...string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := fmt.Sprintf("opine-test-key-%04d", len(f.keys)+1)
	f.keys[key] = slices.Clone(scopes)
	return key
}

// authorize returns the status and the message of a refusal, or 0 if the key has the scope.
func (f *Fake) authorize(key, scope string) (status int, message string) {
	f.mu.Lock()
	granted, known := f.keys[key]
	f.mu.Unlock()
	if !known {
		return http.StatusUnauthorized, "The API key is missing or unknown."
	}
	for _, s := range granted {
		if s == "*" || s == scope || s == "*:read" && strings.HasSuffix(scope, ":read") {
			return 0, ""
		}
	}
	return http.StatusForbidden, "The API key lacks the scope " + scope + "."
}
