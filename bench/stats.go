package main

import (
	"slices"

	"github.com/dustin/go-humanize"
)

// spread summarizes several runs of a measurement.
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

// metric is a number of a result, in the unit of the tables.
type metric struct {
	name string // the heading of the column, with the unit
	form string // for humanize.FormatFloat: "#,###.##" has two decimals
	of   func(job, result) float64
}

func (m metric) spread(j job, results []result) spread {
	values := make([]float64, len(results))
	for i, r := range results {
		values[i] = m.of(j, r)
	}
	return spreadOf(values)
}

// text returns the median and, if it differs visibly, the range in brackets.
func (m metric) text(s spread) string {
	low, median, high := m.number(s.low), m.number(s.median), m.number(s.high)
	if low == high {
		return median
	}
	return median + " (" + low + "–" + high + ")"
}

func (m metric) number(v float64) string { return humanize.FormatFloat(m.form, v) }

// The metrics of the rows.
var (
	cpuPerUser = metric{"CPU per user, ns", "#,###.", func(j job, r result) float64 {
		return float64(r.CPU.Nanoseconds()) / float64(j.People)
	}}
	allocsPerUser = metric{"allocations per user", "#,###.##", func(j job, r result) float64 {
		return float64(r.Mallocs) / float64(j.People)
	}}
	bytesPerUser = metric{"bytes per user", "#,###.", func(j job, r result) float64 {
		return float64(r.Bytes) / float64(j.People)
	}}
	wallTime   = metric{"wall time, s", "#,###.##", func(_ job, r result) float64 { return r.Wall.Seconds() }}
	peakHeap   = metric{"peak heap, MB", "#,###.#", func(_ job, r result) float64 { return float64(r.PeakHeap) / 1e6 }}
	lost       = metric{"lost", "#,###.", func(_ job, r result) float64 { return float64(r.Lost) }}
	duplicates = metric{"yielded twice", "#,###.", func(_ job, r result) float64 { return float64(r.Duplicates) }}
	peakMemory = metric{"peak memory, MiB", "#,###.#", func(_ job, r result) float64 { return float64(r.PeakMemory) / (1 << 20) }}
	cpuTime    = metric{"CPU, s", "#,###.###", func(_ job, r result) float64 { return r.CPU.Seconds() }}
	startTime  = metric{"wall time, ms", "#,###.#", func(_ job, r result) float64 { return float64(r.Wall.Microseconds()) / 1e3 }}
	overIdeal  = metric{"wall time / ideal time", "#,###.##", func(j job, r result) float64 {
		return r.Wall.Seconds() / j.idealTime().Seconds()
	}}
	requests = metric{"requests per page", "#,###.##", func(j job, r result) float64 {
		return float64(r.Lists) / float64(j.pages())
	}}
)
