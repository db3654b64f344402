package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/opine-go/opine/internal/contract"
	"github.com/spf13/cobra"
)

func newAuthCommand(s *streams, c *connection) *cobra.Command {
	auth := &cobra.Command{
		Use:   "auth",
		Short: "Show information about the API key",
		Args:  cobra.NoArgs,
	}
	var format string
	status := &cobra.Command{
		Use:   "status",
		Short: "Show which key is used for which server, and what it can read",
		Long: `Show the source of the API key, its fingerprint (the beginning of its SHA-256, never the key), the
server, and for each scope of the API's document whether it works. One item of each list is read.

The status of a scope is works, missing, failed or unknown. A scope to write is always unknown,
because only a change could show it. The command fails if the key can read nothing.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			isJSON, err := checkTableOrJSON(format)
			if err != nil {
				return err
			}
			target, err := c.target(s)
			if err != nil {
				return err
			}
			document, err := contract.Parse(spec.OpenAPI)
			if err != nil {
				return err
			}
			scopes, err := readScopes(command.Context(), target, document.Operations)
			if err != nil && scopes == nil {
				return err
			}
			status := keyStatus{target.keySource, fingerprint(target.key), target.name, c.used.String(), scopes}
			status.print(s.out, isJSON)
			return err
		},
	}
	addTableOrJSONFlag(status, &format)
	auth.AddCommand(status)
	return auth
}

type keyStatus struct {
	KeySource   string        `json:"keySource"`
	Fingerprint string        `json:"fingerprint"`
	Server      string        `json:"server"`
	Context     string        `json:"context,omitempty"`
	Scopes      []scopeStatus `json:"scopes"`
}

// scopeStatus says whether the key has a scope, as far as reading can show it.
type scopeStatus struct {
	Scope  string `json:"scope"`
	Status string `json:"status"` // works, missing, failed or unknown
	Total  *int64 `json:"total"`  // the number of items that the scope can read, if it works
	Detail string `json:"detail,omitempty"`
}

// readScopes returns the status of the narrowest scope of each operation. It fails if no scope works:
// with the statuses, unless nothing was sent.
func readScopes(ctx context.Context, target *target, operations []contract.Operation) ([]scopeStatus, error) {
	transport, err := target.withKey(target.key)
	if err != nil {
		return nil, err
	}
	var scopes []scopeStatus
	var first error
	works := false
	index := make(map[string]int)
	for _, operation := range operations {
		scope := operation.Scopes[0]
		if _, seen := index[scope]; !seen {
			index[scope] = len(scopes)
			scopes = append(scopes, scopeStatus{Scope: scope, Status: "unknown"})
		}
		if operation.Method != http.MethodGet {
			continue
		}
		status := &scopes[index[scope]]
		total, err := probe(ctx, transport, target.baseURL, operation)
		switch {
		case err == nil:
			works, status.Status, status.Total = true, "works", &total
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		default:
			first, status.Status, status.Detail = cmp.Or(first, err), "failed", err.Error()
			if exitStatus(err) == exitForbidden {
				status.Status = "missing"
			}
		}
	}
	if works {
		first = nil
	}
	return scopes, first
}

// probe reads one item of a list, and returns how many items there are.
func probe(ctx context.Context, transport http.RoundTripper, baseURL string, list contract.Operation) (int64, error) {
	url := strings.TrimRight(baseURL, "/") + list.Path + "?limit=1"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized:
		return 0, exitf(exitNoKey, "%s: %s: the server does not accept the key; check the API key", list.ID, res.Status)
	case http.StatusForbidden:
		return 0, exitf(exitForbidden, "%s: %s: the key lacks the scope %s", list.ID, res.Status, list.Scopes[0])
	default:
		return 0, fmt.Errorf("%s: %s", list.ID, res.Status)
	}
	var page struct {
		TotalCount *int64 `json:"totalCount"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&page); err != nil {
		return 0, fmt.Errorf("%s: the answer is not a page: %w", list.ID, err)
	}
	if page.TotalCount == nil {
		return 0, errors.New(list.ID + ": the answer is not a page: it has no totalCount")
	}
	return *page.TotalCount, nil
}

func (k keyStatus) print(w io.Writer, isJSON bool) {
	if isJSON {
		_ = terminal.EncodeJSON(w, k, "") // w keeps its error
		return
	}
	if k.Context != "" {
		fmt.Fprintf(w, "context  %s\n", k.Context)
	}
	fmt.Fprintf(w, "key      from %s, fingerprint %s\nserver   %s\n",
		terminal.Escape(k.KeySource), k.Fingerprint, terminal.Escape(k.Server))
	width := 0
	for _, scope := range k.Scopes {
		width = max(width, len(scope.Scope))
	}
	for _, scope := range k.Scopes {
		text := scope.Status
		switch {
		case scope.Total != nil:
			text += ": " + terminal.Count(*scope.Total, "item", "items")
		case scope.Detail != "":
			text += ": " + terminal.Escape(scope.Detail)
		default:
			text += ": only a change could show it"
		}
		fmt.Fprintf(w, "scope    %-*s  %s\n", width, scope.Scope, text)
	}
}
