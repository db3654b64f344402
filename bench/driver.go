package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sync/errgroup"
)

// collect runs the jobs of all rows. It returns one result per row, line and run.
func collect(ctx context.Context, rows []row, runs int, progress io.Writer) ([][][]result, error) {
	all := make([][][]result, len(rows))
	for i, row := range rows {
		fmt.Fprintf(progress, "%s: %d measurements\n", row.title, runs*len(row.lines))
		results, err := collectRow(ctx, row, runs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.title, err)
		}
		all[i] = results
	}
	return all, nil
}

// collectRow finishes each run of all lines before the next run, so that a slow minute of the
// machine affects every client alike.
func collectRow(ctx context.Context, row row, runs int) ([][]result, error) {
	results := make([][]result, len(row.lines))
	for i := range results {
		results[i] = make([]result, runs)
	}
	group, ctx := errgroup.WithContext(ctx)
	if !row.parallel {
		group.SetLimit(1)
	}
	for run := range runs {
		for i, line := range row.lines {
			group.Go(func() (err error) {
				j := line.job
				j.Seed = uint64(run + 1)
				if results[i][run], err = measureOutside(ctx, j); err != nil {
					return fmt.Errorf("%s: %w", line.label, err)
				}
				return nil
			})
		}
	}
	return results, group.Wait()
}

// measureOutside runs a job in other processes.
func measureOutside(ctx context.Context, j job) (result, error) {
	switch j.Work {
	case command:
		return measureCommand(ctx, j)
	case start:
		return measureStart(ctx, j)
	default:
		return measureInProcesses(ctx, j)
	}
}

// measureInProcesses runs a job in two new processes, a server and a client.
func measureInProcesses(ctx context.Context, j job) (measured result, err error) {
	url, stop, err := startServer(ctx, j)
	if err != nil {
		return measured, err
	}
	client, err := subprocess(ctx, "measure", j, url)
	if err != nil {
		return measured, errors.Join(err, stop())
	}
	var stderr bytes.Buffer
	client.Stderr = &stderr
	out, err := client.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	if err := errors.Join(err, stop()); err != nil {
		return measured, err
	}
	return measured, json.Unmarshal(out, &measured)
}

// startServer starts the server's process. It returns the server's URL and a function that stops
// it.
func startServer(ctx context.Context, j job) (url string, stop func() error, err error) {
	server, err := subprocess(ctx, "serve", j)
	if err != nil {
		return "", nil, err
	}
	stdin, err := server.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	stop = func() error { return errors.Join(stdin.Close(), server.Wait()) }
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("the server did not print its URL: %w", err), stop())
	}
	return strings.TrimSpace(line), stop, nil
}

// subprocess prepares this program with a subcommand for a job. Its environment is empty, so that no
// GOGC, proxy or base URL influences a client.
func subprocess(ctx context.Context, name string, j job, args ...string) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program, append([]string{name, string(encoded)}, args...)...)
	command.Env = []string{}
	return command, nil
}
