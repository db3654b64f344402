// Package browsertest sends requests from the page of `opine sandbox`, in Chromium. It is a module
// of its own, so that users of the client do not depend on the browser's driver.
package browsertest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// timeout is long enough for a busy machine; only a broken page reaches it.
const timeout = time.Minute

var program string

func TestMain(m *testing.M) {
	os.Exit(withProgram(m))
}

func withProgram(m *testing.M) int {
	dir, err := os.MkdirTemp("", "opine-browsertest-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "opine")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = ".."
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// sandbox runs `opine sandbox` until the test ends, and returns the address that the program
// prints.
func sandbox(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append([]string{"sandbox"}, args...)...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has killed it
	said, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatalf("%q, %v", said, err)
	}
	_, after, _ := strings.Cut(said, "http://")
	host, _, found := strings.Cut(after, "/")
	if !found {
		t.Fatalf("no address in %q", said)
	}
	return "http://" + host + "/"
}

// open opens the address in a browser that can reach only this machine. Requests to other servers
// and errors on the console fail the test.
func open(t *testing.T, address string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.DisableGPU,
		chromedp.NoSandbox, // Chromium's sandbox does not work for root, or on all kernels
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WindowSize(1280, 1024),
	)
	if browser := os.Getenv("CHROMIUM"); browser != "" {
		options = append(options, chromedp.ExecPath(browser))
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(options...), chromedp.WithListener(func(event any) {
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			if asked := event.Request.URL; !strings.HasPrefix(asked, address) && !strings.HasPrefix(asked, "data:") {
				t.Errorf("the page requested %s", asked)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("the page threw %s", event.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if event.Type == runtime.ConsoleAPICalledTypeError {
				for _, said := range event.Args {
					t.Errorf("the console has an error: %s%s", said.Value, said.Description)
				}
			}
		case *log.EventEntryAdded:
			if event.Entry.Level == log.EntryLevelError {
				t.Errorf("the browser logged an error: %s %s", event.Entry.Text, event.Entry.URL)
			}
		}
	}))
	t.Cleanup(func() { chromedp.Cancel(ctx) })
	// The page opens its first operation after it has filled in the key.
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.WaitVisible(listUsers.part(".execute"))); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// operation selects the element of the page that shows an operation.
type operation chromedp.CSS

const (
	listUsers  operation = "#operations-Users-listUsers"
	removeUser operation = "#operations-Users-removeUser"
)

func (o operation) part(selector string) chromedp.CSS {
	return chromedp.CSS(string(o) + " " + selector)
}

// press presses a button by the keyboard, because the layout of the page may still move under a
// click.
func (o operation) press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(o.part(selector), kb.Enter)
}

// execute sends the operation's request and returns the body that the page shows.
func (o operation) execute(t *testing.T, ctx context.Context) string {
	t.Helper()
	if err := chromedp.Do(ctx, o.press(".execute")); err != nil {
		t.Fatal(err)
	}
	status, err := chromedp.Run(ctx, chromedp.Text(o.part(".live-responses-table tbody .response-col_status")))
	if err != nil {
		t.Fatal(err)
	}
	body, err := chromedp.Run(ctx, chromedp.Text(o.part(".live-responses-table .highlight-code code")))
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(status) != "200" {
		t.Errorf("the page shows the status %s", status)
	}
	return body
}

func TestListUsers(t *testing.T) {
	t.Parallel()
	ctx := open(t, sandbox(t))
	body := listUsers.execute(t, ctx)
	for _, want := range []string{`"totalCount": 2500`, `"email": "monica.simoes@subsidiary.example"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not show %s, but %s", want, body)
		}
	}
	if name := os.Getenv("OPINE_SCREENSHOT"); name != "" {
		picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRemoveUser(t *testing.T) {
	t.Parallel()
	ctx := open(t, sandbox(t))
	id := removeUser.part("input")
	err := chromedp.Do(ctx,
		removeUser.press(".opblock-summary-control"),
		chromedp.SendKeys(id, kb.End+kb.Backspace+"2")) // replaces the example, 1
	if err != nil {
		t.Fatal(err)
	}
	if body := removeUser.execute(t, ctx); strings.Join(strings.Fields(body), "") != `{"id":2}` {
		t.Errorf("the page shows %s", body)
	}
}
