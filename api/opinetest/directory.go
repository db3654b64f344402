package opinetest

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// User is somebody in the directory of a [Fake], sent to the client as it is here.
type User struct {
	ID        int64 // 1 or more; 0 asks for the next free one
	Email     string
	FirstName *string // nil is sent as null
	LastName  *string // nil is sent as null
	Role      string
	CreatedAt time.Time // sent in UTC, cut to milliseconds
	UpdatedAt time.Time // likewise
}

// directory holds people in the order of the list. The order is kept apart from the people, in a slice of ids: a page
// is cut from it without a search, and a removal moves 8 bytes for each person behind.
type directory struct {
	mu      sync.RWMutex
	order   []int64
	people  map[int64]User
	highest int64 // the highest id ever used, since those of removed people must not come back
}

func newDirectory() *directory {
	return &directory{people: make(map[int64]User)}
}

func (d *directory) add(people []User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.put(len(d.order), people)
}

func (d *directory) insert(at int, people []User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at < 0 || at > len(d.order) {
		panic(fmt.Sprintf("opinetest: the place %d is not in a list of %d", at, len(d.order)))
	}
	d.put(at, people)
}

// put needs d.mu to be held, and a place that the list has.
func (d *directory) put(at int, people []User) {
	for i, user := range people {
		if user.ID == 0 {
			if d.highest == math.MaxInt64 {
				panic("opinetest: there is no id after the highest int64")
			}
			user.ID = d.highest + 1
		}
		if user.ID < 0 {
			panic(fmt.Sprintf("opinetest: the id %d is negative", user.ID))
		}
		if _, taken := d.people[user.ID]; taken {
			panic(fmt.Sprintf("opinetest: the id %d is taken", user.ID))
		}
		d.order = slices.Insert(d.order, at+i, user.ID)
		d.people[user.ID] = user
		d.highest = max(d.highest, user.ID)
	}
}

func (d *directory) remove(id int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, found := d.people[id]; !found {
		return false
	}
	delete(d.people, id)
	i := slices.Index(d.order, id)
	d.order = slices.Delete(d.order, i, i+1)
	return true
}

// page returns up to limit people, skipping the first offset ones, and how many there are in all at that instant.
func (d *directory) page(offset, limit int64) (users []User, total int) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	rest := d.order[min(offset, int64(len(d.order))):]
	return d.lookup(rest[:min(limit, int64(len(rest)))]), len(d.order)
}

func (d *directory) all() []User {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.lookup(d.order)
}

// lookup needs d.mu to be held.
func (d *directory) lookup(ids []int64) []User {
	users := make([]User, len(ids))
	for i, id := range ids {
		users[i] = d.people[id]
	}
	return users
}
