package opinetest

import (
	"math"
	"net/http"
)

// Team is a team in a [Fake].
type Team struct {
	ID   int64 // 1 or more; 0 asks for the next free id
	Name string
}

// WithTeams sets the teams, added as by [Fake.AddUsers]. The last one applies.
func WithTeams(teams ...Team) Option {
	return func(f *Fake) {
		f.teams = newStore(func(t *Team) *int64 { return &t.ID })
		f.teams.add(teams)
	}
}

// Teams returns the teams in the order of the list. The slice is a copy.
func (f *Fake) Teams() []Team { return f.teams.all() }

// InsertTeams inserts teams at an index, as [Fake.InsertUsers] does with users.
func (f *Fake) InsertTeams(index int, teams ...Team) { f.teams.insert(index, teams) }

// DeleteTeam removes a team as deleteTeam does, and reports whether there was one.
func (f *Fake) DeleteTeam(id int64) bool { return f.teams.remove(id) }

var teamRoutes = []route{
	{
		operation: "listTeams", pattern: "GET /v1/organization/teams", scope: "teams:read",
		list: true, handle: (*Fake).listTeams,
	},
	{
		operation: "deleteTeam", pattern: "DELETE /v1/organization/teams/{id}", scope: "teams:write",
		params: []param{{name: "id", parse: wholeNumber(1, math.MaxInt64)}}, handle: (*Fake).deleteTeam,
	},
}

func (f *Fake) listTeams(w *response, c *call) {
	writePage(w, c, f.teams.page, func(t Team) teamJSON { return teamJSON(t) })
}

func (f *Fake) deleteTeam(w *response, c *call) {
	id := c.params["id"].(int64)
	if !f.DeleteTeam(id) {
		w.writeError(http.StatusNotFound, "There is no team with this id.")
		return
	}
	w.writeJSON(http.StatusOK, deletedTeamJSON{ID: id})
}

type teamJSON struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type deletedTeamJSON struct {
	ID int64 `json:"id"`
}
