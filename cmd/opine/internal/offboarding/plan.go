package offboarding

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

const planVersion = 3

// Plan says who leaves, for a human to review and for apply to carry out. It has no key. It
// is not signed: everybody who can write the file can decide who is removed.
type Plan struct {
	Version    int       `json:"version"`
	BaseURL    string    `json:"baseUrl"`
	Key        string    `json:"keyFingerprint"`
	Context    string    `json:"context,omitempty"` // of the administrator who made the plan
	MadeAt     time.Time `json:"madeAt"`
	AsOf       string    `json:"asOf"` // the day for which last days were compared
	ApprovedBy string    `json:"approvedBy,omitempty"`
	Ticket     string    `json:"ticket,omitempty"`
	Comment    string    `json:"comment,omitempty"`
	Source     Source    `json:"source"`
	Directory  Directory `json:"directory"`
	Targets    []Person  `json:"targets"`
	HeldBack   []Person  `json:"heldBack"`
	Unmatched  []Row     `json:"unmatched"`

	Invitations Invitations `json:"invitations"`
}

// Source is the sheet that a plan was made from.
type Source struct {
	Kind         Kind   `json:"kind"`
	File         string `json:"file"`
	Hash         string `json:"hash"`
	Column       string `json:"column"`
	DateColumn   string `json:"dateColumn,omitempty"`
	StatusColumn string `json:"statusColumn,omitempty"`
}

// Directory is the directory that a plan was made for.
type Directory struct {
	Count int    `json:"count"`
	Hash  string `json:"hash"`
}

// Row is a row of the sheet that belongs to nobody.
type Row struct {
	Row       int    `json:"row"`
	Address   string `json:"address"`
	SimilarTo int64  `json:"similarTo,omitempty"` // a user with a similar address, whom another row names
}

// NewPlan returns the plan for a decision, made now and for a day.
func NewPlan(server removal.Server, source Source, directory *removal.Directory, decision *Decision,
	asOf time.Time) *Plan {
	plan := &Plan{
		Version: planVersion, BaseURL: server.BaseURL, Key: server.Key,
		MadeAt: time.Now().UTC().Truncate(time.Second), AsOf: asOf.Format(time.DateOnly),
		Source: source, Directory: Directory{len(directory.Users()), directory.Hash()},
		Targets: append([]Person{}, decision.Targets...), HeldBack: append([]Person{},
			decision.HeldBack...), Unmatched: append([]Row{}, decision.Unmatched...),
		Invitations: Invitations{Targets: []Invitation{}, HeldBack: []Invitation{}},
	}
	for i := range plan.Targets {
		plan.Targets[i].Reason = source.File + ": " + plan.Targets[i].Reason
	}
	return plan
}

// Encode writes the plan as indented JSON.
func (p *Plan) Encode(w io.Writer) error {
	return terminal.EncodeJSON(w, p, "  ")
}

// Save writes the plan to a file that only its owner can read, completely or not at all. It
// overwrites nothing but an older plan, of any version. It reports when that was made.
func (p *Plan) Save(path string) (older time.Time, err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // reading a device may never end
		return older, fmt.Errorf("%s is not a file; pass another name with --out", path)
	}
	if older, err = madeAt(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return older, fmt.Errorf("%s exists and is not a plan (%w); pass another name with --out", path, err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".plan-*") // with mode 0600
	if temporary, ok := errors.AsType[*fs.PathError](err); ok {
		return older, fmt.Errorf("%s cannot be written: %w", path, temporary.Err)
	}
	if err != nil {
		return older, err
	}
	defer os.Remove(file.Name()) // fails after the rename
	if err := errors.Join(p.Encode(file), file.Sync(), file.Close()); err != nil {
		return older, err
	}
	return older, os.Rename(file.Name(), path)
}

// madeAt returns when a plan of any version was made.
func madeAt(path string) (time.Time, error) {
	file, err := os.Open(path)
	if err != nil {
		return time.Time{}, err
	}
	defer file.Close()
	raw, err := readPlan(file)
	if err != nil {
		return time.Time{}, err
	}
	var plan struct {
		Version int       `json:"version"`
		MadeAt  time.Time `json:"madeAt"`
	}
	if err := json.Unmarshal(raw, &plan); err != nil {
		return time.Time{}, err
	}
	if plan.Version == 0 || plan.MadeAt.IsZero() {
		return time.Time{}, errors.New("it has no version, or no time")
	}
	return plan.MadeAt, nil
}
