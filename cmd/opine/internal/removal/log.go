package removal

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// Server identifies where users are removed from. The same id is another user on another server,
// and perhaps with another key.
type Server struct {
	BaseURL string
	Key     string // the fingerprint of the key
}

// Notes say who wanted a removal, for the log.
type Notes struct {
	ApprovedBy string `json:"approvedBy,omitempty"`
	Ticket     string `json:"ticket,omitempty"`
	Comment    string `json:"comment,omitempty"`
}

// Why says who started a run and what for. Each intent of the run has it.
type Why struct {
	Reason string // what the operator gave; it takes the place of what named the item
	Ticket string
	OSUser string // the operating system's name of the account
}

const (
	logVersion    = 1
	usersResource = "users"
)

// record is a line of the log.
type record struct {
	Version  int       `json:"version"`
	Time     time.Time `json:"time"`
	Event    event     `json:"event"`
	Run      string    `json:"run"` // the same for all lines of one command
	Server   string    `json:"server"`
	Key      string    `json:"key"`
	Resource string    `json:"resource"`
	ID       int64     `json:"id"`
	Email    string    `json:"email"`
	Outcome  Outcome   `json:"outcome,omitempty"`
	Reason   string    `json:"reason,omitempty"` // why somebody is removed, or why that is the outcome
	Source   string    `json:"source,omitempty"` // what named the item, if Reason is the operator's
	OSUser   string    `json:"osUser,omitempty"` // of an intent, like Notes
	Notes
	User       json.RawMessage `json:"user,omitempty"`       // as the server sent it
	Invitation json.RawMessage `json:"invitation,omitempty"` // as the server sent it
}

type event string

const (
	intent  event = "intent"
	outcome event = "outcome"
)

// Log is a file of JSON lines with two lines for each change: the intent before its request, and
// the outcome after it. Each line is on the disk before the run goes on. A nil Log writes nothing.
type Log struct {
	file   *os.File
	server Server
	why    Why
	run    string
}

// DefaultLogPath follows the XDG Base Directory Specification.
func DefaultLogPath() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // to be ignored, by the specification
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "opine", "removals.jsonl"), nil
}

// CheckLog refuses a log that somebody else may have written. It accepts one that does not exist.
func CheckLog(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&os.ModeSymlink != 0:
		return fmt.Errorf("%s is a symbolic link", path)
	case !info.Mode().IsRegular(): // reading a device or a pipe may never end
		return fmt.Errorf("%s is not a file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("others can write %s; run: chmod go-w %s", path, terminal.Quote(path))
	}
	return nil
}

// OpenLog opens or creates the log for a run, and proves that it can be written.
func OpenLog(path string, server Server, why Why) (*Log, error) {
	if err := CheckLog(path); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	log := &Log{file: file, server: server, why: why, run: rand.Text()}
	if err := log.endLine(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return log, nil
}

// endLine ends a line that a crash has cut short.
func (l *Log) endLine() error {
	size, err := l.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size > 0 {
		last := make([]byte, 1)
		if _, err := l.file.ReadAt(last, size-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			if _, err := l.file.Write([]byte("\n")); err != nil {
				return err
			}
		}
	}
	return l.file.Sync()
}

// Name returns the path of the log, or an empty text if there is none.
func (l *Log) Name() string {
	if l == nil {
		return ""
	}
	return l.file.Name()
}

// Run returns the name of the run, or an empty text if there is no log.
func (l *Log) Run() string {
	if l == nil {
		return ""
	}
	return l.run
}

// Close closes the file.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}

func (l *Log) intend(leaver Leaver) error {
	if l == nil {
		return nil
	}
	return l.write(record{Event: intent, ID: leaver.ID, Email: leaver.Email, Reason: leaver.Because,
		Notes: leaver.Notes, User: leaver.JSON})
}

// Settle writes an outcome. It replaces an earlier one of the same run and user.
func (l *Log) Settle(result Result) error {
	if l == nil {
		return nil
	}
	return l.write(record{Event: outcome, ID: result.ID, Email: result.Email, Outcome: result.Outcome,
		Reason: result.Reason})
}

func (l *Log) write(r record) error {
	r.Version, r.Resource = logVersion, cmp.Or(r.Resource, usersResource)
	if r.Event == intent {
		if l.why.Reason != "" {
			r.Reason, r.Source = l.why.Reason, r.Reason
		}
		r.Ticket, r.OSUser = cmp.Or(r.Ticket, l.why.Ticket), l.why.OSUser
	}
	r.Time, r.Run, r.Server, r.Key = time.Now().UTC().Truncate(time.Millisecond), l.run, l.server.BaseURL, l.server.Key
	var line bytes.Buffer
	if err := terminal.EncodeJSON(&line, r, ""); err != nil {
		return fmt.Errorf("the log cannot hold %s %d: %w", r.Resource, r.ID, err)
	}
	// One write per line keeps the lines of concurrent commands apart.
	if _, err := l.file.Write(line.Bytes()); err != nil {
		return fmt.Errorf("the log cannot be written: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("the log cannot be written: %w", err)
	}
	return nil
}
