package main

import (
	"net/http/httptest"
	"slices"
	"testing"
)

// serveDirectory returns a new directory and the URL of its server.
func serveDirectory(t *testing.T, j job) (*directory, string) {
	t.Helper()
	d := newDirectory(j)
	server := httptest.NewServer(newHandler(d, j))
	t.Cleanup(server.Close)
	return d, server.URL
}

func TestPeersList(t *testing.T) {
	t.Parallel()
	j := job{Work: list, People: 250, PageSize: 100}
	want := slices.Collect(initialIDs(j))
	for name, peer := range peers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, url := serveDirectory(t, j)
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
			if name == floor {
				got = slices.Collect(initialIDs(job{People: len(got)}))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %d users: %v", len(got), got)
			}
			if pages := d.state().Lists; pages < j.pages() {
				t.Errorf("requested only %d pages", pages)
			}
		})
	}
}

func TestPeersRemove(t *testing.T) {
	t.Parallel()
	j := job{People: 3, PageSize: 100}
	for name, peer := range peers {
		if name == floor {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, url := serveDirectory(t, j)
			client, err := peer.connect(url, j)
			if err != nil {
				t.Fatal(err)
			}
			if err := client.remove(t.Context(), initialID(1)); err != nil {
				t.Fatal(err)
			}
			if got := d.state().Members; !slices.Equal(got, []int64{initialID(0), initialID(2)}) {
				t.Errorf("the members are %v", got)
			}
			if err := client.remove(t.Context(), initialID(1)); err == nil {
				t.Error("the second removal succeeded")
			}
		})
	}
}

// TestLossesAreCounted removes each page before it requests the next offset, which skips every
// other page.
func TestLossesAreCounted(t *testing.T) {
	t.Parallel()
	j := job{Peer: plain, Work: removeInLoop, People: 100, PageSize: 10}
	_, url := serveDirectory(t, j)
	found, err := measure(t.Context(), j, url)
	if err != nil {
		t.Fatal(err)
	}
	if found.Lost != 50 || found.Duplicates != 0 {
		t.Errorf("got %+v", found)
	}
}

func TestShortListingFails(t *testing.T) {
	t.Parallel()
	j := job{Peer: plain, Work: list, People: 100, PageSize: 10}
	_, url := serveDirectory(t, job{People: 99})
	if _, err := measure(t.Context(), j, url); err == nil {
		t.Error("a listing of 99 users passed for one of 100")
	}
}
