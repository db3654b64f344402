package main

import "fmt"

func slowRemoval(s size) row {
	each := job{Work: removeEach, People: s.removed, PageSize: s.pageSize, Delay: s.delay}
	all := each
	all.Peer, all.Work = this, removeAll
	lines := linesOf(each, this, stock, plain, openAI)
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
		goals: []goal{{
			what:   "wall time of RemoveAll, compared with one by one",
			metric: wallTime, lines: []int{0}, against: []int{1, 2, 3, 4}, atMost: 0.13,
		}},
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
		goals:   []goal{{what: "users lost when the loop removes them", metric: lost, lines: []int{0}}},
	}
}

func churning(s size) row {
	var lines []line
	var atRest, changing, every []int
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
			if way.work == listIDs && way.churn == quiet {
				atRest = append(atRest, len(lines))
			} else {
				changing = append(changing, len(lines))
			}
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
			{what: "requests per page, at rest", metric: requests, lines: atRest, atMost: 1.03},
			{what: "requests per page, while the list changes", metric: requests, lines: changing, atMost: 2.5,
				reason: "three users leave before each request, and 8 requests are on their way. So adjacent pages " +
					"are up to 24 users apart, and they overlap by at most an eighth, 12 users. One request at a " +
					"time costs less."},
			{what: "users lost, whatever changes", metric: lost, lines: every},
			{what: "users yielded twice, whatever changes", metric: duplicates, lines: every},
		},
	}
}
