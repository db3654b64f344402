package main

import "time"

// job is one measurement. The driver passes it as JSON to the processes of the server and of the
// client.
type job struct {
	Peer        string // a name in peers
	Work        work
	People      int // members at the beginning
	PageSize    int
	Concurrency int           // for the client of this repository; 0 is its default
	Delay       time.Duration // of every response
	Churn       churn
	Seed        uint64 // of the churn; differs between runs
	SampleHeap  bool   // sampling costs CPU, so only the row about memory sets it
}

// pages returns how many pages the members fill at the beginning.
func (j job) pages() int { return (j.People + j.PageSize - 1) / j.PageSize }

type work string

const (
	list         work = "list"         // list everybody, and count them
	listIDs      work = "listIDs"      // list everybody, and record their ids
	removeInLoop work = "removeInLoop" // list everybody, and remove each inside the loop
	removeEach   work = "removeEach"   // remove everybody by id, one after another
	removeAll    work = "removeAll"    // remove everybody by id with the client's batch call
)

// churn is how the members change before each page while a client lists them.
type churn string

const (
	quiet       churn = ""
	removeFirst churn = "removeFirst" // the first three leave
	mixed       churn = "mixed"       // up to three leave and up to three join, anywhere
)

// result is the outcome of one measurement.
type result struct {
	Wall       time.Duration
	CPU        time.Duration // user and system time of the whole process
	Mallocs    uint64        // objects allocated
	Bytes      uint64        // bytes allocated
	PeakHeap   uint64        // the largest sample, in bytes
	Lists      int           // pages that the server returned
	Lost       int           // members during the whole listing whom it did not yield
	Duplicates int           // users yielded more than once
}
