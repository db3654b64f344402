package main

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
)

// size is how much work is done.
type size struct {
	people, pageSize int           // listed
	delay            time.Duration // of slow requests
	sizes            []int         // the organizations whose cost is compared
	removed          int           // removed with slow requests
	loopPeople       int           // removed inside the loop
	churnPeople      int           // listed while they change
	smallPage        int           // for the last two, so that they have many pages
	perSecond        float64       // how many requests a server allows
	limitedPages     int           // that it returns
}

var (
	fullSize = size{
		people: 100_000, pageSize: 1000, delay: 50 * time.Millisecond,
		sizes: []int{1000, 10_000, 100_000, 1_000_000}, removed: 1000, loopPeople: 1000, churnPeople: 10_000,
		smallPage: 100, perSecond: 10, limitedPages: 30,
	}
	quickSize = size{
		people: 5000, pageSize: 500, delay: 5 * time.Millisecond,
		sizes: []int{500, 1000, 10_000}, removed: 50, loopPeople: 200, churnPeople: 500,
		smallPage: 20, perSecond: 20, limitedPages: 10,
	}
)

// row is one kind of work, done by several clients or in several ways.
type row struct {
	title    string
	text     string // how it is measured
	chart    bool   // draw the first metric
	lines    []line
	metrics  []metric
	ratios   bool // show the first metric of the first line divided by that of each line
	parallel bool // run all measurements at the same time, because they mostly wait
	goals    []goal
}

type line struct {
	label string
	job   job
}

// rowsOf returns everything that is measured. opine is the path of the command.
func rowsOf(s size, opine string) []row {
	return []row{
		listing(s), compressedListing(s), listingInvitations(s), slowListing(s), growth(s), limited(s),
		slowRemoval(s), removalInLoop(s), churning(s), commandListing(s, opine), commandStart(opine),
	}
}

// linesOf gives several peers the same job.
func linesOf(j job, names ...string) []line {
	lines := make([]line, len(names))
	for i, name := range names {
		j.Peer = name
		lines[i] = line{peers[name].title, j}
	}
	return lines
}

func count(n int) string { return humanize.Comma(int64(n)) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
