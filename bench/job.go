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
	Gzip        bool          // compress responses
	PerSecond   float64       // how many requests the server allows; 0 means any number
	RandomIDs   bool          // random ids of 63 bits instead of small even ones
	Churn       churn
	Seed        uint64   // of the churn; differs between runs
	SampleHeap  bool     // sampling costs CPU, so only the row about memory sets it
	Command     []string // the program and its arguments, for the work command
}

// pages returns how many pages the members fill at the beginning.
func (j job) pages() int { return (j.People + j.PageSize - 1) / j.PageSize }

// idealTime is the least time that the requests take at the rate that the server allows.
func (j job) idealTime() time.Duration {
	requests := j.People
	if j.Work == list {
		requests = j.pages()
	}
	return time.Duration(float64(requests-1) / j.PerSecond * float64(time.Second))
}

type work string

const (
	list         work = "list"         // list everybody, and count them
	listIDs      work = "listIDs"      // list everybody, and record their ids
	removeInLoop work = "removeInLoop" // list everybody, and remove each inside the loop
	removeEach   work = "removeEach"   // remove everybody by id, one after another
	removeAll    work = "removeAll"    // remove everybody by id with the client's batch call
	command      work = "command"      // run a command that lists everybody
	start        work = "start"        // start a command several times
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
	PeakMemory uint64        // resident, in bytes, of a command
	Lists      int           // pages that the server returned
	Lost       int           // members during the whole listing whom it did not yield
	Duplicates int           // users yielded more than once
}
