package offboarding

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

const planVersion = 1

// maxPlan is far more than a plan takes that removes a whole organization.
const maxPlan = 64 << 20

// Plan is who is to leave, by name, and what was known when it was decided. The key is not in it.
type Plan struct {
	Version   int       `json:"version"`
	BaseURL   string    `json:"baseUrl"`
	Key       string    `json:"keyFingerprint"`
	MadeAt    time.Time `json:"madeAt"`
	Source    Source    `json:"source"`
	Directory Directory `json:"directory"`
	Targets   []Target  `json:"targets"`
}

// Source is the file that the plan was made from.
type Source struct {
	Kind string `json:"kind"` // FromLeavers or FromRoster
	File string `json:"file"`
	Hash string `json:"hash"`
}

// The kinds of a source.
const (
	FromLeavers = "leavers"
	FromRoster  = "roster"
)

// Directory is the directory as it was then.
type Directory struct {
	Count int    `json:"count"`
	Hash  string `json:"hash"`
}

// Target is somebody who is to leave: as they were, and why.
type Target struct {
	ID     int64  `json:"id"`
	Email  string `json:"email"`
	Role   string `json:"role"`
	Row    int    `json:"row,omitempty"`
	Reason string `json:"reason"`
}

// NewPlan makes the plan of a matching, now.
func NewPlan(server removal.Server, source Source, directory *removal.Directory, m *Matching) *Plan {
	plan := &Plan{
		Version: planVersion, BaseURL: server.BaseURL, Key: server.Key, MadeAt: time.Now().UTC().Truncate(time.Second),
		Source: source, Directory: Directory{len(directory.Users()), directory.Hash()}, Targets: []Target{},
	}
	for _, leaver := range m.Leavers {
		reason := "not in " + source.File
		if leaver.Row > 0 {
			reason = fmt.Sprintf("%s row %d", source.File, leaver.Row)
		}
		plan.Targets = append(plan.Targets, Target{leaver.ID, leaver.Email, leaver.Role, leaver.Row, reason})
	}
	return plan
}

// Encode writes the plan as JSON that a person can read.
func (p *Plan) Encode(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(p)
}

// Save writes the plan to a file: whole or not at all, for its owner only, and over nothing but an older plan, which it gives.
func (p *Plan) Save(path string) (older *Plan, err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // reading a device or a pipe may never end
		return nil, fmt.Errorf("%s is not a file; name another one with --out", path)
	}
	older, err = Load(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is there and is no plan (%w); name another file with --out", path, err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".plan-*") // with mode 0600
	if temporary, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("%s cannot be written: %w", path, temporary.Err)
	}
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name()) // in vain once it has its name
	if err := errors.Join(p.Encode(file), file.Sync(), file.Close()); err != nil {
		return nil, err
	}
	return older, os.Rename(file.Name(), path)
}

// Load reads a plan. It is strict: a plan that was mended by hand into something else must not be guessed at.
func Load(path string) (*Plan, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxPlan+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxPlan {
		return nil, fmt.Errorf("it is not a plan: it is longer than %d bytes", maxPlan)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	plan := new(Plan)
	if err := decoder.Decode(plan); err != nil {
		return nil, fmt.Errorf("it is not a plan: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("it is not a plan: there is more after its end")
	}
	if plan.Version != planVersion {
		return nil, fmt.Errorf("it is a plan of version %d, and this program reads version %d", plan.Version, planVersion)
	}
	seen := make(map[int64]bool)
	for i, target := range plan.Targets {
		if target.ID < 1 || target.Email == "" || target.Role == "" {
			return nil, fmt.Errorf("it is not a plan: target %d lacks its id, e-mail or role", i+1)
		}
		if seen[target.ID] {
			return nil, fmt.Errorf("it is not a plan: user %d is in it twice", target.ID)
		}
		seen[target.ID] = true
	}
	return plan, nil
}
