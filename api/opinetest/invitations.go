package opinetest

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Invitation is an invitation in a [Fake].
type Invitation struct {
	ID             int64 // 1 or more; 0 asks for the next free id
	InviteeEmail   string
	Role           string
	Status         string    // "" means PENDING, which is sent as EXPIRED (an invented status) after ExpiresAt
	InviterUserID  int64     // 0 is sent as null
	OrganizationID int64     // 0 means 1
	CreatedAt      time.Time // zero means now; sent in UTC, truncated to milliseconds
	UpdatedAt      time.Time // zero means CreatedAt; sent like CreatedAt
	ExpiresAt      time.Time // zero means in [InvitationLifetime]; sent like CreatedAt
}

// InvitationLifetime is how long an invitation lives in the fake. The reference documents none.
const InvitationLifetime = 7 * 24 * time.Hour

// invitationStore locks out other invitations between the search for a conflict and the addition.
type invitationStore struct {
	*store[Invitation]
	inviting sync.Mutex
}

// WithInvitations sets the invitations, added as by [Fake.AddInvitations]. The last one applies.
func WithInvitations(invitations ...Invitation) Option {
	return func(f *Fake) {
		f.invitations = &invitationStore{store: newStore(func(i *Invitation) *int64 { return &i.ID })}
		f.AddInvitations(invitations...)
	}
}

// GenerateInvitations invents n open invitations. The same seed returns the same ones, except for
// their dates. They have the traits of [GenerateUsers]. Their addresses are unique, and differ from
// those of all users that GenerateUsers invents.
func GenerateInvitations(seed uint64, n int) []Invitation {
	invitations := make([]Invitation, n)
	for i, user := range GenerateUsers(seed, n) {
		invitations[i] = Invitation{ID: user.ID, InviteeEmail: "invited." + user.Email, Role: user.Role, InviterUserID: 1}
	}
	return invitations
}

// Invitations returns the invitations in the order of the list, including expired ones. The slice
// is a copy.
func (f *Fake) Invitations() []Invitation {
	return f.invitations.all()
}

// AddInvitations appends invitations to the list, and fills in zero fields. It checks and assigns
// IDs as [Fake.AddUsers] does.
func (f *Fake) AddInvitations(invitations ...Invitation) {
	f.invitations.add(withDefaults(invitations))
}

// InsertInvitations is [Fake.AddInvitations] with an index for the first invitation. It panics if
// index is less than 0 or greater than the number of invitations.
func (f *Fake) InsertInvitations(index int, invitations ...Invitation) {
	f.invitations.insert(index, withDefaults(invitations))
}

// RevokeInvitation removes an invitation as revokeInvitation does. It reports whether there was
// one.
func (f *Fake) RevokeInvitation(id int64) bool {
	return f.invitations.remove(id)
}

// withDefaults returns a copy whose zero fields are filled in.
func withDefaults(invitations []Invitation) []Invitation {
	now := time.Now()
	invitations = slices.Clone(invitations)
	for i := range invitations {
		invitation := &invitations[i]
		setDefault(&invitation.Status, pending)
		setDefault(&invitation.OrganizationID, 1)
		setDefault(&invitation.CreatedAt, now)
		setDefault(&invitation.UpdatedAt, invitation.CreatedAt)
		setDefault(&invitation.ExpiresAt, now.Add(InvitationLifetime))
	}
	return invitations
}

func setDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

const pending, expired = "PENDING", "EXPIRED"

// statusAt returns the status that the fake sends at this time.
func (i *Invitation) statusAt(now time.Time) string {
	if i.Status == pending && !i.ExpiresAt.After(now) {
		return expired
	}
	return i.Status
}

