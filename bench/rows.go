package main

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
)

// size is how much work is done.
type size struct {
	people, pageSize      int           // the listing
	delay                 time.Duration // where requests are slow
	fewPeople, manyPeople int           // the two organizations whose peak heap is compared
	removed               int           // users removed where requests are slow
	loopPeople            int           // users removed inside the loop
	unrestPeople          int           // the organization that changes while it is listed
	smallPage             int           // for those two, so that they have many pages
}

var (
	fullSize = size{
		people: 100_000, pageSize: 1000, delay: 50 * time.Millisecond, fewPeople: 10_000, manyPeople: 1_000_000,
		removed: 1000, loopPeople: 1000, unrestPeople: 10_000, smallPage: 100,
	}
	quickSize = size{
		people: 5000, pageSize: 500, delay: 5 * time.Millisecond, fewPeople: 1000, manyPeople: 10_000,
		removed: 50, loopPeople: 200, unrestPeople: 500, smallPage: 20,
	}
)

// row is one kind of work, done by several clients or in several ways.
type row struct {
	title   string
	text    string // how it was measured
	chart   bool   // draw the first metric as a panel of the picture
	lines   []line
	metrics []metric
	shares  bool // show for each line what part of it the first line is, by the first metric
	atOnce  bool // all measurements at the same time: for those that only wait
	goals   []goal
}

type line struct {
	label string
	job   job
}

// goal is what this client wants to reach in a row.
type goal struct {
	what    string
	metric  metric
	lines   []int // by their places in the row; of several the worst counts
	against []int // the goal is a ratio of medians to these lines; without them it is the number itself, in the worst run
	atMost  float64
	towards float64 // what would be better still; 0 if there is nothing
}

// rowsOf says everything that is measured.
func rowsOf(s size) []row {
	return []row{listing(s), slowListing(s), memory(s), slowRemoval(s), removalInLoop(s), unrestful(s)}
}

// linesOf gives every peer the same job.
func linesOf(j job, names ...string) []line {
	lines := make([]line, len(names))
	for i, name := range names {
		j.Peer = name
		lines[i] = line{peers[name].title, j}
	}
	return lines
}

func listing(s size) row {
	return row{
		title: fmt.Sprintf("List %s users over loopback", count(s.people)),
		text: fmt.Sprintf("Pages of %s, no delay. The floor is the transport's share, which no client can avoid. OpenAI's own API allows "+
			"pages of 100 only; here its client may ask for as many as the others. Its user has seven members as well: the six of the "+
			"example in its reference, and `created`.", count(s.pageSize)),
		chart:   true,
		lines:   linesOf(job{Work: list, People: s.people, PageSize: s.pageSize}, this, stock, plain, resty, openAI, floored),
		metrics: []metric{cpuPerUser, allocsPerUser, bytesPerUser, wallTime},
		shares:  true,
		goals: []goal{
			{"CPU for each user, of the stock oapi-codegen client's", cpuPerUser, []int{0}, []int{1}, 0.40, 0.25},
			{"CPU for each user, of openai-go's", cpuPerUser, []int{0}, []int{4}, 0.15, 0.10},
			{"allocations for each user", allocsPerUser, []int{0}, nil, 2, 0},
		},
	}
}

func slowListing(s size) row {
	return row{
		title: fmt.Sprintf("List %s users, %s on every request", count(s.people), milliseconds(s.delay)),
		text: fmt.Sprintf("Pages of %s; the server waits %s before it answers. This client has %d requests in flight, its default; "+
			"the others read one page after another.", count(s.pageSize), milliseconds(s.delay), defaultConcurrency),
		chart: true,
		lines: linesOf(job{Work: list, People: s.people, PageSize: s.pageSize, Delay: s.delay},
			this, stock, plain, resty, openAI),
		metrics: []metric{wallTime},
		shares:  true,
		goals: []goal{
			{"wall time, of every client that reads one page at a time", wallTime, []int{0}, []int{1, 2, 3, 4}, 0.16, 0},
		},
	}
}

