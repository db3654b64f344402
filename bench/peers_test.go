package main

import (
	"net/http/httptest"
	"slices"
	"testing"
)

// organization serves one, and gives its address.
func organization(t *testing.T, j job) (*directory, string) {
	t.Helper()
	d := newDirectory(j)
	server := httptest.NewServer(newHandler(d, 0))
	t.Cleanup(server.Close)
	return d, server.URL
}

func TestEveryPeerListsEverybody(t *testing.T) {
	t.Parallel()
	j := job{Work: list, People: 250, PageSize: 100}
	want := slices.Collect(founders(j))
	for name, peer := range peers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, url := organization(t, j)
			client, err := peer.connect(url, j)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for id, err := range client.users(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, id)
			}
			if name == floored {
				got = slices.Collect(founders(job{People: len(got)}))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %d users: %v", len(got), got)
			}
			if pages := d.state().Lists; pages < j.pages() {
				t.Errorf("it asked for %d pages only", pages)
			}
		})
	}
}

func TestEveryPeerRemoves(t *testing.T) {
	t.Parallel()
	j := job{People: 3, PageSize: 100}
	for name, peer := range peers {
		if name == floored {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, url := organization(t, j)
			client, err := peer.connect(url, j)
			if err != nil {
				t.Fatal(err)
			}
			if err := client.remove(t.Context(), founderID(1)); err != nil {
				t.Fatal(err)
			}
			if got := d.state().Members; !slices.Equal(got, []int64{founderID(0), founderID(2)}) {
				t.Errorf("left are %v", got)
			}
			if err := client.remove(t.Context(), founderID(1)); err == nil {
				t.Error("a second removal went well")
			}
		})
	}
}

// TestLostAreCounted: an offset that goes on by a page when the page is gone passes over every other page.
func TestLostAreCounted(t *testing.T) {
	t.Parallel()
	j := job{Peer: plain, Work: removeInLoop, People: 100, PageSize: 10}
	_, url := organization(t, j)
	found, err := measure(t.Context(), j, url)
	if err != nil {
		t.Fatal(err)
	}
	if found.Lost != 50 || found.Twice != 0 {
		t.Errorf("got %+v", found)
	}
}

func TestAListingThatCountsWrongFails(t *testing.T) {
	t.Parallel()
	j := job{Peer: plain, Work: list, People: 100, PageSize: 10}
	_, url := organization(t, job{People: 99})
	if _, err := measure(t.Context(), j, url); err == nil {
		t.Error("99 users passed for 100")
	}
}
