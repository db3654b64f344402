package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		values []float64
		want   spread
	}{
		{nil, spread{}},
		{[]float64{3}, spread{3, 3, 3}},
		{[]float64{9, 1, 4}, spread{1, 4, 9}},
		{[]float64{9, 1, 4, 2}, spread{1, 3, 9}},
	} {
		if got := spreadOf(row.values); got != row.want {
			t.Errorf("%v: got %+v", row.values, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ got, want string }{
		{cpuPerUser.text(spread{1300.4, 1399.6, 12345}), "1,400 (1,300–12,345)"},
		{lost.text(spread{}), "0"},
		{wallTime.text(spread{0.751, 0.752, 0.754}), "0.75"},
		{allocsPerUser.number(4.196), "4.20"},
		{ratio(0.4046), "0.405"},
		{ratio(12.345), "12.35"},
		{goal{metric: lost}.want(), "0"},
		{goal{metric: requests, atMost: 2}.want(), "at most 2.00"},
		{goal{metric: cpuPerUser, against: []int{1}, atMost: 0.4}.want(), "at most 0.400"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

func TestGoals(t *testing.T) {
	t.Parallel()
	seconds := func(values ...int) []result {
		var results []result
		for _, v := range values {
			results = append(results, result{Wall: time.Duration(v) * time.Second})
		}
		return results
	}
	r := row{lines: make([]line, 3)}
	results := [][]result{seconds(1, 2, 30), seconds(10, 8, 9), seconds(4, 4, 4)}
	for _, row := range []struct {
		goal    goal
		want    float64
		verdict string
	}{
		{goal{metric: wallTime, lines: []int{0}, against: []int{1}, atMost: 0.22}, 2.0 / 9, "**no**"},
		{goal{metric: wallTime, lines: []int{0}, against: []int{1, 2}, atMost: 0.5}, 0.5, "yes"},
		{goal{metric: wallTime, lines: []int{0, 1}, atMost: 30}, 30, "yes"},
	} {
		got := row.goal.measured(r, results)
		if got != row.want || row.goal.verdict(got) != row.verdict {
			t.Errorf("%+v: got %v, %s", row.goal, got, row.goal.verdict(got))
		}
	}
}

func TestChartIsWellFormed(t *testing.T) {
	t.Parallel()
	picture, err := draw([]panel{
		{"one", cpuPerUser, []bar{{"a", ownBar, 1340}, {"b", peerBar, 17_200}, {"c", floorBar, 170}}},
		{"two", wallTime, []bar{{"a", ownBar, 0.75}, {"b", peerBar, 5.3}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var texts strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(string(picture)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			texts.WriteString("[" + string(text) + "]")
		}
	}
	for _, want := range []string{"one", "two", "a", "1,340", "17,200", "0.75", cpuPerUser.name, wallTime.name} {
		if !strings.Contains(texts.String(), "["+want+"]") {
			t.Errorf("%s is not in %s", want, texts.String())
		}
	}
}

func TestAxisSteps(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		longest, step float64
		steps         int
	}{{17_200, 5000, 4}, {5.8, 1, 6}, {0.75, 0.1, 8}, {1, 0.2, 5}, {0, 1, 4}} {
		if step, steps := axisSteps(row.longest); step != row.step || steps != row.steps {
			t.Errorf("%v: got %d steps of %v", row.longest, steps, step)
		}
	}
}
