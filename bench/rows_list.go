package main

import "fmt"

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
		lines:   linesOf(j, this, stock, ogen, plain, plainV2, resty, openAI, floor),
		metrics: []metric{cpuPerUser, allocsPerUser, bytesPerUser, wallTime},
		ratios:  true,
		goals: []goal{
			{
				what:   "CPU per user, compared with the stock oapi-codegen client",
				metric: cpuPerUser, lines: []int{0}, against: []int{1}, atMost: 0.25,
				claim:  func(v float64) string { return fmt.Sprintf("uses %.2f of the CPU", v) },
				reason: listingProfile,
			},
			{what: "the same, compared with json/v2", metric: cpuPerUser, lines: []int{0}, against: []int{4}, atMost: 0.6},
			{what: "the same, compared with openai-go", metric: cpuPerUser, lines: []int{0}, against: []int{6}, atMost: 0.08,
				reason: "see the reason of the first goal, whose profile is the same."},
			{what: "allocations per user", metric: allocsPerUser, lines: []int{0}, atMost: 1.2},
		},
	}
}

// listingProfile explains the cost of a listing by a profile of 40 runs with this server.
const listingProfile = "in a CPU profile, decoding takes 51 % (scanning strings 7, copying them 6, " +
	"names of members 6, dates 5, reflection 4, integers 3), the network and the kernel 22, garbage collection 6, paging and the loop 8. " +
	"Setting fields by offset with package unsafe instead of reflection saved 5 % of decoding, which is not worth it."

func compressedListing(s size) row {
	j := job{Work: list, People: s.people, PageSize: s.pageSize, Gzip: true}
	return row{
		title:   fmt.Sprintf("List %s users, gzip", count(s.people)),
		text:    fmt.Sprintf("Pages of %s, no delay, compressed by the server. Every client decompresses them.", count(s.pageSize)),
		lines:   linesOf(j, this, stock, plainV2, floor),
		metrics: []metric{cpuPerUser, allocsPerUser, bytesPerUser, wallTime},
		ratios:  true,
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
		lines:   linesOf(j, this, stock, plain, openAI),
		metrics: []metric{wallTime},
		ratios:  true,
		goals: []goal{{
			what:   "wall time, compared with one page at a time",
			metric: wallTime, lines: []int{0}, against: []int{1, 2, 3}, atMost: 0.145,
			claim: func(v float64) string {
				return fmt.Sprintf("lists %.1f times as fast when a request takes %s", 1/v, milliseconds(s.delay))
			},
		}},
	}
}

// growth compares organizations of several sizes, and small ids with random ones.
func growth(s size) row {
	j := job{Peer: this, Work: list, PageSize: s.pageSize, SampleHeap: true}
	var lines []line
	for _, people := range s.sizes {
		j.People = people
		lines = append(lines, line{count(people), j})
	}
	last := len(lines) - 1
	j.RandomIDs = true
	lines = append(lines, line{count(j.People) + ", random ids", j})
	return row{
		title: "Cost against size",
		text: fmt.Sprintf("This client, pages of %s, no delay. A small listing mostly pays for opening connections. "+
			"The heap is the largest of the samples that are taken every millisecond: the bytes of all objects, "+
			"including garbage that is not swept yet. Go's collector starts at 4 MB. Random ids have 63 bits, and "+
			"are three times as long in the JSON.", count(s.pageSize)),
		lines:   lines,
		metrics: []metric{cpuPerUser, peakHeap, requests, wallTime},
		goals: []goal{
			{
				what:   fmt.Sprintf("peak heap, %s users compared with %s", count(s.sizes[last]), count(s.sizes[1])),
				metric: peakHeap, lines: []int{last}, against: []int{1}, atMost: 1.7,
				reason: "the small listing ends before the collector runs for the first time. The large one keeps 3.6 MB: " +
					"2.2 MB of pages and bodies for 8 requests at a time, and 1.3 MB of ids. The collector lets that " +
					"double. The heap hardly grows from 100,000 to 1,000,000 users.",
			},
			{what: "CPU per user, random ids compared with dense ones", metric: cpuPerUser,
				lines: []int{last + 1}, against: []int{last}, atMost: 2},
		},
	}
}

// limited has a server that limits the rate of requests.
func limited(s size) row {
	each := job{Peer: this, Work: list, People: s.limitedPages * s.smallPage, PageSize: s.smallPage, PerSecond: s.perSecond}
	single, batch := each, each
	single.Concurrency = 1
	batch.Work, batch.People = removeAll, s.limitedPages
	return row{
		title: fmt.Sprintf("A limit of %g requests per second", s.perSecond),
		text: fmt.Sprintf("A token bucket with room for one token. The server refuses other requests with 429 and "+
			"a Retry-After in whole seconds, rounded up. %d pages of %s are listed, or %d users removed. The ideal "+
			"time sends each request when its token arrives, which the server does not announce.",
			s.limitedPages, count(s.smallPage), s.limitedPages),
		lines: []line{
			{fmt.Sprintf("list, concurrency %d", defaultConcurrency), each},
			{"list, concurrency 1", single},
			{"RemoveAll", batch},
		},
		metrics:  []metric{overIdeal, wallTime},
		parallel: true,
	}
}
