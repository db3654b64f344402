package opine

import (
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/decode"
)

// Teams lists and deletes the teams of the organization. See [Client.Teams].
type Teams struct {
	service *service
}

// A team as the API's document describes it.
type (
	Team     = generated.Team
	TeamPage = generated.TeamPage
)

// RawTeam is a team with the JSON that the server sent, as in [RawUser].
type RawTeam struct {
	Team
	JSON []byte
}

func (t *Teams) collection() *collection[Team, TeamPage] {
	return &collection[Team, TeamPage]{
		service:   t.service,
		operation: listTeams,
		request: func(limit, offset int64) (*http.Request, error) {
			return generated.NewListTeamsRequest(t.service.server, &generated.ListTeamsParams{Limit: &limit, Offset: &offset})
		},
		view: func(p *TeamPage) pageView[Team] { return pageView[Team]{&p.Items, p.Offset, p.Limit, p.TotalCount} },
		id:   func(team *Team) int64 { return team.ID },
	}
}

// All yields every team once, with the promises of [Users.All].
func (t *Teams) All(ctx context.Context, options *ListOptions) iter.Seq2[Team, error] {
	return t.collection().all(ctx, options)
}

// AllRaw is [Teams.All] with the JSON of each team.
func (t *Teams) AllRaw(ctx context.Context, options *ListOptions) iter.Seq2[RawTeam, error] {
	return allRaw(ctx, t.collection(), options, func(team Team, json []byte) RawTeam { return RawTeam{team, json} })
}

// Page requests one page of teams, as [Users.Page] does for users.
func (t *Teams) Page(ctx context.Context, options *PageOptions) (*TeamPage, error) {
	return t.collection().page(ctx, options)
}

// Delete deletes the team with this id.
func (t *Teams) Delete(ctx context.Context, id int64) error {
	call := t.service.call(deleteTeam, id)
	if id < 1 {
		return call.fail(ErrInvalid, fmt.Sprintf("id %d is out of range; ids start at 1", id), nil)
	}
	var deleted generated.DeletedTeam
	req, err := generated.NewDeleteTeamRequest(t.service.server, id)
	err = call.send(ctx, req, err, func(body []byte) error { return decode.Document(body, &deleted, nil) })
	if err == nil && deleted.ID != id {
		return call.fail(ErrUnexpectedResponse, fmt.Sprintf("the server confirmed the deletion of team %d", deleted.ID), nil)
	}
	return err
}
