package apicheck

import (
	"context"
	"maps"

	opine "github.com/opine-go/opine/wrapper"
)

func init() { maps.Copy(judgments, teamJudgments) }

// teamJudgments judges what the document assumes about teams, as judgments does.
var teamJudgments = map[string]func(*listing) result{
	"team-deletion-returns-id": nil,
	"team-members-present":     func(l *listing) result { return required(l.sampled(), l.item.Required) },
}

func readTeams(ctx context.Context, client *opine.Client, add func(json []byte)) error {
	for team, err := range client.Teams.AllRaw(ctx, nil) {
		if err != nil {
			return err
		}
		add(team.JSON)
	}
	return nil
}
