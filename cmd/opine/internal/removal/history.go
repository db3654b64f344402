package removal

import (
	"bufio"
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

// Entry is a removal in the log.
type Entry struct {
	Time    time.Time `json:"time"` // of the intent
	Run     string    `json:"run"`
	Server  string    `json:"server"`
	Key     string    `json:"keyFingerprint"`
	ID      int64     `json:"id"`
	Email   string    `json:"email"`
	Because string    `json:"reason"`
	Outcome Outcome   `json:"outcome"`
	Detail  string    `json:"detail,omitempty"`
	Notes
}

// ReadHistory reads the log of a server and a key.
func ReadHistory(path string, server Server) (*History, error) {
	h := &History{make(map[int64]*Entry), make(map[string]*Entry)}
	for entry, err := range ReadLog(path) {
		if err != nil {
			return nil, err
		}
		if (Server{entry.Server, entry.Key}) == server {
			h.byID[entry.ID] = &entry
			h.byEmail[exact(entry.Email)] = &entry
		}
	}
	return h, nil
}

// ReadLog yields the removals in the log, in the order of their intents. A log that does not exist
// is empty. Lines that cannot be read are skipped: a crash cuts the last one short, and its user
// is still in the directory, or can be named by id.
func ReadLog(path string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		entries, err := readEntries(path)
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

func readEntries(path string) ([]*Entry, error) {
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
	type key struct {
		run string
		id  int64
	}
	var entries []*Entry
	open := make(map[key]*Entry)
	for in := bufio.NewReader(file); ; {
		line, err := in.ReadBytes('\n')
		var r record
		if json.Unmarshal(line, &r) == nil && r.Version == logVersion && r.Resource == logResource {
			k := key{r.Run, r.ID}
			switch entry := open[k]; {
			case r.Event == intent:
				entry = &Entry{r.Time, r.Run, r.Server, r.Key, r.ID, r.Email, r.Reason, Unknown, "", r.Notes}
				entries, open[k] = append(entries, entry), entry
			case r.Event == outcome && entry != nil:
				entry.Outcome, entry.Detail = r.Outcome, r.Reason
			}
		}
		if err == io.EOF {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// LogFilter selects removals. Its zero value selects all of them.
type LogFilter struct {
	Person Name
	Run    string
	Reason string // a part of the reason or of the detail
}

// Matches reports whether the filter selects an entry.
func (f LogFilter) Matches(entry Entry) bool {
	text := strings.ToLower(entry.Because + "\n" + entry.Detail)
	return (f.Person.ID == 0 || f.Person.ID == entry.ID) &&
		(f.Person.Email == "" || exact(f.Person.Email) == exact(entry.Email)) &&
		(f.Run == "" || f.Run == entry.Run) &&
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
