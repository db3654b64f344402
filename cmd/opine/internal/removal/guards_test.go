package removal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// directoryOf returns users 1, 2, … with these roles.
func directoryOf(roles ...string) *removal.Directory {
	directory := new(removal.Directory)
	for i, role := range roles {
		directory.Add(opine.RawUser{User: opine.User{ID: int64(i + 1), Email: fmt.Sprintf("user%d@example.com", i+1),
			Role: role}})
	}
	return directory
}

func leaversOf(directory *removal.Directory, ids ...int64) (leaving []removal.Leaver) {
	for _, id := range ids {
		user, _ := directory.ByID(id)
		leaving = append(leaving, removal.Leaver{RawUser: user})
	}
	return leaving
}

func TestGuards(t *testing.T) {
	t.Parallel()
	ids := func(ids ...int64) []int64 { return ids }
	for _, row := range []struct {
		roles  string
		ids    []int64
		guards removal.Guards
		want   string // parts of the refusal, separated by |
	}{
		{"ADMIN MEMBER MEMBER", ids(2, 3), removal.Guards{}, ""},
		{"ADMIN MEMBER MEMBER", ids(2, 3), removal.Guards{MaxRemovals: 1},
			"refusing to remove 2 users: the limit is 1; pass --max-removals 2"},
		{"ADMIN MEMBER MEMBER", ids(2, 3), removal.Guards{MaxRemovals: 2}, ""},
		{"ADMIN ADMIN", ids(2), removal.Guards{},
			"refusing to remove administrators: user2@example.com (user 2); pass --include-admins"},
		{"ADMIN ADMIN", ids(2), removal.Guards{IncludeAdmins: true}, ""},
		{"ADMIN ADMIN", ids(1, 2), removal.Guards{IncludeAdmins: true},
			"the last administrator among user1@example.com (user 1), user2@example.com (user 2)"},
		{"admin MEMBER", ids(1), removal.Guards{IncludeAdmins: true}, "the last administrator"},
		{"ADMIN ADMIN_READ_ONLY", ids(1), removal.Guards{IncludeAdmins: true}, "the last administrator"},
		{"ADMIN OWNER", ids(1), removal.Guards{IncludeAdmins: true}, "the last administrator"},
		{"ADMIN OWNER", ids(1), removal.Guards{IncludeAdmins: true, AdminRoles: []string{" owner "}}, ""},
		{"ADMIN OWNER", ids(1, 2), removal.Guards{IncludeAdmins: true, AdminRoles: []string{"OWNER"}},
			"the last administrator"},
		{"OWNER MEMBER", ids(1), removal.Guards{IncludeAdmins: true}, ""},
		{"LEAD MEMBER", ids(1), removal.Guards{AdminRoles: []string{"lead"}}, "the last administrator"},
		{"LEAD ADMIN", ids(1), removal.Guards{AdminRoles: []string{"lead"}}, "refusing to remove administrators"},
		{"ADMIN MEMBER MEMBER", ids(2, 3), removal.Guards{Keep: []removal.Name{{ID: 3}, {Email: "USER1@example.com"}}},
			"refusing to remove users that --keep names: user3@example.com (user 3)"},
		{"ADMIN MEMBER", ids(2), removal.Guards{Keep: []removal.Name{{ID: 3}}},
			"--keep names nobody in the organization with user 3"},
		{"ADMIN ADMIN MEMBER", ids(2, 3), removal.Guards{MaxRemovals: 1, Keep: []removal.Name{{ID: 2}}},
			"refusing to remove 2 users|; and refusing to remove users that --keep names|; and refusing to remove administrators"},
		{"O O O O O O O ADMIN", ids(1, 2, 3, 4, 5, 6, 7), removal.Guards{AdminRoles: []string{"o"}},
			"user5@example.com (user 5), 2 more"},
		{"ADMIN", nil, removal.Guards{}, ""},
	} {
		if row.guards.MaxRemovals == 0 {
			row.guards.MaxRemovals = 10
		}
		directory := directoryOf(strings.Fields(row.roles)...)
		err := row.guards.Check(directory, leaversOf(directory, row.ids...))
		if row.want == "" && err != nil {
			t.Errorf("%s without %v: %v", row.roles, row.ids, err)
		}
		for part := range strings.SplitSeq(row.want, "|") {
			if row.want != "" && (!errors.Is(err, removal.ErrRefused) || !strings.Contains(err.Error(), part)) {
				t.Errorf("%s without %v: got %v, want %s", row.roles, row.ids, err, part)
			}
		}
	}
}

func TestRolesThatLookAdministrative(t *testing.T) {
	t.Parallel()
	guards := removal.Guards{AdminRoles: []string{"Team Lead"}}
	for role, want := range map[string]bool{
		"ADMIN": true, "admin": true, "Org Administrator": true, "ADMIN_READ_ONLY": true, "OWNER": true, "Co-Owner": true, "SUPER_USER": true,
		"A D M I N": true, "ad\u200bmin": true, "ad\u00admin": true, "\uff21\uff24\uff2d\uff29\uff2e": true, "\u00c4dmin": true, "ADM\u0130N": true,
		"team lead": true, "TEAMLEAD": true,
		"MEMBER": false, "": false, "adm": false, "lead": false, "team": false,
	} {
		if got := guards.LooksAdministrative(role); got != want {
			t.Errorf("%q: %v", role, got)
		}
	}
}

func TestSeesAdministrator(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		roles string
		admin string
		want  bool
	}{{"MEMBER ADMIN", "x", true}, {"MEMBER OWNER", "x", false}, {"MEMBER OWNER", "owner", true}, {"", "x", false}} {
		guards := removal.Guards{AdminRoles: []string{row.admin}}
		if got := guards.SeesAdministrator(directoryOf(strings.Fields(row.roles)...)); got != row.want {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	one, other := removal.Server{BaseURL: "https://one.example/" +
		t.TempDir()}, removal.Server{BaseURL: "https://other.example/" + t.TempDir()}
	release, err := removal.Lock(one)
	if err != nil {
		t.Fatal(err)
	}
	one.Key = "another key"
	if _, err := removal.Lock(one); !errors.Is(err, removal.ErrRefused) ||
		!strings.Contains(err.Error(), "another run of opine is changing https://one.example/") {
		t.Errorf("got %v", err)
	}
	spelled := removal.Server{BaseURL: "HTTPS://One.Example:443/" + strings.TrimPrefix(one.BaseURL, "https://one.example/") + "/"}
	if _, err := removal.Lock(spelled); !errors.Is(err, removal.ErrRefused) {
		t.Errorf("%s: got %v", spelled.BaseURL, err)
	}
	releaseOther, err := removal.Lock(other)
	if err != nil {
		t.Fatal(err)
	}
	releaseOther()
	release()
	for range 2 {
		release, err := removal.Lock(one)
		if err != nil {
			t.Fatal(err)
		}
		release()
	}
}

func TestCheckRoles(t *testing.T) {
	t.Parallel()
	for role, known := range map[string]bool{"OWNER": true, " owner ": true, "OWNERS": false, "LEAD": false} {
		err := removal.Guards{AdminRoles: []string{"MEMBER", role}}.CheckRoles(directoryOf("Owner", "MEMBER"))
		if (err == nil) != known || !known && !errors.Is(err, removal.ErrRefused) {
			t.Errorf("%q: %v", role, err)
		}
	}
}
