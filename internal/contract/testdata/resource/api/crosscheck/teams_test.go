package crosscheck

const (
	teams    = "/v1/organization/teams"
	teamPage = `{"items":[{"id":1,"name":"text"}],"totalCount":1,"offset":0,"limit":100}`
)

func init() {
	exchanges = append(exchanges, []exchange{
		{name: "teams", target: teams, body: teamPage, conform: true, second: true},
		{name: "delete a team", method: "DELETE", target: teams + "/1", body: `{"id":1}`, conform: true, second: true},
		{name: "team without a name", target: teams, body: `{"items":[{"id":1}],"totalCount":1,"offset":0,"limit":100}`},
		{name: "team id 0", method: "DELETE", target: teams + "/0", body: `{"id":1}`},
	}...)
}
