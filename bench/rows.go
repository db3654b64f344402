package main

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
)

// size is how much work is done.
type size struct {
	people, pageSize      int           // listed
	delay                 time.Duration // of slow requests
	fewPeople, manyPeople int           // the organizations whose peak heap is compared
	removed               int           // removed with slow requests
	loopPeople            int           // removed inside the loop
	churnPeople           int           // listed while they change
	smallPage             int           // for the last two, so that they have many pages
}

var (
	fullSize = size{
		people: 100_000, pageSize: 1000, delay: 50 * time.Millisecond,
		fewPeople: 10_000, manyPeople: 1_000_000, removed: 1000, loopPeople: 1000, churnPeople: 10_000, smallPage: 100,
	}
	quickSize = size{
		people: 5000, pageSize: 500, delay: 5 * time.Millisecond,
		fewPeople: 1000, manyPeople: 10_000, removed: 50, loopPeople: 200, churnPeople: 500, smallPage: 20,
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

// rowsOf returns everything that is measured.
func rowsOf(s size) []row {
	return []row{listing(s), slowListing(s), memory(s), slowRemoval(s), removalInLoop(s), churning(s)}
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

func listing(s size) row {
	j := job{Work: list, People: s.people, PageSize: s.pageSize}
	return row{
		title: fmt.Sprintf("List %s users over loopback", count(s.people)),
		text: fmt.Sprintf(
			"Pages of %s, no delay. The floor is the cost of the transport. OpenAI's own API allows pages "+
				"of 100; here its client may ask for as many users as the others. Its users have seven "+
				"members, too.",
			count(s.pageSize),
		),
		chart:   true,
		lines:   linesOf(j, this, stock, plain, resty, openAI, floor),
		metrics: []metric{cpuPerUser, allocsPerUser, bytesPerUser, wallTime},
		ratios:  true,
		goals: []goal{
			{"CPU per user, compared with the stock oapi-codegen client", cpuPerUser, []int{0}, []int{1}, 0.40},
			{"CPU per user, compared with openai-go", cpuPerUser, []int{0}, []int{4}, 0.15},
			{"allocations per user", allocsPerUser, []int{0}, nil, 2},
		},
	}
}

func slowListing(s size) row {
	j := job{Work: list, People: s.people, PageSize: s.pageSize, Delay: s.delay}
	return row{
		title: fmt.Sprintf("List %s users, %s per request", count(s.people), milliseconds(s.delay)),
		text: fmt.Sprintf(
			"Pages of %s; the server waits %s before it answers. This client sends %d requests at a time, "+
				"its default; the others read one page after another.",
			count(s.pageSize), milliseconds(s.delay), defaultConcurrency,
		),
		chart:   true,
		lines:   linesOf(j, this, stock, plain, resty, openAI),
		metrics: []metric{wallTime},
		ratios:  true,
		goals: []goal{
			{"wall time, compared with one page at a time", wallTime, []int{0}, []int{1, 2, 3, 4}, 0.16},
		},
	}
}

func memory(s size) row {
	many := job{Peer: this, Work: list, People: s.manyPeople, PageSize: s.pageSize, SampleHeap: true}
	few := many
	few.People = s.fewPeople
	return row{
		title: fmt.Sprintf("Peak heap, %s users against %s", count(s.manyPeople), count(s.fewPeople)),
		text: fmt.Sprintf(
			"This client, pages of %s, no delay. The largest of the samples that are taken every "+
				"millisecond: the bytes of all objects on the heap, including garbage that is not swept yet. "+
				"Go's collector starts at 4 MB.",
			count(s.pageSize),
		),
		lines:   []line{{count(s.manyPeople) + " users", many}, {count(s.fewPeople) + " users", few}},
		metrics: []metric{peakHeap},
		goals: []goal{
			{"peak heap with many users, compared with few", peakHeap, []int{0}, []int{1}, 2},
		},
	}
}

func slowRemoval(s size) row {
	each := job{Work: removeEach, People: s.removed, PageSize: s.pageSize, Delay: s.delay}
	all := each
	all.Peer, all.Work = this, removeAll
	lines := linesOf(each, this, stock, plain, resty, openAI)
	lines[0].label += ": Remove"
	lines = append([]line{{peers[this].title + ": RemoveAll", all}}, lines...)
	return row{
		title: fmt.Sprintf("Remove %s users, %s per request", count(s.removed), milliseconds(s.delay)),
		text: "By id. All lines but the first remove one user after another. All measurements of this row " +
			"run at the same time, each with its own server, because they mostly wait.",
		lines:    lines,
		metrics:  []metric{wallTime},
		ratios:   true,
		parallel: true,
		goals: []goal{
			{"wall time of RemoveAll, compared with one by one", wallTime, []int{0}, []int{1, 2, 3, 4, 5}, 0.15},
		},
	}
}

func removalInLoop(s size) row {
	j := job{Work: removeInLoop, People: s.loopPeople, PageSize: s.smallPage}
	return row{
		title: fmt.Sprintf("Remove each of %s users inside the loop that lists them", count(s.loopPeople)),
		text: fmt.Sprintf(
			"Pages of %s, no delay. Lost are the members who remain: after a removal the list moves up, "+
				"and the next offset skips users. OpenAI's API pages by cursor; this server also accepts the "+
				"cursor of a removed user, which OpenAI does not promise.",
			count(s.smallPage),
		),
		lines:   linesOf(j, this, stock, plain, resty, openAI),
		metrics: []metric{lost, duplicates},
		goals:   []goal{{"users lost when the loop removes them", lost, []int{0}, nil, 0}},
	}
}

func churning(s size) row {
	var lines []line
	var every []int
	for _, way := range []struct {
		label string
		work  work
		churn churn
	}{
		{"no changes", listIDs, quiet},
		{"three users leave before each page", listIDs, removeFirst},
		{"the loop removes each user", removeInLoop, quiet},
		{"up to three users leave and join before each page", listIDs, mixed},
	} {
		for _, concurrency := range []int{1, defaultConcurrency} {
			every = append(every, len(lines))
			lines = append(lines, line{fmt.Sprintf("%s, concurrency %d", way.label, concurrency), job{
				Peer: this, Work: way.work, Churn: way.churn,
				People: s.churnPeople, PageSize: s.smallPage, Concurrency: concurrency,
			}})
		}
	}
	return row{
		title: fmt.Sprintf("Losing nobody: %s users in %d pages", count(s.churnPeople), lines[0].job.pages()),
		text: "This client. Requests for a page, divided by the pages that the users fill at the beginning. " +
			"Lost are users who are members during the whole listing and are not yielded. The changes are " +
			"random, with the number of the run as seed.",
		lines:   lines,
		metrics: []metric{requests, lost, duplicates},
		goals: []goal{
			{"requests per page, whatever changes", requests, every, nil, 2},
			{"users lost, whatever changes", lost, every, nil, 0},
			{"users yielded twice, whatever changes", duplicates, every, nil, 0},
		},
	}
}

func count(n int) string { return humanize.Comma(int64(n)) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
