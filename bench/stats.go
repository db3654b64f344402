package main

import (
	"slices"

	"github.com/dustin/go-humanize"
)

// spread is what several runs of the same measurement gave.
type spread struct{ low, median, high float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	median := sorted[middle]
	if len(sorted)%2 == 0 {
		median = (sorted[middle-1] + sorted[middle]) / 2
	}
	return spread{sorted[0], median, sorted[len(sorted)-1]}
}

// metric is something that a measurement tells, in the unit in which tables show it.
type metric struct {
	name string // the heading of its column, with the unit
	form string // for humanize.FormatFloat: "#,###." has no decimals, "#,###.##" two
	of   func(job, result) float64
}

func (m metric) spread(j job, results []result) spread {
	values := make([]float64, len(results))
	for i, r := range results {
		values[i] = m.of(j, r)
	}
	return spreadOf(values)
}

// text shows the median, and in brackets from where to where the runs went, if that shows.
func (m metric) text(s spread) string {
	low, median, high := m.number(s.low), m.number(s.median), m.number(s.high)
	if low == high {
		return median
	}
	return median + " (" + low + "–" + high + ")"
}

func (m metric) number(v float64) string { return humanize.FormatFloat(m.form, v) }

// What the rows are about.
var (
	cpuPerUser = metric{"CPU for each user, ns", "#,###.", func(j job, r result) float64 {
		return float64(r.CPU.Nanoseconds()) / float64(j.People)
	}}
	allocsPerUser = metric{"allocations for each user", "#,###.##", func(j job, r result) float64 {
		return float64(r.Mallocs) / float64(j.People)
	}}
	bytesPerUser = metric{"bytes for each user", "#,###.", func(j job, r result) float64 {
		return float64(r.Bytes) / float64(j.People)
	}}
	wallTime = metric{"wall time, s", "#,###.##", func(_ job, r result) float64 { return r.Wall.Seconds() }}
	peakHeap = metric{"peak heap, MB", "#,###.#", func(_ job, r result) float64 { return float64(r.PeakHeap) / 1e6 }}
	lost     = metric{"lost", "#,###.", func(_ job, r result) float64 { return float64(r.Lost) }}
	twice    = metric{"yielded twice", "#,###.", func(_ job, r result) float64 { return float64(r.Twice) }}
	requests = metric{"requests for each page", "#,###.##", func(j job, r result) float64 {
		return float64(r.Lists) / float64(j.pages())
	}}
)
