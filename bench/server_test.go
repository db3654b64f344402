package main

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/opine-go/opine/generated"
)

func get(t *testing.T, url string, status int, out any) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != status {
		t.Fatalf("%s: %s: %s", url, res.Status, body)
	}
	if err := json.Unmarshal(body, out); err != nil {
		t.Fatalf("%s: %v: %s", url, err, body)
	}
}

// TestBothAPIsServeTheSamePeople also checks that the handwritten pages are JSON.
func TestBothAPIsServeTheSamePeople(t *testing.T) {
	t.Parallel()
	_, url := serveDirectory(t, job{People: 150})
	var here generated.UserPage
	get(t, url+"/v1/organization/users?limit=50&offset=100", http.StatusOK, &here)
	if len(here.Items) != 50 || here.TotalCount != 150 || here.Offset != 100 || here.Limit != 50 {
		t.Fatalf("got %d users, %+v", len(here.Items), here)
	}
	var there struct {
		Data []struct {
			ID    int64 `json:"id,string"`
			Name  string
			Email string
			Added int64 `json:"added_at"`
		}
		LastID  string `json:"last_id"`
		HasMore bool   `json:"has_more"`
	}
	get(t, url+"/openai/organization/users?limit=50&after=200", http.StatusOK, &there)
	if len(there.Data) != 50 || there.HasMore || there.LastID != "300" {
		t.Fatalf("got %d users, %+v", len(there.Data), there)
	}
	for i, a := range here.Items {
		b := there.Data[i]
		if a.ID != b.ID || a.Email != b.Email || a.FirstName+" "+a.LastName != b.Name || a.CreatedAt.Unix() != b.Added {
			t.Errorf("got %+v and %+v", a, b)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	_, url := serveDirectory(t, job{People: 1})
	for _, path := range []string{
		"/v1/organization/users?limit=1001", "/v1/organization/users?limit=x", "/v1/organization/users?offset=-1",
		"/openai/organization/users?limit=0", "/openai/organization/users?after=x",
	} {
		var body struct{ Error string }
		if get(t, url+path, http.StatusBadRequest, &body); body.Error == "" {
			t.Errorf("%s: no error", path)
		}
	}
}

func TestChurn(t *testing.T) {
	t.Parallel()
	all := func([]int64) int { return 0 }

	gone := newDirectory(job{People: 10, Churn: removeFirst})
	if ids, _, total := gone.list(2, all); total != 7 || !slices.Equal(ids, []int64{initialID(3), initialID(4)}) {
		t.Errorf("got %v of %d", ids, total)
	}

	one, same, other := newDirectory(job{People: 100, Churn: mixed, Seed: 1}),
		newDirectory(job{People: 100, Churn: mixed, Seed: 1}), newDirectory(job{People: 100, Churn: mixed, Seed: 2})
	for range 50 {
		one.list(1, all)
		same.list(1, all)
		other.list(1, all)
	}
	members := one.state().Members
	if !slices.Equal(members, same.state().Members) || slices.Equal(members, other.state().Members) {
		t.Error("the churn does not depend on its seed alone")
	}
	newcomer := func(id int64) bool { return id%2 == 1 }
	if !slices.IsSorted(members) || !slices.ContainsFunc(members, newcomer) {
		t.Errorf("members are %v", members)
	}
}
