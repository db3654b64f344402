package opine_test

import (
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

func TestAllRawKeepsTheJSON(t *testing.T) {
	t.Parallel()
	sent := `{ "team": {"id": 9007199254740993}, ` + goodUser[1:]
	sent = with(with(with(sent, `"id":1`, `"id":7`), `"ann@example.com"`, `"a\u0041"`), `:"Ann"`, ` : null`)
	client := staticClient(t, 200, "application/json", `{"items": [`+sent+` ],"totalCount":1,"offset":0,"limit":1000}`)
	listed := 0
	for user, err := range client.Users.AllRaw(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if listed++; string(user.JSON) != sent || user.ID != 7 || user.Email != "aA" {
			t.Errorf("got %d, %s, %s", user.ID, user.Email, user.JSON)
		}
	}
	if listed != 1 {
		t.Errorf("%d users were listed", listed)
	}
}

// Pages are reused and the list changes, which must not mix up the users.
func TestAllRawPairsUsersWithTheirJSON(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		m := newModel(200)
		m.before = func(m *model, n int) {
			if n%3 == 0 {
				m.remove(0)
				m.insert(len(m.ids) / 2)
			}
		}
		kept := map[int64]string{}
		for user, err := range m.client(t).Users.AllRaw(t.Context(), &opine.ListOptions{PageSize: 10, Concurrency: concurrency}) {
			if err != nil {
				t.Fatal(err)
			}
			kept[user.ID] = string(user.JSON)
		}
		for id, json := range kept {
			if want := userJSON(id); json != want {
				t.Errorf("user %d has %s", id, json)
			}
		}
		if len(kept) < 150 {
			t.Errorf("%d users were listed", len(kept))
		}
	}
}
