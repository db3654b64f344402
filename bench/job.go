package main

import "time"

// job is one measurement: which client does what, against which server. The driver hands it as JSON to the two processes
// that carry it out.
type job struct {
	Peer        string // a name in peers
	Work        work
	People      int // members of the organization before it begins
	PageSize    int
	Concurrency int           // requests in flight, for the client that knows how; 0 is its default
	Delay       time.Duration // added by the server to every request
	Unrest      unrest
	Seed        uint64 // of the unrest; another one for each run
	SampleHeap  bool   // sampling costs CPU, so only the row about memory does it
}

// pages is how many pages the people fill before the work begins.
func (j job) pages() int { return (j.People + j.PageSize - 1) / j.PageSize }

type work string

const (
	list         work = "list"         // list everybody, and count
	census       work = "census"       // list everybody, and note who came
	removeInLoop work = "removeInLoop" // list everybody, note who came, and remove each inside the loop
	removeEach   work = "removeEach"   // remove everybody by known ids, each after the one before
	removeAll    work = "removeAll"    // remove everybody by known ids, in the client's own way for many
)

// unrest is what others do to the organization while a client lists it: each time right before a page is answered.
type unrest string

const (
	resting   unrest = ""
	threeGone unrest = "threeGone" // the first three leave, so that everybody behind moves up
	churn     unrest = "churn"     // up to three leave and up to three join, anywhere
)

// result is what one measurement found.
type result struct {
	Wall     time.Duration
	CPU      time.Duration // user and system, of the whole process, collector included
	Mallocs  uint64        // objects allocated
	Bytes    uint64        // bytes allocated
	PeakHeap uint64        // the largest sample, in bytes
	Lists    int           // pages that the server answered
	Lost     int           // members from beginning to end whom the listing did not yield
	Twice    int           // users yielded more than once
}
