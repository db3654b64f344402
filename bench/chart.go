package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/go-analyze/charts"
)

// panel is one bar chart of the picture.
type panel struct {
	title  string
	metric metric
	bars   []bar
}

type bar struct {
	label  string
	colour int // a place in barColours
	value  float64
}

// The bars are on white, so that the picture reads the same on a page of any colour.
var (
	ownBar, peerBar, floorBar = 0, 1, 2

	barColours = []charts.Color{charts.ColorFromHex("#1d5fd6"), charts.ColorFromHex("#a9b4c2"), charts.ColorFromHex("#dde3ea")}
	ink        = charts.ColorFromHex("#1f2933")
	faintInk   = charts.ColorFromHex("#52606d")
	gridLine   = charts.ColorFromHex("#e4e7eb")
)

const (
	pictureWidth = 820
	barSpace     = 36  // the height that a bar takes, with the gap to the next
	panelFrame   = 118 // what title and axis take of a panel's height
)

// panelsOf makes a panel of the first metric of every row that wants one.
func panelsOf(rows []row, all [][][]result) []panel {
	var panels []panel
	for i, row := range rows {
		if !row.chart {
			continue
		}
		p := panel{title: row.title, metric: row.metrics[0]}
		for k, line := range row.lines {
			colour := peerBar
			switch line.job.Peer {
			case this:
				colour = ownBar
			case floored:
				colour = floorBar
			}
			p.bars = append(p.bars, bar{line.label, colour, p.metric.spread(line.job, all[i][k]).median})
		}
		panels = append(panels, p)
	}
	return panels
}

func (p panel) height() int { return panelFrame + barSpace*len(p.bars) }

// draw gives the picture as SVG, one panel below the other.
func draw(panels []panel) ([]byte, error) {
	height := 0
	for _, p := range panels {
		height += p.height()
	}
	theme := charts.GetTheme(charts.ThemeLight).WithBackgroundColor(charts.ColorWhite).WithSeriesColors(barColours).
		WithTextColor(ink).WithAxisSplitLineColor(gridLine).WithXAxisColor(faintInk).WithYAxisColor(gridLine)
	painter := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: pictureWidth, Height: height, Theme: theme,
	})
	// The panels have this background too, but where two meet, a scaled picture would let the page shine through.
	painter.FilledRect(0, 0, pictureWidth, height, charts.ColorWhite, charts.ColorWhite, 0)
	top := 0
	for _, p := range panels {
		box := charts.NewBox(0, top, pictureWidth, top+p.height())
		if err := painter.Child(charts.PainterBoxOption(box)).BarChart(p.options(theme)); err != nil {
			return nil, fmt.Errorf("%s: %w", p.title, err)
		}
		top += p.height()
	}
	return painter.Bytes()
}

// options say how a panel looks. A bar's colour is that of its series, so there is a series for each colour, which has
// values for its own bars and 0 for the others; stacked, they share the lines. The library draws from the bottom to the top.
func (p panel) options(theme charts.ColorPalette) charts.BarChartOption {
	series := make([][]float64, len(barColours))
	for colour := range series {
		for _, b := range slices.Backward(p.bars) {
			value := 0.0
			if b.colour == colour {
				value = b.value
			}
			series[colour] = append(series[colour], value)
		}
	}
	options := charts.NewBarChartOptionWithData(series)
	options.Theme = theme
	options.Horizontal = true
	options.StackSeries = charts.Ptr(true)
	options.Padding = charts.NewBox(32, 20, 90, 12)
	options.Title = charts.TitleOption{Text: p.title, FontStyle: charts.FontStyle{FontSize: 14, FontColor: ink}}
	options.Legend.Show = charts.Ptr(false)
	options.BarSize = 0.68
	longest := 0.0
	for _, b := range slices.Backward(p.bars) {
		longest = max(longest, b.value)
		options.CategoryAxis.Labels = append(options.CategoryAxis.Labels, b.label)
	}
	options.CategoryAxis.LabelFontStyle = charts.FontStyle{FontSize: 11, FontColor: ink}
	// The library measures text in its own font; the reader's may be wider.
	options.CategoryAxis.LabelOffset = charts.OffsetInt{Left: -12}
	step, steps := stepsTo(1.1 * longest) // and the number behind it
	end := step * float64(steps)
	options.ValueAxis = []charts.ValueAxisOption{{
		Title:          p.metric.name,
		TitleFontStyle: charts.FontStyle{FontSize: 10, FontColor: faintInk},
		LabelFontStyle: charts.FontStyle{FontSize: 9, FontColor: faintInk},
		Min:            charts.Ptr(0.0),
		Max:            charts.Ptr(end),
		LabelCount:     steps + 1,
		LabelOffset:    charts.OffsetInt{Left: -3},
		// The library puts the last number before its line and all others behind theirs, so the last is left out.
		ValueFormatter: func(v float64) string {
			if v >= end {
				return ""
			}
			return humanize.Commaf(v)
		},
		SplitLineShow: charts.Ptr(true),
	}}
	for i := range options.SeriesList {
		options.SeriesList[i].Label = charts.SeriesLabel{
			Show: charts.Ptr(true),
			LabelFormatter: func(_ int, _ string, v float64) (string, *charts.LabelStyle) {
				if v == 0 {
					return "", nil
				}
				return p.metric.number(v), nil
			},
			FontStyle: charts.FontStyle{FontSize: 11, FontColor: ink},
		}
	}
	return options
}

// stepsTo divides an axis that must hold the longest bar: 4 to 8 steps of 1, 2 or 5, or ten, a hundred … times that.
func stepsTo(longest float64) (step float64, steps int) {
	if longest <= 0 {
		return 1, 4
	}
	unit := math.Pow(10, math.Floor(math.Log10(longest))-1)
	for _, times := range []float64{2, 5, 10, 20} {
		step = times * unit
		if steps = int(math.Ceil(longest / step)); steps <= 8 {
			break
		}
	}
	return step, steps
}
