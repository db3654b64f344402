package examples

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

func Example_fromEnv() {
	fake := fakeOpine()
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
			log.Fatal(err) // those before were real, but they were not all
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
	client := clientOf(opinetest.New(opinetest.WithSeed(1, 1200)))

	options := &opine.ListOptions{
		PageSize:    500, // default 1,000, the most that Opine gives
		Concurrency: 2,   // default 8; 1 makes strictly one request after another
		Progress: func(p opine.Progress) {
			fmt.Printf("page %d: %d of %d users\n", p.Pages, p.Items, p.Total)
		},
	}
	var users []opine.User
	for user, err := range client.Users.All(ctx, options) {
		if err != nil {
			log.Fatal(err)
		}
		users = append(users, user)
	}
	// Output:
	// page 1: 500 of 1200 users
	// page 2: 999 of 1200 users
	// page 3: 1200 of 1200 users
}

// offboard removes everybody who has an address in a domain.
func offboard(ctx context.Context, client *opine.Client, domain string) error {
	var ids []int64
	for user, err := range client.Users.All(ctx, nil) {
		if err != nil {
			return err // nobody is removed then
		}
		if strings.HasSuffix(user.Email, "@"+domain) {
			ids = append(ids, user.ID)
		}
	}
	var failures []error
	for _, err := range client.Users.RemoveAll(ctx, slices.Values(ids), nil) {
		failures = append(failures, err) // each names its user; the others go on
	}
	return errors.Join(failures...) // nil if all of them are
}

func Example_remove() {
	client := clientOf(fakeOpine(faulty("removeUser?nth=1&applied&reset")))

	removal, err := client.Users.Remove(ctx, 3)
	switch {
	case errors.Is(err, opine.ErrNotFound):
		fmt.Println("was not there")
	case err != nil:
		log.Fatal(err)
	case removal.Inferred:
		fmt.Println("gone; the answer that says so was lost")
	default:
		fmt.Println("removed")
	}
	// Output: gone; the answer that says so was lost
}

func Example_cancel() {
	ctx, cancel := context.WithCancel(ctx)
	client := clientOf(fakeOpine(opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) {
		if n == 2 {
			cancel()
		}
	})))
	ids := slices.Values([]int64{2, 3, 4, 5})

	var removed, unknown, notSent []int64
	for removal, err := range client.Users.RemoveAll(ctx, ids, &opine.BatchOptions{Concurrency: 1}) {
		failure, failed := errors.AsType[*opine.Error](err)
		switch {
		case !failed:
			removed = append(removed, removal.ID)
		case len(failure.Attempts) == 0:
			notSent = append(notSent, removal.ID)
		case failure.MayHaveSucceeded():
			unknown = append(unknown, removal.ID)
		default:
			log.Print(err) // refused, or it never got there
		}
	}
	fmt.Println("removed:", removed, "unknown:", unknown, "not sent:", notSent)
	// Output: removed: [2] unknown: [3] not sent: [4 5]
}

func Example_error() {
	client := clientOf(fakeOpine(faulty("nth=1&status=503"), faulty("status=429&retry-after=90")))

	_, err := client.Users.Page(ctx, &opine.PageOptions{Limit: 100, Offset: 200})
	fmt.Println(err)
	if failure, ok := errors.AsType[*opine.Error](err); ok {
		for i, attempt := range failure.Attempts {
			fmt.Println("attempt", i+1, "answered", attempt.Status)
		}
		if failure.RetryAfter > 0 {
			fmt.Println("come back in", failure.RetryAfter)
		}
	}
	// Output:
	// opine: listUsers: 429 Too Many Requests: Too many requests; the server asks to wait 1m30s, after 2 attempts (request req-000002)
	// attempt 1 answered 503
	// attempt 2 answered 429
	// come back in 1m30s
}

func Example_retryPolicy() {
	fake := fakeOpine(faulty("first=5&status=503"))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	key, baseURL := fake.MasterKey(), srv.URL

	policy := opine.RetryPolicy{
		Attempts:  6,                // default 4; 1 switches retries off
		BaseDelay: time.Millisecond, // default 250 ms
		MaxWait:   5 * time.Minute,  // default 60 s
	}
	client, err := opine.New(key, opine.WithRetry(policy), opine.WithRateLimit(50, 10), opine.WithBaseURL(baseURL))
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.Users.Page(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.TotalCount, len(fake.Requests()))
	// Output: 5 6
}

func Example_logger() {
	fake := fakeOpine(faulty("nth=1&status=503"))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	key, baseURL := fake.MasterKey(), srv.URL
	var out bytes.Buffer
	handler := slog.NewTextHandler(io.MultiWriter(os.Stdout, &out), &slog.HandlerOptions{
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

	client, err := opine.New(key, opine.WithLogger(slog.New(handler)), opine.WithBaseURL(baseURL))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Users.Page(ctx, nil)
	if err != nil || strings.Contains(out.String(), key) {
		log.Fatal(err, out.String())
	}
	// Output:
	// level=WARN msg="opine attempt" operation=listUsers attempt=1 status=503 duration=12ms request_id=req-000001
	// level=DEBUG msg="opine attempt" operation=listUsers attempt=2 status=200 duration=12ms request_id=req-000002
}

func Example_tracing() {
	fake := fakeOpine(faulty("nth=1&status=503"))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	key, baseURL := fake.MasterKey(), srv.URL
	recorder := tracetest.NewSpanRecorder()
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(recorder))

	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = opine.DefaultConcurrency // net/http keeps 2, and would dial again for the others
	traced := otelhttp.NewTransport(transport, otelhttp.WithTracerProvider(provider))
	client, err := opine.New(key, opine.WithHTTPClient(&http.Client{Transport: traced}), opine.WithBaseURL(baseURL))
	if err != nil {
		log.Fatal(err)
	}
	ctx, span := provider.Tracer("payroll").Start(ctx, "offboarding")
	_, err = client.Users.Remove(ctx, 3)
	span.End()

	if err != nil || strings.Contains(fmt.Sprintf("%+v", tracetest.SpanStubsFromReadOnlySpans(recorder.Ended())), key) {
		log.Fatal("the key is in a span, or ", err)
	}
	names := make(map[string]string)
	for _, span := range recorder.Ended() {
		names[span.SpanContext().SpanID().String()] = span.Name()
	}
	for _, span := range recorder.Ended() {
		line := "span " + span.Name()
		if parent := names[span.Parent().SpanID().String()]; parent != "" {
			line += " of " + parent
		}
		attributes := attribute.NewSet(span.Attributes()...)
		if status, ok := attributes.Value("http.response.status_code"); ok {
			line += ": " + status.Emit()
		}
		fmt.Println(line)
	}
	// Output:
	// span HTTP DELETE of offboarding: 503
	// span HTTP DELETE of offboarding: 200
	// span offboarding
}

func Example_generatedClient() {
	fake := fakeOpine(faulty("nth=1&status=503"))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	key, baseURL := fake.MasterKey(), srv.URL

	transport, err := opine.NewTransport(key, opine.WithBaseURL(baseURL))
	if err != nil {
		log.Fatal(err)
	}
	wire, err := generated.NewClientWithResponses(baseURL, generated.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		log.Fatal(err)
	}
	res, err := wire.ListUsersWithResponse(ctx, &generated.ListUsersParams{Limit: new(int64(2))})
	if err != nil {
		log.Fatal(err)
	}
	if res.JSON200 == nil {
		log.Fatal(res.Status()) // here a status is no error
	}
	fmt.Println(len(res.JSON200.Items), "of", res.JSON200.TotalCount)
	// Output: 2 of 5
}
