package removal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

func TestUndoChooses(t *testing.T) {
	t.Parallel()
	// removed returns the lines of a removal; a run that was cut short has no outcome.
	removed := func(run string, id int, email, user, outcome string) string {
		who := fmt.Sprintf(`"run":%q,"resource":"users","id":%d,"email":%q`, run, id, email)
		lines := fmt.Sprintf(`"event":"intent",%s,"user":%s}`, who, user)
		if outcome != "" {
			lines += fmt.Sprintf("\n"+`"event":"outcome",%s,"outcome":%q}`, who, outcome)
		}
		return lines
	}
	lines := strings.Join([]string{
		removed("R1", 1, "ann@b.c", `{"role":"MEMBER"}`, "removed"),
		removed("R1", 2, "bob@b.c", `{}`, "removed"),
		removed("R1", 3, "eve@b.c", `{"role":"Org Admin"}`, "removed"),
		removed("R1", 4, "twin@b.c", `{"role":"MEMBER"}`, "removed"),
		removed("R1", 5, "TWIN@b.c", `{"role":"VIEWER"}`, "removed"),
		removed("R1", 6, "", `{"role":"MEMBER"}`, "removed"),
		removed("R2", 7, "Ann@b.c", `{"role":"VIEWER"}`, "removed"),
		removed("R2", 8, "kim@b.c", `{"role":"MEMBER"}`, ""),
		removed("R2", 9, "lou@b.c", `{"role":"MEMBER"}`, "unconfirmed"),
		removed("R2", 10, "max@b.c", `{"role":"MEMBER"}`, "failed"),
		removed("R2", 11, "ned@b.c", `{"role":"MEMBER"}`, "already gone"),
		removed("R3", 12, "odd@b.c", `"x"`, "removed"),
		`"event":"intent","run":"R4","resource":"invitations","id":13,"email":"pat@b.c"}`,
	}, "\n")
	path := writeLog(t, strings.Split(lines, "\n")...)
	for _, row := range []struct {
		names string
		undo  removal.Undo
		want  string // EMAIL ROLE of the invited people, and the reasons of those who are refused
		err   string
	}{
		{names: "ANN@b.c", want: "Ann@b.c VIEWER"},
		{names: "ann@b.c Ann@b.c", want: "Ann@b.c VIEWER"},
		{names: "R2", want: "Ann@b.c VIEWER, kim@b.c MEMBER, lou@b.c MEMBER"},
		{names: "bob@b.c", want: "bob@b.c: the log has no role of user 2; pass --role"},
		{names: "bob@b.c", undo: removal.Undo{Role: "VIEWER"}, want: "bob@b.c VIEWER"},
		{names: "odd@b.c", undo: removal.Undo{Role: "owner"},
			want: "odd@b.c: the role owner looks administrative; pass --include-admins to allow it"},
		{names: "eve@b.c", want: "eve@b.c: the role Org Admin looks administrative; pass --include-admins to allow it"},
		{names: "eve@b.c", undo: removal.Undo{IncludeAdmins: true, Role: "VIEWER"}, want: "eve@b.c Org Admin"},
		{names: "twin@b.c", want: "twin@b.c: the run removed users 4 and 5 with this address; invite whom you mean with opine invitations send"},
		{names: "R1", undo: removal.Undo{Role: "VIEWER", IncludeAdmins: true},
			want: "ann@b.c MEMBER, bob@b.c VIEWER, eve@b.c Org Admin, " +
				"twin@b.c: the run removed users 4 and 5 with this address; invite whom you mean with opine invitations send, " +
				": the log has no address of user 6"},
		{names: "max@b.c", err: "max@b.c"},
		{names: "ned@b.c", err: "ned@b.c"},
		{names: "pat@b.c", err: "pat@b.c"},
		{names: "R4", err: "R4"},
		{names: "ann@b.c r1", err: "r1"},
		{names: "ann@b.c", undo: removal.Undo{Server: removal.Server{BaseURL: "https://y", Key: "ab"}}, err: "ann@b.c"},
		{names: "ann@b.c", undo: removal.Undo{Server: removal.Server{BaseURL: "https://x", Key: "cd"}},
			err: "ann@b.c; it has removals with another key: pass --other-key if both belong to the same organization"},
		{names: "ann@b.c", undo: removal.Undo{Server: removal.Server{BaseURL: "https://x", Key: "cd"}, OtherKey: true},
			want: "Ann@b.c VIEWER"},
	} {
		t.Run(row.names, func(t *testing.T) {
			t.Parallel()
			undo := row.undo
			undo.Names = strings.Fields(row.names)
			if undo.Server == (removal.Server{}) {
				undo.Server = server
			}
			invitees, refused, err := undo.Choose(removal.ReadLog(path, nil))
			if row.err != "" {
				if want := removal.ErrNotInLog.Error() + ": " + row.err; !errors.Is(err, removal.ErrNotInLog) || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
				return
			}
			var got []string
			for _, invitee := range invitees {
				got = append(got, invitee.Email+" "+invitee.Role)
			}
			for _, result := range refused {
				got = append(got, result.Email+": "+result.Reason)
			}
			if err != nil || strings.Join(got, ", ") != row.want {
				t.Errorf("got %s, %v, want %s", strings.Join(got, ", "), err, row.want)
			}
		})
	}
}
