package main

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	opine "github.com/opine-go/opine/wrapper"
)

// invitationClient lists invitations instead of users.
type invitationClient struct{ *opineClient }

func connectInvitations(url string, j job) (client, error) {
	c, err := connectOpine(url, j)
	if err != nil {
		return nil, err
	}
	return invitationClient{c.(*opineClient)}, nil
}

func (c invitationClient) users(ctx context.Context) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for invitation, err := range c.client.Invitations.All(ctx, &opine.InvitationListOptions{ListOptions: *c.options}) {
			if !yield(invitation.ID, err) {
				return
			}
		}
	}
}

// appendInvitation writes an invitation of the user with this id, in the format of openapi.yaml.
func appendInvitation(b []byte, id int64) []byte {
	const date = "2006-01-02T15:04:05.000Z"
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, id, 10)
	b = append(b, `,"inviteeEmail":"`...)
	b = appendEmail(b, id)
	b = append(b, `","role":"ADMIN","status":"PENDING","inviterUserId":1,"organizationId":1,"createdAt":"`...)
	b = joined(id).AppendFormat(b, date)
	b = append(b, `","updatedAt":"`...)
	b = changed(id).AppendFormat(b, date)
	b = append(b, `","expiresAt":"`...)
	b = joined(id).AddDate(0, 0, 14).AppendFormat(b, date)
	return append(b, `"}`...)
}

func listingInvitations(s size) row {
	j := job{Work: list, People: s.people, PageSize: s.pageSize}
	return row{
		title: fmt.Sprintf("List %s invitations over loopback", count(s.people)),
		text: fmt.Sprintf("Pages of %s, no delay. An invitation has nine members, three of them dates; a user has "+
			"seven, two of them dates.", count(s.pageSize)),
		lines:   linesOf(j, invitations, this),
		metrics: []metric{cpuPerUser, allocsPerUser, bytesPerUser, wallTime},
		ratios:  true,
		goals: []goal{
			{what: "CPU per invitation, compared with CPU per user", metric: cpuPerUser,
				lines: []int{0}, against: []int{1}, atMost: 1.5},
			{what: "allocations per invitation", metric: allocsPerUser, lines: []int{0}, atMost: 1.2},
		},
	}
}
