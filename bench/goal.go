package main

import (
	"math"

	"github.com/dustin/go-humanize"
)

// measured is what the goal is about, as its row found it: of several lines, and against several, the worst.
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

// want is the goal in words.
func (g goal) want() string {
	if g.atMost == 0 {
		return "0"
	}
	text := "at most " + g.text(g.atMost)
	if g.towards != 0 {
		text += ", towards " + g.text(g.towards)
	}
	return text
}

// text shows a number of the goal's kind: a ratio, or what its metric counts.
func (g goal) text(v float64) string {
	if len(g.against) > 0 {
		return ratio(v)
	}
	return g.metric.number(v)
}

// verdict judges the number itself, not the shown one: 0.404 is not 0.40.
func (g goal) verdict(measured float64) string {
	if measured <= g.atMost {
		return "yes"
	}
	return "**no**"
}

// ratio shows three decimals below 1, so that a value beside its goal is told apart from it.
func ratio(v float64) string {
	if v < 1 {
		return humanize.FormatFloat("#,###.###", v)
	}
	return humanize.FormatFloat("#,###.##", v)
}
