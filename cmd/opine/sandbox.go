package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/reference"
	"github.com/spf13/cobra"
)

func newSandboxCommand(s *streams) *cobra.Command {
	var port, users int
	var seed uint64
	var faults []string
	sandbox := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a fake Opine with invented people on this machine",
		Long: `Serve a fake Opine with invented people on a loopback port, until Ctrl-C. The directory is the same for the same --seed,
and is forgotten at the end.

Prints the two variables that point this tool, and programs that use opine.NewFromEnv, at it. In a browser, its address shows the
API's reference, a page on which requests can be tried, with the key filled in.

--fault makes the first N requests of an operation fail, or the N-th. Quote it, because & and ? mean something to a shell:
  "listUsers?first=2&status=503&retry-after=1"    "removeUser?nth=3&reset&applied"    "status=502&html"
  "listUsers?delay=2s"    "listUsers?max-limit=50"    "listUsers?nth=2&cut=100"    "removeUser?hang"`,
		Example: `  opine sandbox --port 4010 --fault "listUsers?first=2&status=503"`,
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := cmp.Or(checkRange("port", port, 0, math.MaxUint16), checkRange("users", users, 0, maxSandboxUsers)); err != nil {
				return err
			}
			options := []opinetest.Option{opinetest.WithSeed(seed, users)}
			for _, text := range faults {
				fault, err := opinetest.ParseFault(text)
				if err != nil {
					return usagef("--fault %s: %v", text, err)
				}
				options = append(options, opinetest.WithFaults(fault))
			}
			fake := opinetest.New(options...)
			handler, err := reference.Handler(fake, spec.OpenAPI, fake.MasterKey())
			if err != nil {
				return err
			}
			listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
			if err != nil {
				return err
			}
			server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
			go func() {
				<-command.Context().Done()
				server.Close()
			}()
			if _, err := fmt.Fprintf(s.out, "export OPINE_BASE_URL=http://%s\nexport OPINE_API_KEY=%s\n",
				listener.Addr(), fake.MasterKey()); err != nil {
				return err
			}
			fmt.Fprintf(s.err, "serving %d invented people, and a page to try requests on, http://%s/ (Ctrl-C stops)\n", users, listener.Addr())
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		},
	}
	sandbox.Flags().IntVar(&port, "port", 0, "the port to listen on (default any that is free)")
	sandbox.Flags().IntVar(&users, "users", sandboxUsers, "how many people the directory has")
	sandbox.Flags().StringArrayVar(&faults, "fault", nil, "a `FAULT`; repeatable")
	sandbox.Flags().Uint64Var(&seed, "seed", sandboxSeed, "which people they are")
	return sandbox
}

// maxSandboxUsers keeps a slip of the hand from filling the memory.
const maxSandboxUsers = 2_000_000
