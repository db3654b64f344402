package removal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// History is what the log knows of earlier removals from one server. A nil History knows nothing.
type History struct {
	byID    map[int64]*past
	byEmail map[string]*past // by the address as Fold writes it
}

// past is the last time that somebody was asked for.
type past struct {
	Result
	asked   time.Time
	settled bool // there is an outcome
}

// ReadHistory reads the log. One that does not exist is empty. Lines that cannot be read are passed over: a crash leaves the
// last one cut short, and what it was about is still in the directory or is named by its id.
func ReadHistory(path string, server Server) (*History, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a device or a pipe may never end, and keeps nothing
		return nil, fmt.Errorf("%s is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	h := &History{make(map[int64]*past), make(map[string]*past)}
	for in := bufio.NewReader(file); ; {
		line, err := in.ReadBytes('\n')
		var r record
		if json.Unmarshal(line, &r) == nil && (Server{r.Server, r.Key}) == server {
			h.add(r)
		}
		if err == io.EOF {
			return h, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (h *History) add(r record) {
	switch r.Event {
	case intent:
		p := &past{Result: Result{ID: r.ID, Email: r.Email}, asked: r.Time}
		h.byID[r.ID] = p
		h.byEmail[Fold(r.Email)] = p
	case outcome:
		if p := h.byID[r.ID]; p != nil {
			p.Outcome, p.settled = r.Outcome, true
		}
	}
}

func (h *History) find(name Name) (*past, bool) {
	if h == nil {
		return nil, false
	}
	p := h.byEmail[Fold(name.Email)]
	if name.ID != 0 {
		p = h.byID[name.ID]
	}
	return p, p != nil
}

// Gone is the result for somebody who is no longer in the directory, with what the log knows of it.
func (h *History) Gone(id int64, email string) Result {
	if p, known := h.find(Name{ID: id}); known {
		return p.gone()
	}
	return Result{ID: id, Email: email, Outcome: AlreadyGone}
}

func (p *past) gone() Result {
	when := p.asked.Local().Format(time.DateTime + " MST")
	result := Result{ID: p.ID, Email: p.Email, Outcome: AlreadyGone}
	switch {
	case !p.settled:
		result.Reason = "asked for on " + when + " by a run that ended before the answer"
	case p.Outcome == Removed || p.Outcome == AlreadyGone:
		result.Reason = "removed on " + when
	default:
		result.Reason = "asked for on " + when
	}
	return result
}