var invitationRoutes = []route{
	{
		operation: "listInvitations", pattern: "GET /v1/organization/invitations", scope: "invitations:read",
		list: true, handle: (*Fake).listInvitations, params: []param{
			{name: "status", parse: anyText, fallback: ""}, {name: "includeExpired", parse: trueOrFalse, fallback: false},
		},
	},
	{
		operation: "inviteUser", pattern: "POST /v1/organization/invitations", scope: "invitations:write",
		body:   []member{{"inviteeEmail", emailAddress}, {"role", notEmpty}},
		handle: (*Fake).inviteUser,
	},
	{
		operation: "revokeInvitation", pattern: "POST /v1/organization/invitations/{id}/revoke", scope: "invitations:write",
		params: []param{{name: "id", parse: wholeNumber(1, math.MaxInt64)}}, handle: (*Fake).revokeInvitation,
	},
}

func (f *Fake) listInvitations(w *response, c *call) {
	now, status, expiredToo := time.Now(), c.params["status"].(string), c.params["includeExpired"].(bool)
	page := func(offset, limit int64) ([]Invitation, int) {
		matching := slices.DeleteFunc(f.Invitations(), func(i Invitation) bool {
			actual := i.statusAt(now)
			return actual == expired && !expiredToo || status != "" && status != actual
		})
		rest := matching[min(offset, int64(len(matching))):]
		return rest[:min(limit, int64(len(rest)))], len(matching)
	}
	writePage(w, c, page, encodeInvitation)
}

func (f *Fake) inviteUser(w *response, c *call) {
	f.invitations.inviting.Lock()
	defer f.invitations.inviting.Unlock()
	address, now := c.params["inviteeEmail"].(string), time.Now()
	users := f.Users()
	if slices.ContainsFunc(users, func(u User) bool { return sameAddress(u.Email, address) }) {
		w.writeError(http.StatusConflict, "A user has this address.")
		return
	}
	if slices.ContainsFunc(f.Invitations(), func(i Invitation) bool {
		return sameAddress(i.InviteeEmail, address) && i.statusAt(now) == pending
	}) {
		w.writeError(http.StatusConflict, "This address has an open invitation.")
		return
	}
	invitation := Invitation{InviteeEmail: address, Role: c.params["role"].(string)}
	if len(users) > 0 {
		invitation.InviterUserID = users[0].ID
	}
	f.AddInvitations(invitation)
	all := f.Invitations()
	w.writeJSON(http.StatusOK, encodeInvitation(all[len(all)-1]))
}

func sameAddress(a, b string) bool {
	return strings.EqualFold(a, b)
}

func (f *Fake) revokeInvitation(w *response, c *call) {
	id := c.params["id"].(int64)
	if !f.RevokeInvitation(id) {
		w.writeError(http.StatusNotFound, "There is no invitation with this id.")
		return
	}
	w.writeJSON(http.StatusOK, revokedInvitationJSON{ID: id})
}

type invitationJSON struct {
	ID             int64  `json:"id"`
	InviteeEmail   string `json:"inviteeEmail"`
	Role           string `json:"role"`
	Status         string `json:"status"`
	InviterUserID  *int64 `json:"inviterUserId"`
	OrganizationID int64  `json:"organizationId"`
	CreatedAt      string `json:"createdAt"`
	UpdatedAt      string `json:"updatedAt"`
	ExpiresAt      string `json:"expiresAt"`
}

type revokedInvitationJSON struct {
	ID int64 `json:"id"`
}

func encodeInvitation(i Invitation) invitationJSON {
	wire := invitationJSON{
		ID:             i.ID,
		InviteeEmail:   i.InviteeEmail,
		Role:           i.Role,
		Status:         i.statusAt(time.Now()),
		OrganizationID: i.OrganizationID,
		CreatedAt:      formatTime(i.CreatedAt),
		UpdatedAt:      formatTime(i.UpdatedAt),
		ExpiresAt:      formatTime(i.ExpiresAt),
	}
	if i.InviterUserID != 0 {
		wire.InviterUserID = &i.InviterUserID
	}
	return wire
}
