// Package browsertest opens the page of `opine sandbox` in Chromium, and tries requests on it as people do. It is a module of
// its own, so that what drives the browser does not stand in the go.mod of those who use the client.
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

// patience is for a machine that is busy with other things; nothing waits for it in vain but a broken page.
const patience = time.Minute

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

// sandbox runs `opine sandbox` until the test ends, and tells the address of its page as the program says it.
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
	t.Cleanup(func() { cmd.Wait() }) // the test's context, which ends before, has killed it
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

// open opens the address in a browser that can reach nothing but this machine. Whatever the page asks of another server, and
// whatever it complains about on the console, is an error of the test.
func open(t *testing.T, address string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.DisableGPU,
		chromedp.NoSandbox, // Chromium's own needs another user than root, and kernels that allow it
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WindowSize(1280, 1024),
	)
	if browser := os.Getenv("CHROMIUM"); browser != "" {
		options = append(options, chromedp.ExecPath(browser))
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(options...), chromedp.WithListener(func(event any) {
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			if asked := event.Request.URL; !strings.HasPrefix(asked, address) && !strings.HasPrefix(asked, "data:") {
				t.Errorf("the page asked for %s", asked)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("the page threw %s", event.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if event.Type == runtime.ConsoleAPICalledTypeError {
				for _, said := range event.Args {
					t.Errorf("the page complains: %s%s", said.Value, said.Description)
				}
			}
		case *log.EventEntryAdded:
			if event.Entry.Level == log.EntryLevelError {
				t.Errorf("the browser complains: %s %s", event.Entry.Text, event.Entry.URL)
			}
		}
	}))
	t.Cleanup(func() { chromedp.Cancel(ctx) })
	// The page opens its first operation once it has filled in the key.
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.WaitVisible(listUsers.part(".execute"))); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// operation is the element of the page that shows an operation.
type operation chromedp.CSS

const (
	listUsers  operation = "#operations-Users-listUsers"
	removeUser operation = "#operations-Users-removeUser"
)

func (o operation) part(selector string) chromedp.CSS {
	return chromedp.CSS(string(o) + " " + selector)
}

// press presses a button by the keyboard: a click could miss it, because the page goes on growing after it is there.
func (o operation) press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(o.part(selector), kb.Enter)
}

// execute presses the operation's button, and checks the status that the page shows then. It returns the body that it shows.
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

func TestListUsersOnThePage(t *testing.T) {
	t.Parallel()
	ctx := open(t, sandbox(t))
	body := listUsers.execute(t, ctx)
	for _, want := range []string{`"totalCount": 2500`, `"email": "monica.simoes@subsidiary.example"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not show %s but %s", want, body)
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

func TestRemoveUserOnThePage(t *testing.T) {
	t.Parallel()
	ctx := open(t, sandbox(t))
	id := removeUser.part("input")
	err := chromedp.Do(ctx,
		removeUser.press(".opblock-summary-control"),
		chromedp.SendKeys(id, kb.End+kb.Backspace+"2")) // in place of the example, which is 1
	if err != nil {
		t.Fatal(err)
	}
	if body := removeUser.execute(t, ctx); strings.Join(strings.Fields(body), "") != `{"id":2}` {
		t.Errorf("the page shows %s", body)
	}
}
