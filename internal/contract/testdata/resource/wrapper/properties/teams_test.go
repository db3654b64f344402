package properties_test

import (
	"context"
	"iter"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// league is the list of a fake's teams.
type league struct{ *opinetest.Fake }

func (l league) Len() int { return len(l.Teams()) }

func (l league) Remove(at, _ int) { l.DeleteTeam(l.Teams()[at].ID) }

func (l league) Insert(at, _ int) { l.InsertTeams(at, opinetest.Team{}) }

var teamResource = resource{
	operation: "listTeams",
	filled:    func(n int) opinetest.Option { return opinetest.WithTeams(make([]opinetest.Team, n)...) },
	list:      func(f *opinetest.Fake) list { return league{f} },
	ids: func(f *opinetest.Fake) []int64 {
		var ids []int64
		for _, team := range f.Teams() {
			ids = append(ids, team.ID)
		}
		return ids
	},
	all: func(ctx context.Context, client *opine.Client, options opine.ListOptions) iter.Seq2[int64, error] {
		return idsOf(client.Teams.All(ctx, &options), func(team opine.Team) int64 { return team.ID })
	},
}
