package contexts_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/contexts"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "contexts.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                              "EOF",
		`{"contexts": {}, "a": 1}`:      `line 1: there is no member "a"; the members are current and contexts`,
		`{"contexts": {}} {}`:           "line 1: ",
		`{"contexts": 1}`:               "the value of /contexts has the wrong type",
		"{\n\"contexts\": {},\n":        "line 3: ",
		`{"current": "a"}`:              `current is "a", and there is no such context`,
		`{"contexts": {"none": {}}}`:    `"none" cannot be the name of a context`,
		`{"contexts": {"a b": {}}}`:     `"a b" cannot be the name of a context`,
		`{"contexts": {"\u001b[": {}}}`: `"\x1b[" cannot be the name`,
		`{"contexts": {"a": {}}}`:       "context a: there is no key file and no key command",
		`{"contexts": {"a": {"keyFile": "k", "keyCommand": ["c"]}}}`: "keep one of them",
		`{"contexts": {"a": {"keyCommand": "c"}}}`:                   "the value of /contexts/a/keyCommand has the wrong type",
		`{"contexts": {"a": {"keyCommand": [""]}}}`:                  "there is no key file and no key command",
		`{"contexts": {"a": {"key": "secret"}}}`:                     "and never the key itself",
		`{"contexts": {"a": {"KeyFile": "k"}}}`:                      `there is no member "KeyFile"`,
		`{"contexts": {"a": {"keyFile": "k"}, "a": {}}}`:             "line 1: duplicate",
	} {
		_, err := contexts.Load(write(t, text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestOnlyTheOwnerMayChangeTheFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("file modes do not describe the rights on Windows")
	}
	const text = `{"contexts": {"a": {"keyFile": "k"}}}`
	for mode, want := range map[os.FileMode]string{
		0o644: "", 0o664: "run: chmod go-w ", 0o602: "run: chmod go-w ",
	} {
		path := write(t, text)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := contexts.Load(path); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("mode %o: got %v, want %q", mode, err, want)
		}
	}
	for mode, want := range map[os.FileMode]string{
		0o755: "", 0o775: "others can replace ", 0o777: "others can replace ", 0o777 | os.ModeSticky: "",
	} {
		path := write(t, text)
		if err := os.Chmod(filepath.Dir(path), mode); err != nil {
			t.Fatal(err)
		}
		if _, err := contexts.Load(path); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("a folder of mode %o: got %v, want %q", mode, err, want)
		}
	}
	if _, err := contexts.Load(t.TempDir()); err == nil {
		t.Error("a folder was read")
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to another user")
	}
	foreign, link := write(t, text), filepath.Join(t.TempDir(), "link")
	if err := errors.Join(os.Symlink(write(t, text), link), os.Lchown(link, 12345, 12345), os.Chown(foreign, 12345, 12345)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{link: "symbolic link of another user", foreign: "belongs to another user"} {
		if _, err := contexts.Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestSaveKeepsASymbolicLink(t *testing.T) {
	t.Parallel()
	path := write(t, `{}`)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	file, err := contexts.Load(link)
	if err != nil {
		t.Fatal(err)
	}
	file.Contexts = map[string]contexts.Context{"a": {KeyFile: "k", Protect: []string{"ann@example.com"}}}
	if err := file.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := contexts.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Get("a")
	if err != nil || got.KeyFile != filepath.Join(filepath.Dir(path), "k") || got.Protect[0] != "ann@example.com" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// The test program stands in for a key command.
func TestMain(m *testing.M) {
	switch os.Getenv("KEY_COMMAND") {
	case "":
		os.Exit(m.Run())
	case "key":
		os.Stderr.WriteString("unlocked")
		os.Stdout.WriteString("the key")
	case "endless":
		for {
			if _, err := os.Stdout.Write(make([]byte, 1000)); err != nil {
				os.Exit(1)
			}
		}
	case "hang":
		os.Stderr.WriteString("started")
		time.Sleep(time.Hour)
	}
}

func TestKeyCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := contexts.Context{KeyCommand: []string{self}}
	t.Setenv("KEY_COMMAND", "key")
	var stderr bytes.Buffer
	if key, err := command.Key(t.Context(), &stderr); string(key) != "the key" || err != nil || stderr.String() != "unlocked" {
		t.Errorf("got %q, %v, %q", key, err, &stderr)
	}
	t.Setenv("KEY_COMMAND", "endless")
	if key, err := command.Key(t.Context(), &stderr); key != nil || !strings.Contains(err.Error(), "more than 4096 bytes") {
		t.Errorf("got %d bytes, %v", len(key), err)
	}
	t.Setenv("KEY_COMMAND", "hang")
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	if _, err := command.Key(ctx, writerFunc(func() { cancel(stopped) })); !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
	command.KeyCommand[0] = filepath.Join(t.TempDir(), "missing")
	if _, err := command.Key(t.Context(), &stderr); err == nil {
		t.Error("a missing program ran")
	}
}

type writerFunc func()

func (f writerFunc) Write(p []byte) (int, error) {
	f()
	return len(p), nil
}
