// Command bench does the same work with this client and with other clients, and writes what it cost
// to RESULTS.md and chart.svg. The server and each measurement run in their own processes, so that
// every cost belongs to one client. These processes are this program with a subcommand.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run runs the command, or one of the two internal subcommands.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) < 2 || args[0] != "serve" && args[0] != "measure" {
		return bench(ctx, args, stdout, stderr)
	}
	var j job
	if err := json.Unmarshal([]byte(args[1]), &j); err != nil {
		return err
	}
	if args[0] == "serve" {
		return serve(j, stdin, stdout)
	}
	measured, err := measure(ctx, j, args[2])
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(measured)
}

func bench(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	runs := flags.Int("runs", 5, "how often to repeat each measurement")
	quick := flags.Bool("quick", false, "do little work once, and print the report instead of writing files")
	dir := flags.String("out", ".", "the folder for RESULTS.md and chart.svg")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *runs < 1 {
		return errors.New("usage: bench [-runs N] [-quick] [-out DIR]")
	}
	size := fullSize
	if *quick {
		size, *runs = quickSize, 1
	}

	bin, err := os.MkdirTemp("", "opine-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(bin)
	opine, err := buildOpine(ctx, bin)
	if err != nil {
		return err
	}
	rows := rowsOf(size, opine)
	all, err := collect(ctx, rows, *runs, stderr)
	if err != nil {
		return err
	}
	text := report(rows, all, *runs)
	picture, err := draw(panelsOf(rows, all))
	if err != nil {
		return err
	}
	if *quick {
		_, err := io.WriteString(stdout, text)
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(*dir, "RESULTS.md"), []byte(text), 0o644),
		os.WriteFile(filepath.Join(*dir, "chart.svg"), picture, 0o644),
	)
}
