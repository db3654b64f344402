package apicheck_test

import "github.com/opine-go/opine/api/opinetest"

var teams = resource{
	fill:       func(n int) opinetest.Option { return opinetest.WithTeams(make([]opinetest.Team, n)...) },
	untestable: []string{"team-deletion-returns-id"},
	empty:      []string{"team-members-present"},
}
