package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/reference"
	"github.com/spf13/cobra"
)

// maxSandboxUsers keeps a mistyped number from filling the memory.
const maxSandboxUsers = 2_000_000

func newSandboxCommand(s *streams) *cobra.Command {
	var port, users int
	var seed uint64
	var faults []string
	sandbox := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a fake Opine with invented people on this machine",
		Long: `Serve a fake Opine with invented people on a loopback port, until Ctrl-C. The same --seed makes the
same directory. Changes are lost at the end.

Prints two variables that point this tool, and programs that use opine.NewFromEnv, at the sandbox. In
a browser its address shows the API's reference, where requests can be tried; the key is filled in.

--fault makes the first N requests of an operation fail, or the N-th. Quote it for the shell:
  "listUsers?first=2&status=503&retry-after=1"    "removeUser?nth=3&reset&applied"    "status=502&html"
  "listUsers?delay=2s"    "listUsers?max-limit=50"    "listUsers?nth=2&cut=100"    "removeUser?hang"`,
		Example: `  opine sandbox --port 4010 --fault "listUsers?first=2&status=503"`,
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			err := cmp.Or(checkRange("port", port, 0, math.MaxUint16), checkRange("users", users, 0, maxSandboxUsers))
			if err != nil {
				return err
			}
			options := []opinetest.Option{opinetest.WithSeed(seed, users)}
			for _, text := range faults {
				fault, err := opinetest.ParseFault(text)
				if err != nil {
					return usagef("--fault %s: %s", text, strings.TrimPrefix(err.Error(), "opinetest: "))
				}
				options = append(options, opinetest.WithFaults(fault))
			}
			return serveSandbox(command.Context(), s, opinetest.New(options...), users, port)
		},
	}
	sandbox.Flags().IntVar(&port, "port", 0, "the port to listen on (default any free port)")
	sandbox.Flags().IntVar(&users, "users", sandboxUsers, "the number of people")
	sandbox.Flags().StringArrayVar(&faults, "fault", nil, "a `FAULT`; repeatable")
	sandbox.Flags().Uint64Var(&seed, "seed", sandboxSeed, "the seed that the people are generated from")
	return sandbox
}

// serveSandbox serves the fake and its page until ctx is done.
func serveSandbox(ctx context.Context, s *streams, fake *opinetest.Fake, users, port int) error {
	handler, err := reference.Handler(fake, spec.OpenAPI, fake.MasterKey())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: refuseOtherHosts(handler), ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { server.Close() })
	_, err = fmt.Fprintf(s.out, "export OPINE_BASE_URL=http://%s\nexport OPINE_API_KEY=%s\n",
		listener.Addr(), fake.MasterKey())
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "serving %d invented people and a page to try requests on: http://%s/ (Ctrl-C stops)\n",
		users, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// refuseOtherHosts refuses requests for hosts that are not loopback. Otherwise another site could
// resolve its own name to this machine, and read the key from the page.
func refuseOtherHosts(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := (&url.URL{Host: r.Host}).Hostname()
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "the sandbox serves only this machine: use http://127.0.0.1", http.StatusForbidden)
			return
		}
		handler.ServeHTTP(w, r)
	})
}