func memory(s size) row {
	many := job{Peer: this, Work: list, People: s.manyPeople, PageSize: s.pageSize, SampleHeap: true}
	few := many
	few.People = s.fewPeople
	return row{
		title: fmt.Sprintf("Peak heap, %s users against %s", count(s.manyPeople), count(s.fewPeople)),
		text: fmt.Sprintf("This client, pages of %s, no delay. Each millisecond the bytes of all objects on the heap are read, garbage that is "+
			"not swept yet included, and the largest sample counts. Go's collector lets a heap grow to 4 MB before it begins.", count(s.pageSize)),
		lines:   []line{{count(s.manyPeople) + " users", many}, {count(s.fewPeople) + " users", few}},
		metrics: []metric{peakHeap},
		goals: []goal{
			{fmt.Sprintf("peak heap with %s users, of that with %s", count(s.manyPeople), count(s.fewPeople)),
				peakHeap, []int{0}, []int{1}, 2, 0},
		},
	}
}

func slowRemoval(s size) row {
	each := job{Work: removeEach, People: s.removed, PageSize: s.pageSize, Delay: s.delay}
	all := each
	all.Peer, all.Work = this, removeAll
	lines := append([]line{{peers[this].title + ": RemoveAll", all}}, linesOf(each, this, stock, plain, resty, openAI)...)
	lines[1].label += ": Remove"
	return row{
		title: fmt.Sprintf("Remove %s users, %s on every request", count(s.removed), milliseconds(s.delay)),
		text: "By known ids. All but the first line remove one after another. All measurements of this row run at the same time, each " +
			"with a server of its own: they do little but wait, and one after another they would take half an hour.",
		lines:   lines,
		metrics: []metric{wallTime},
		shares:  true,
		atOnce:  true,
		goals: []goal{
			{"wall time of RemoveAll, of one by one", wallTime, []int{0}, []int{1, 2, 3, 4, 5}, 0.15, 0},
		},
	}
}

func removalInLoop(s size) row {
	return row{
		title: fmt.Sprintf("Remove each of %s users inside the loop that lists them", count(s.loopPeople)),
		text: fmt.Sprintf("Pages of %s, no delay. A user who is still a member after the loop was lost by the listing: the list moves up "+
			"under the next offset. OpenAI's API goes by a cursor instead of an offset; the server here finds its place also when "+
			"the user it names is gone, which OpenAI does not promise.", count(s.smallPage)),
		lines: linesOf(job{Work: removeInLoop, People: s.loopPeople, PageSize: s.smallPage},
			this, stock, plain, resty, openAI),
		metrics: []metric{lost, twice},
		goals:   []goal{{"users lost when each is removed inside the loop", lost, []int{0}, nil, 0, 0}},
	}
}

func unrestful(s size) row {
	var lines []line
	for _, way := range []struct {
		label  string
		work   work
		unrest unrest
	}{
		{"nobody comes or goes", census, resting},
		{"three removed before each page", census, threeGone},
		{"each removed inside the loop", removeInLoop, resting},
		{"up to three leave and join before each page", census, churn},
	} {
		for _, concurrency := range []int{1, defaultConcurrency} {
			lines = append(lines, line{fmt.Sprintf("%s, %d in flight", way.label, concurrency), job{
				Peer: this, Work: way.work, Unrest: way.unrest, People: s.unrestPeople, PageSize: s.smallPage, Concurrency: concurrency,
			}})
		}
	}
	every := make([]int, len(lines))
	for i := range every {
		every[i] = i
	}
	return row{
		title: fmt.Sprintf("What it takes to lose nobody: %s users in %d pages", count(s.unrestPeople), lines[0].job.pages()),
		text: "This client. Requests for a page of the list, against the pages that the people fill at the beginning. Lost is who was a member " +
			"from the beginning to the end and was not yielded. Who comes and goes is drawn at random, from the number of the run.",
		lines:   lines,
		metrics: []metric{requests, lost, twice},
		goals: []goal{
			{"requests for each page, whatever happens meanwhile", requests, every, nil, 2, 0},
			{"users lost, whatever happens meanwhile", lost, every, nil, 0, 0},
			{"users yielded twice, whatever happens meanwhile", twice, every, nil, 0, 0},
		},
	}
}

func count(n int) string { return humanize.Comma(int64(n)) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
