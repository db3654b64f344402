package properties_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

func TestAllYieldsEverybodyInOrder(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ users, pageSize int }{
		{0, 0}, {1, 1}, {2, 1}, {7, 2}, {100, 100}, {101, 100}, {1000, 0}, {2500, 0}, {2500, 100},
	} {
		t.Run(fmt.Sprintf("%d users, %d a page", row.users, row.pageSize), func(t *testing.T) {
			t.Parallel()
			srv := opinetest.NewServer(t, opinetest.WithSeed(3, row.users))
			client := checkedClient(t, srv, srv.Key)
			all := client.Users.All(t.Context(), &opine.ListOptions{PageSize: row.pageSize})
			for range 2 { // ranging again lists again
				var got []int64
				for user, err := range all {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, user.ID)
				}
				if want := ids(srv.Users()); !slices.Equal(got, want) {
					t.Errorf("got %d users, want %d", len(got), len(want))
				}
			}
		})
	}
}

func TestPageBounds(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithSeed(1, 1500))
	client := checkedClient(t, srv, srv.Key)
	for _, row := range []struct {
		options *opine.PageOptions
		items   int
		invalid bool
	}{
		{nil, 1000, false},
		{&opine.PageOptions{Limit: 1}, 1, false},
		{&opine.PageOptions{Limit: 1000, Offset: 1499}, 1, false},
		{&opine.PageOptions{Offset: 1500}, 0, false},
		{&opine.PageOptions{Offset: math.MaxInt64}, 0, false},
		{&opine.PageOptions{Limit: -1}, 0, true},
		{&opine.PageOptions{Limit: 1001}, 0, true},
		{&opine.PageOptions{Offset: -1}, 0, true},
	} {
		page, err := client.Users.Page(t.Context(), row.options)
		switch {
		case row.invalid:
			if !errors.Is(err, opine.ErrInvalid) || page != nil {
				t.Errorf("%+v: got %v, %v", row.options, page, err)
			}
		case err != nil || len(page.Items) != row.items || page.TotalCount != 1500:
			t.Errorf("%+v: got %v", row.options, err)
		}
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	const largest = math.MaxInt64
	srv := opinetest.NewServer(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Role: "ADMIN"}, opinetest.User{ID: 123456789}, opinetest.User{ID: 1<<53 + 1}, opinetest.User{ID: largest}))
	client := checkedClient(t, srv, srv.Key)
	for _, row := range []struct {
		id   int64
		want error
	}{
		{123456789, nil}, {1<<53 + 1, nil}, {largest, nil},
		{123456789, opine.ErrNotFound}, {42, opine.ErrNotFound},
		{0, opine.ErrInvalid}, {-3, opine.ErrInvalid}, {math.MinInt64, opine.ErrInvalid},
	} {
		removal, err := client.Users.Remove(t.Context(), row.id)
		if !errors.Is(err, row.want) || removal.ID != row.id {
			t.Errorf("%d: got %+v, %v", row.id, removal, err)
		}
		var failure *opine.Error
		if errors.As(err, &failure) && (failure.Operation != "removeUser" || failure.ID != row.id) {
			t.Errorf("%d: the error names %s %d", row.id, failure.Operation, failure.ID)
		}
	}
	if got := listIDs(t, client, nil); !slices.Equal(got, []int64{1}) {
		t.Errorf("left are %v", got)
	}
}

func TestScopesAndKeys(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	for _, row := range []struct {
		name         string
		key          string
		list, remove error
	}{
		{"everything", srv.Key, nil, opine.ErrNotFound},
		{"read", srv.NewKey("users:read"), nil, opine.ErrForbidden},
		{"write", srv.NewKey("users:write"), opine.ErrForbidden, opine.ErrNotFound},
		{"unknown", "no-such-key", opine.ErrUnauthorized, opine.ErrUnauthorized},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := checkedClient(t, srv, row.key)
			if _, err := client.Users.Page(t.Context(), nil); !errors.Is(err, row.list) {
				t.Errorf("list: got %v", err)
			}
			if _, err := client.Users.Remove(t.Context(), 999_999); !errors.Is(err, row.remove) {
				t.Errorf("remove: got %v", err)
			}
		})
	}
}

func TestRemoveAllGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithUsers(opinetest.User{ID: 1}, opinetest.User{ID: 2}, opinetest.User{ID: 3}))
	client := checkedClient(t, srv, srv.Key)
	got := map[int64]error{}
	results := 0
	for removal, err := range client.Users.RemoveAll(t.Context(), slices.Values([]int64{1, 9, 0, 3}), nil) {
		got[removal.ID] = err
		results++
	}
	for id, want := range map[int64]error{1: nil, 9: opine.ErrNotFound, 0: opine.ErrInvalid, 3: nil} {
		if err, ok := got[id]; !ok || !errors.Is(err, want) {
			t.Errorf("%d: got %v", id, err)
		}
	}
	if left := ids(srv.Users()); results != 4 || !slices.Equal(left, []int64{2}) {
		t.Errorf("%d results, left are %v", results, left)
	}
}

// An exchange that breaks the contract ends the call: sent again it would break it again, and a removal that was answered
// wrongly and sent again would look like one that succeeded.
func TestAViolationOfTheContractEndsTheCall(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithFaults(
		opinetest.Fault{Operation: "listUsers", First: 1, Header: http.Header{"Content-Type": {"text/plain"}}},
		opinetest.Fault{Operation: "removeUser", First: 1, Header: http.Header{"Content-Type": {"text/plain"}}},
	))
	client := checkedClient(t, srv, srv.Key)
	_, listed := client.Users.Page(t.Context(), nil)
	removal, removed := client.Users.Remove(t.Context(), 1)
	for _, err := range []error{listed, removed} {
		violation, ok := errors.AsType[*conform.Violation](err)
		if !ok || violation.StatusCode != 200 {
			t.Errorf("got %v", err)
		}
	}
	if n := len(srv.Requests()); n != 2 || removal.Inferred {
		t.Errorf("%d requests, %+v", n, removal)
	}
}
