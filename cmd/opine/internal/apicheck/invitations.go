package apicheck

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func init() { maps.Copy(judgments, invitationJudgments) }

// invitationJudgments judges what the document assumes about invitations, as judgments does.
var invitationJudgments = map[string]func(*listing) result{
	"revoked-invitation-leaves-list":    nil,
	"removal-keeps-invitations":         nil,
	"expired-invitations-hidden":        expiredInvitationsHidden,
	"removed-user-can-be-invited":       nil,
	"expired-invitation-can-be-renewed": nil,
	"revocation-returns-id":             nil,
	"second-revocation-404":             nil,
	"invitation-path-id-is-integer":     nil,
	"member-or-invited-409":             nil,
	"invitation-members-present":        func(l *listing) result { return required(l.sampled(), l.item.Required) },
	"invitation-id-is-integer":          idIsInteger,
	"invitee-may-repeat":                mayRepeat("inviteeEmail"),
	"inviter-may-be-null":               mayBeEmpty("inviterUserId"),
	"inviter-may-be-gone":               nil,
	"expiry-ends-invitation":            nil,
	"other-statuses":                    otherValues("status"),
}

func readInvitations(ctx context.Context, client *opine.Client, add func(json []byte)) error {
	for invitation, err := range client.Invitations.AllRaw(ctx, nil) {
		if err != nil {
			return err
		}
		add(invitation.JSON)
	}
	return nil
}

// expiredInvitationsHidden compares the pages with and without expired invitations. An invitation may
// expire between two requests, and clocks differ, so only a day makes one surely expired.
func expiredInvitationsHidden(l *listing) result {
	outdated := func(items []object) int {
		n := 0
		for _, item := range items {
			var expires time.Time
			if json.Unmarshal(item["expiresAt"], &expires) == nil && time.Since(expires) > 24*time.Hour {
				n++
			}
		}
		return n
	}
	all := l.at("includeExpired").page
	shown := outdated(l.items)
	switch {
	case shown > 0:
		return holds(false, fmt.Sprintf("the list has %d expired invitations", shown))
	case all == nil || outdated(all.items) == 0:
		return unknown("no invitation has expired")
	}
	return holds(l.err == nil, fmt.Sprint(l.err))
}
