package removal

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"time"
)

// History is what the log knows of earlier removals from one server. A nil History knows nothing.
type History struct {
	byID    map[int64]*Entry
	byEmail map[string]*Entry // by exact
}

// Entry is a change in the log. Invitations that were not sent have the id 0.
type Entry struct {
	Time     time.Time `json:"time"` // of the intent
	Run      string    `json:"run"`
	Server   string    `json:"server"`
	Key      string    `json:"keyFingerprint"`
	Resource string    `json:"resource"`
	ID       int64     `json:"id"`
	Email    string    `json:"email"`
	Role     string    `json:"-"` // of a user who was to be removed
	Because  string    `json:"reason"`
	Source   string    `json:"source"` // what named the item; the reason is the operator's, or the same
	Outcome  Outcome   `json:"outcome"`
	Detail   string    `json:"detail"`
	OSUser   string    `json:"osUser,omitempty"`
	Notes
}

// ReadHistory reads the log of a server and a key.
func ReadHistory(path string, server Server) (*History, error) {
	h := &History{make(map[int64]*Entry), make(map[string]*Entry)}
	for entry, err := range ReadLog(path, nil) {
		if err != nil {
			return nil, err
		}
		if entry.Resource == usersResource && (Server{entry.Server, entry.Key}) == server {
			h.byID[entry.ID] = &entry
			h.byEmail[exact(entry.Email)] = &entry
		}
	}
	return h, nil
}

// ReadLog yields the changes in the log, in the order of their intents. A log that does not exist
// is empty. Lines that cannot be read are skipped: a crash cuts the last one short, and its user
// is still in the directory, or can be named by id. Skipped, which may be nil, gets their numbers.
func ReadLog(path string, skipped func(line int)) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		entries, err := readEntries(path, skipped)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for _, entry := range entries {
			if !yield(*entry, nil) {
				return
			}
		}
	}
}

func readEntries(path string, skipped func(line int)) ([]*Entry, error) {
	if err := CheckLog(path); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var entries []*Entry
	open := make(map[entryKey]*Entry)
	in := bufio.NewReader(file)
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		var r record
		readable := json.Unmarshal(line, &r) == nil && r.Version == logVersion
		switch {
		case readable && r.Event == intent:
			entry := r.entry()
			entries, open[r.key()] = append(entries, entry), entry
		case readable && r.Event == outcome:
			settle(open, r)
		case len(line) > 0 && skipped != nil:
			skipped(number)
		}
		if err == io.EOF {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// entryKey tells the items of one run apart. An invitation that is about to be sent has no id yet.
type entryKey struct {
	run, resource string
	id            int64
	email         string // by exact, if the id is 0
}

func (r *record) key() entryKey {
	key := entryKey{run: r.Run, resource: r.Resource, id: r.ID}
	if r.ID == 0 {
		key.email = exact(r.Email)
	}
	return key
}

func (r *record) entry() *Entry {
	return &Entry{
		Time: r.Time, Run: r.Run, Server: r.Server, Key: r.Key, Resource: r.Resource, ID: r.ID, Email: r.Email, Role: roleIn(r.User),
		Because: r.Reason, Source: cmp.Or(r.Source, r.Reason), Outcome: Unknown, OSUser: r.OSUser, Notes: r.Notes,
	}
}

// settle writes an outcome into the entry of its intent.
func settle(open map[entryKey]*Entry, r record) {
	entry := open[r.key()]
	if entry == nil { // an invitation gets its id from the answer
		entry = open[entryKey{run: r.Run, resource: r.Resource, email: exact(r.Email)}]
	}
	if entry != nil {
		entry.ID, entry.Outcome, entry.Detail = r.ID, r.Outcome, r.Reason
	}
}

// LogFilter selects changes. Its zero value selects all of them.
type LogFilter struct {
	Person   Name
	Run      string
	Resource string
	Reason   string // a part of a text that says why
}

// Matches reports whether the filter selects an entry.
func (f LogFilter) Matches(entry Entry) bool {
	text := strings.ToLower(strings.Join([]string{entry.Because, entry.Source, entry.Detail, entry.Comment}, "\n"))
	return (f.Person.ID == 0 || f.Person.ID == entry.ID) &&
		(f.Person.Email == "" || exact(f.Person.Email) == exact(entry.Email)) &&
		(f.Run == "" || f.Run == entry.Run) &&
		(f.Resource == "" || f.Resource == entry.Resource) &&
		strings.Contains(text, strings.ToLower(f.Reason))
}

func (h *History) find(name Name) (*Entry, bool) {
	if h == nil {
		return nil, false
	}
	entry := h.byEmail[exact(name.Email)]
	if name.ID != 0 {
		entry = h.byID[name.ID]
	}
	return entry, entry != nil
}

// Gone returns the result for a user who is not in the directory, with what the log knows.
func (h *History) Gone(id int64, email string) Result {
	if entry, known := h.find(Name{ID: id}); known {
		return entry.gone()
	}
	return Result{ID: id, Email: email, Outcome: AlreadyGone}
}

func (e *Entry) gone() Result {
	when := e.Time.Local().Format(time.DateTime + " MST")
	result := Result{ID: e.ID, Email: e.Email, Outcome: AlreadyGone}
	switch e.Outcome {
	case Removed, AlreadyGone:
		result.Reason = "removed on " + when
	case Unknown:
		result.Reason = "requested on " + when + " by a run that ended before the answer"
	default:
		result.Reason = "requested on " + when
	}
	return result
}
