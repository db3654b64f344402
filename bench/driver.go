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
	"sync"
)

// collect carries out the jobs of all rows, and gives for each row, for each of its jobs, one result for each run. Within a
// row the runs go round the jobs, so that a slow minute of the machine falls on every client alike.
func collect(ctx context.Context, rows []row, runs int, progress io.Writer) ([][][]result, error) {
	all := make([][][]result, len(rows))
	for i, row := range rows {
		fmt.Fprintf(progress, "%s: %d measurements\n", row.title, runs*len(row.lines))
		found, err := collectRow(ctx, row, runs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.title, err)
		}
		all[i] = found
	}
	return all, nil
}

func collectRow(ctx context.Context, row row, runs int) ([][]result, error) {
	found := make([][]result, len(row.lines))
	for i := range found {
		found[i] = make([]result, runs)
	}
	inFlight := 1
	if row.atOnce {
		inFlight = runs * len(row.lines)
	}
	places := make(chan struct{}, inFlight)
	failed := make(chan error, runs*len(row.lines))
	var wait sync.WaitGroup
	for run := range runs {
		for i, line := range row.lines {
			places <- struct{}{}
			if len(failed) > 0 {
				<-places
				continue
			}
			wait.Go(func() {
				defer func() { <-places }()
				j := line.job
				j.Seed = uint64(run + 1)
				measured, err := measureApart(ctx, j)
				if err != nil {
					failed <- fmt.Errorf("%s: %w", line.label, err)
					return
				}
				found[i][run] = measured
			})
		}
	}
	wait.Wait()
	close(failed)
	var errs []error
	for err := range failed {
		errs = append(errs, err)
	}
	return found, errors.Join(errs...)
}

// measureApart carries out a job by two processes of its own: a server that knows nothing of earlier jobs, and a client.
func measureApart(ctx context.Context, j job) (result, error) {
	var measured result
	order, err := json.Marshal(j)
	if err != nil {
		return measured, err
	}
	url, stop, err := startServer(ctx, string(order))
	if err != nil {
		return measured, err
	}
	measure, err := again(ctx, "measure", string(order), url)
	if err != nil {
		return measured, errors.Join(err, stop())
	}
	out, err := output(measure)
	if err := errors.Join(err, stop()); err != nil {
		return measured, err
	}
	return measured, json.Unmarshal(out, &measured)
}

// startServer starts the server's process, and gives its address and what ends it.
func startServer(ctx context.Context, order string) (url string, stop func() error, err error) {
	server, err := again(ctx, "serve", order)
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
		return "", nil, errors.Join(fmt.Errorf("the server did not say its address: %w", err), stop())
	}
	return strings.TrimSpace(line), stop, nil
}

// again is this program with a sub command. It sees nothing of the environment, so that no GOGC, proxy or base URL of the
// shell sways a client.
func again(ctx context.Context, args ...string) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program, args...)
	command.Env = []string{}
	return command, nil
}

// output runs the command, and has its standard error in the error.
func output(command *exec.Cmd) ([]byte, error) {
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}
