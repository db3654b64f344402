package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/go-analyze/charts"
)

// panel is a bar chart in the picture.
type panel struct {
	title  string
	metric metric
	bars   []bar
}

type bar struct {
	label string
	color int // an index of barColors
	value float64
}

// The background is white, so that the picture is readable on dark pages too.
var (
	ownBar, peerBar, floorBar = 0, 1, 2

	barColors = []charts.Color{
		charts.ColorFromHex("#1d5fd6"), charts.ColorFromHex("#a9b4c2"), charts.ColorFromHex("#dde3ea"),
	}
	ink      = charts.ColorFromHex("#1f2933")
	faintInk = charts.ColorFromHex("#52606d")
	gridLine = charts.ColorFromHex("#e4e7eb")
)

const (
	pictureWidth = 820
	barSpace     = 36  // height of a bar and the gap below it
	panelFrame   = 118 // height of title and axis
)

// panelsOf returns a panel with the first metric of each row that has a chart.
func panelsOf(rows []row, all [][][]result) []panel {
	var panels []panel
	for i, row := range rows {
		if !row.chart {
			continue
		}
		p := panel{title: row.title, metric: row.metrics[0]}
		for k, line := range row.lines {
			color := peerBar
			switch line.job.Peer {
			case this:
				color = ownBar
			case floor:
				color = floorBar
			}
			p.bars = append(p.bars, bar{line.label, color, p.metric.spread(line.job, all[i][k]).median})
		}
		panels = append(panels, p)
	}
	return panels
}

func (p panel) height() int { return panelFrame + barSpace*len(p.bars) }

// draw returns the picture as SVG, with the panels one below the other.
func draw(panels []panel) ([]byte, error) {
	height := 0
	for _, p := range panels {
		height += p.height()
	}
	theme := charts.GetTheme(charts.ThemeLight).WithBackgroundColor(charts.ColorWhite).WithSeriesColors(barColors).
		WithTextColor(ink).WithAxisSplitLineColor(gridLine).WithXAxisColor(faintInk).WithYAxisColor(gridLine)
	painter := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: pictureWidth, Height: height, Theme: theme,
	})
	// Without this, a scaled picture shows the page between two panels.
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

// options returns the style of a panel. The library colors bars by series and draws from the
// bottom. So each color is a series with zeros for the bars of other colors, and the series are
// stacked.
func (p panel) options(theme charts.ColorPalette) charts.BarChartOption {
	series := make([][]float64, len(barColors))
	for color := range series {
		for _, b := range slices.Backward(p.bars) {
			value := 0.0
			if b.color == color {
				value = b.value
			}
			series[color] = append(series[color], value)
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
	// The font of the reader may be wider than the one that the library measures.
	options.CategoryAxis.LabelOffset = charts.OffsetInt{Left: -12}
	step, steps := axisSteps(1.1 * longest)
	end := step * float64(steps)
	options.ValueAxis = []charts.ValueAxisOption{{
		Title:          p.metric.name,
		TitleFontStyle: charts.FontStyle{FontSize: 10, FontColor: faintInk},
		LabelFontStyle: charts.FontStyle{FontSize: 9, FontColor: faintInk},
		Min:            charts.Ptr(0.0),
		Max:            charts.Ptr(end),
		LabelCount:     steps + 1,
		LabelOffset:    charts.OffsetInt{Left: -3},
		// The library puts the last number on the wrong side of its line.
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

// axisSteps divides an axis for the longest bar into 4 to 8 steps of 1, 2 or 5 times a power of
// ten.
func axisSteps(longest float64) (step float64, steps int) {
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
