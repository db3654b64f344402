package examples_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

func Example_fromEnv() {
	fake := newFake()
	srv := httptest.NewServer(fake)
	defer srv.Close()
	os.Setenv("OPINE_API_KEY", fake.MasterKey())
	os.Setenv("OPINE_BASE_URL", srv.URL)
	defer os.Unsetenv("OPINE_API_KEY")
	defer os.Unsetenv("OPINE_BASE_URL")

	client, err := opine.NewFromEnv(opine.WithUserAgent("payroll/1.4"))
	if err != nil {
		log.Fatal(err)
	}
	for user, err := range client.Users.All(ctx, nil) {
		if err != nil {
			log.Fatal(err) // the list is not complete
		}
		fmt.Println(user.ID, user.Email, user.Role)
	}
	// Output:
	// 1 ada@example.com ADMIN
	// 2 wang@example.com MEMBER
	// 3 grace@agency.example MEMBER
	// 4 olga@agency.example MEMBER
	// 5 joao@example.com VIEWER
}

func Example_listOptions() {
	client := newClient(opinetest.New(opinetest.WithSeed(1, 1200)))

	options := &opine.ListOptions{
		PageSize:    500, // default 1,000, which is also the maximum
		Concurrency: 2,   // default 8
		Progress: func(p opine.Progress) {
			fmt.Printf("page %d: %d of %d users\n", p.Pages, p.Items, p.Total)
		},
	}
	for _, err := range client.Users.All(ctx, options) {
		if err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// page 1: 500 of 1200 users
	// page 2: 999 of 1200 users
	// page 3: 1200 of 1200 users
}

// offboard removes all users whose address is in a domain.
func offboard(ctx context.Context, client *opine.Client, domain string) error {
	var ids []int64
	for user, err := range client.Users.All(ctx, nil) {
		if err != nil {
			return err // nobody has been removed
		}
		if strings.HasSuffix(user.Email, "@"+domain) {
			ids = append(ids, user.ID)
		}
	}
	var failures []error
	for _, err := range client.Users.RemoveAll(ctx, slices.Values(ids), nil) {
		failures = append(failures, err) // nil, or an error that names its user
	}
	return errors.Join(failures...)
}

func Example_remove() {
	client := newClient(newFake("removeUser?nth=1&applied&reset"))

	removal, err := client.Users.Remove(ctx, 3)
	switch {
	case errors.Is(err, opine.ErrNotFound):
		fmt.Println("not a member")
	case err != nil:
		log.Fatal(err)
	case removal.Inferred:
		fmt.Println("removed; the response was lost")
	default:
		fmt.Println("removed")
	}
	// Output: removed; the response was lost
}

func Example_invite() {
	client := newClient(newFake("inviteUser?nth=1&applied&reset"))

	sent, err := client.Invitations.Invite(ctx, opine.InviteRequest{
		Email: "mary@example.com",
		Role:  opine.RoleAdmin,
	})
	failure, failed := errors.AsType[*opine.Error](err)
	switch {
	case errors.Is(err, opine.ErrConflict):
		fmt.Println("a member, or invited before")
	case failed && failure.MayHaveSucceeded():
		fmt.Println("perhaps invited; list the invitations to find out")
	case failed:
		log.Fatal(err)
	case sent.Inferred:
		fmt.Println("invited; the response was lost")
	default:
		fmt.Println("invited")
	}
	// Output: invited; the response was lost
}

func Example_error() {
	client := newClient(newFake("nth=1&status=503", "status=429&retry-after=90"))

	_, err := client.Users.Page(ctx, &opine.PageOptions{Limit: 100, Offset: 200})
	if failure, ok := errors.AsType[*opine.Error](err); ok {
		for i, attempt := range failure.Attempts {
			fmt.Println("attempt", i+1, "status", attempt.Status)
		}
		fmt.Println("retry after", failure.RetryAfter)
	}
	// Output:
	// attempt 1 status 503
	// attempt 2 status 429
	// retry after 1m30s
}

func Example_logger() {
	fake := newFake("nth=1&status=503")
	handler := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey:
				return slog.Attr{}
			case "duration":
				return slog.Duration("duration", 12*time.Millisecond)
			}
			return a
		},
	})

	client, err := opine.New(fake.MasterKey(), opine.WithLogger(slog.New(handler)),
		opine.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Users.Page(ctx, nil); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=WARN msg="opine attempt" method=GET path=/v1/organization/users attempt=1 status=503 duration=12ms request_id=req-000001
	// level=DEBUG msg="opine attempt" method=GET path=/v1/organization/users attempt=2 status=200 duration=12ms request_id=req-000002
}

func Example_generatedClient() {
	fake := newFake("nth=1&status=503")
	srv := httptest.NewServer(fake)
	defer srv.Close()
	key, baseURL := fake.MasterKey(), srv.URL

	transport, err := opine.NewTransport(key, opine.WithBaseURL(baseURL))
	if err != nil {
		log.Fatal(err)
	}
	httpClient := generated.WithHTTPClient(&http.Client{Transport: transport})
	wire, err := generated.NewClientWithResponses(baseURL, httpClient)

	if err != nil {
		log.Fatal(err)
	}
	res, err := wire.ListUsersWithResponse(ctx, &generated.ListUsersParams{Limit: new(int64(2))})
	if err != nil {
		log.Fatal(err)
	}
	if res.JSON200 == nil {
		log.Fatal(res.Status())
	}
	fmt.Println(len(res.JSON200.Items), "of", res.JSON200.TotalCount)
	// Output: 2 of 5
}
