package main

import (
	"math"

	"github.com/dustin/go-humanize"
)

// goal is what this client must reach in a row.
type goal struct {
	what    string
	metric  metric
	lines   []int // indexes in the row; the worst counts
	against []int // if set, the goal limits the ratio of the medians to these lines; otherwise the worst run
	atMost  float64
	claim   func(measured float64) string // for the sentence that the README repeats
	reason  string                        // why the goal is missed, if it is
}

// measured returns the worst value of the goal's lines.
func (g goal) measured(r row, results [][]result) float64 {
	worst := math.Inf(-1)
	for _, i := range g.lines {
		own := g.metric.spread(r.lines[i].job, results[i])
		if len(g.against) == 0 {
			worst = max(worst, own.high)
		}
		for _, k := range g.against {
			worst = max(worst, own.median/g.metric.spread(r.lines[k].job, results[k]).median)
		}
	}
	return worst
}

// want returns the goal for the report.
func (g goal) want() string {
	if g.atMost == 0 {
		return "0"
	}
	return "at most " + g.text(g.atMost)
}

func (g goal) text(v float64) string {
	if len(g.against) > 0 {
		return ratio(v)
	}
	return g.metric.number(v)
}

// verdict compares the value before rounding: 0.404 is above 0.40.
func (g goal) verdict(measured float64) string {
	if measured <= g.atMost {
		return "yes"
	}
	return "**no**"
}

// ratio shows three decimals below 1, to tell a value from its goal.
func ratio(v float64) string {
	if v < 1 {
		return humanize.FormatFloat("#,###.###", v)
	}
	return humanize.FormatFloat("#,###.##", v)
}
