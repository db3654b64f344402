package removal

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Server is where people are removed from. The same id is somebody else on another server or with the key of another
// organization.
type Server struct {
	BaseURL string
	Key     string // its fingerprint
}

// record is a line of the log.
type record struct {
	Time    time.Time       `json:"time"`
	Event   event           `json:"event"`
	Run     string          `json:"run"` // the same for all of one command
	Server  string          `json:"server"`
	Key     string          `json:"key"`
	ID      int64           `json:"id"`
	Email   string          `json:"email"`
	Outcome Outcome         `json:"outcome,omitempty"`
	Reason  string          `json:"reason,omitempty"` // of an intent why they go, of an outcome what came of it
	User    json.RawMessage `json:"user,omitempty"`   // as the server sent them
}

type event string

const (
	intent  event = "intent"
	outcome event = "outcome"
)

// Log is a file of JSON lines to which each removal is written twice: what is intended before its request is sent, and the
// outcome after it. Each line is on the disk before anything else is done. A nil Log writes nothing.
type Log struct {
	file   *os.File
	server Server
	run    string
}

// DefaultLogPath follows the XDG Base Directory Specification.
func DefaultLogPath() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification has such a value ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "opine", "removals.jsonl"), nil
}

// OpenLog opens the log, makes it where there is none, and proves that it can be written.
func OpenLog(path string, server Server) (*Log, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	log := &Log{file, server, rand.Text()}
	if err := log.endLine(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return log, nil
}

// endLine ends a line that a crash has cut short, so that the next one does not continue it.
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

// Close closes the file.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}

func (l *Log) intend(leaver Leaver) error {
	return l.write(record{Event: intent, ID: leaver.ID, Email: leaver.Email, Reason: leaver.Because, User: leaver.JSON})
}

// Settle writes what came of a removal; what was written before of the same one counts no more.
func (l *Log) Settle(result Result) error {
	return l.write(record{Event: outcome, ID: result.ID, Email: result.Email, Outcome: result.Outcome, Reason: result.Reason})
}

func (l *Log) write(r record) error {
	if l == nil {
		return nil
	}
	r.Time, r.Run, r.Server, r.Key = time.Now().UTC(), l.run, l.server.BaseURL, l.server.Key
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("the log cannot hold user %d: %w", r.ID, err)
	}
	// One write for a line: those of two commands that run at once do not mix.
	if _, err := l.file.Write(line.Bytes()); err != nil {
		return fmt.Errorf("the log cannot be written: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("the log cannot be written: %w", err)
	}
	return nil
}
