package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// buildOpine builds the command line in dir, and returns its path.
func buildOpine(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "opine.exe") // other systems accept the extension of Windows
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "github.com/opine-go/opine/cmd/opine")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build cmd/opine: %w: %s", err, bytes.TrimSpace(out))
	}
	return path, nil
}

// curlAndJQ lists with one process of each, after it has asked for the total.
const curlAndJQ = `get() { curl -sf -H "X-API-Key: $OPINE_API_KEY" "$OPINE_BASE_URL/v1/organization/users?limit=$1"; }
total=$(get 1 | jq .totalCount)
get "%d&offset=[0-$total:%[1]d]" | jq %s`

// commandListing compares complete commands.
func commandListing(s size, opine string) row {
	j := job{Work: command, People: s.people, PageSize: s.pageSize}
	r := row{
		title: fmt.Sprintf("List %s users in the command line", count(s.people)),
		text: "Complete processes, from start to exit, whose output goes to a pipe. `opine users list` requests pages " +
			"of 1,000. curl requests the same pages with one process and one connection, and pipes them into one " +
			"jq; their memory is that of the larger process.",
		metrics: []metric{cpuTime, wallTime, peakMemory},
		goals: []goal{
			{what: "CPU of csv and tsv, compared with ndjson", metric: cpuTime, lines: []int{1, 2}, against: []int{0}, atMost: 1.3},
			{what: "peak memory of ndjson, csv and tsv, MiB", metric: peakMemory, lines: []int{0, 1, 2}, atMost: 40},
		},
	}
	for _, format := range []string{"ndjson", "csv", "tsv", "json", "table"} {
		j.Command = []string{opine, "users", "list", "-o", format}
		r.lines = append(r.lines, line{"opine users list -o " + format, j})
	}
	for _, program := range []string{"curl", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			r.text += fmt.Sprintf(" Here %s is not installed, so their lines are missing.", program)
			return r
		}
	}
	for _, way := range [][2]string{
		{"ndjson", "-c '.items[]'"},
		{"csv", "-r '.items[] | [.id, .email, .firstName, .lastName, .role, .createdAt, .updatedAt] | @csv'"},
	} {
		j.Command = []string{"sh", "-c", fmt.Sprintf(curlAndJQ, s.pageSize, way[1])}
		r.lines = append(r.lines, line{"curl and jq, " + way[0], j})
	}
	return r
}

const starts = 20

func commandStart(opine string) row {
	return row{
		title:   "Start the command line",
		text:    fmt.Sprintf("A run is the median of %d processes.", starts),
		lines:   []line{{"opine version", job{Work: start, Command: []string{opine, "version"}}}},
		metrics: []metric{startTime},
		goals:   []goal{{what: "wall time of opine version, ms", metric: startTime, lines: []int{0}, atMost: 15}},
	}
}

// userCounter counts the users in the output of a command. Each has one address.
type userCounter struct {
	users int
	rest  []byte // the end of the latest write, which may have the beginning of an address
}

var domain = []byte("@example.com")

func (c *userCounter) Write(p []byte) (int, error) {
	text := append(c.rest, p...)
	c.users += bytes.Count(text, domain)
	c.rest = append(c.rest[:0], text[max(0, len(text)-len(domain)+1):]...)
	return len(p), nil
}

// measureCommand runs a command against a new server.
func measureCommand(ctx context.Context, j job) (measured result, err error) {
	url, stop, err := startServer(ctx, j)
	if err != nil {
		return measured, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	var users userCounter
	var stderr bytes.Buffer
	process := exec.CommandContext(ctx, j.Command[0], j.Command[1:]...)
	process.Env = []string{"PATH=" + os.Getenv("PATH"), "OPINE_API_KEY=" + key, "OPINE_BASE_URL=" + url}
	process.Stdout, process.Stderr = &users, &stderr
	begin := time.Now()
	if err := process.Run(); err != nil {
		return measured, fmt.Errorf("%w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	if users.users != j.People {
		return measured, fmt.Errorf("printed %d of %d users", users.users, j.People)
	}
	ended := process.ProcessState
	return result{
		Wall:       time.Since(begin),
		CPU:        ended.UserTime() + ended.SystemTime(),
		PeakMemory: residentPeak(ended),
	}, nil
}

// measureStart returns the median wall time of a command that needs no server.
func measureStart(ctx context.Context, j job) (result, error) {
	var times []time.Duration
	for range starts {
		process := exec.CommandContext(ctx, j.Command[0], j.Command[1:]...)
		process.Env = []string{}
		begin := time.Now()
		if err := process.Run(); err != nil {
			return result{}, err
		}
		times = append(times, time.Since(begin))
	}
	slices.Sort(times)
	return result{Wall: times[starts/2]}, nil
}
