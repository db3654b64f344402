package offboarding

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// maxPlan bounds a plan. One from the largest sheet has a row for each of its rows.
const maxPlan = 128 << 20

// Load reads a plan. It refuses one that everybody can write, and everything that it does not know:
// somebody may have corrected the plan by hand and meant something by it.
func Load(file File) (*Plan, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 {
		return nil, removal.Refusef("everybody can write it; review it, and run: chmod o-w %s", terminal.Quote(file.Name()))
	}
	raw, err := readPlan(file)
	if err != nil {
		return nil, err
	}
	plan, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("it is not a plan: %w", err)
	}
	return plan, nil
}

// File is an open file, such as an [os.File].
type File interface {
	io.Reader
	Name() string
	Stat() (fs.FileInfo, error)
}

func readPlan(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxPlan+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxPlan {
		return nil, fmt.Errorf("it is not a plan: it is larger than %d MB", maxPlan>>20)
	}
	return bytes.TrimPrefix(raw, []byte("\ufeff")), nil
}

// decode reads a plan of this version. Member names are exact and unique, and required ones are there.
func decode(raw []byte) (*Plan, error) {
	var versioned struct {
		Version *int `json:"version"`
	}
	if err := json.Unmarshal(raw, &versioned); err != nil {
		return nil, explain(raw, err)
	}
	if versioned.Version == nil {
		return nil, errors.New(`it has no "version"`)
	}
	if *versioned.Version != planVersion {
		return nil, fmt.Errorf("it has version %d, and this program reads version %d; make the plan again with: opine offboard plan",
			*versioned.Version, planVersion)
	}
	plan := new(Plan)
	if err := json.Unmarshal(raw, plan, json.RejectUnknownMembers(true)); err != nil {
		return nil, explain(raw, err)
	}
	if err := requireMembers(raw); err != nil {
		return nil, err
	}
	return plan, plan.validate()
}

// explain adds the line to an error of JSON, and a hint to an unknown member.
func explain(raw []byte, err error) error {
	var syntax *jsontext.SyntacticError
	var mismatch *json.SemanticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("line %d: the member %q occurs twice", line(raw, syntax.ByteOffset),
			syntax.JSONPointer.LastToken())
	case errors.As(err, &syntax):
		reason := strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
		return fmt.Errorf("line %d: %s", line(raw, syntax.ByteOffset), reason)
	case errors.As(err, &mismatch) && errors.Is(err, json.ErrUnknownName):
		name := mismatch.JSONPointer.LastToken()
		text := fmt.Sprintf("line %d: there is no member %q", line(raw, mismatch.ByteOffset), name)
		i := slices.IndexFunc(memberNames, func(known string) bool { return similarName(known, name) })
		if i >= 0 {
			text += fmt.Sprintf("; is it %q?", memberNames[i])
		}
		return errors.New(text)
	case errors.As(err, &mismatch):
		return fmt.Errorf("line %d: the value of %s has the wrong type", line(raw, mismatch.ByteOffset),
			mismatch.JSONPointer)
	}
	return err
}

func line(raw []byte, offset int64) int {
	return 1 + bytes.Count(raw[:min(offset, int64(len(raw)))], []byte("\n"))
}

// memberNames are all names in a plan, for hints.
var memberNames = []string{
	"version", "baseUrl", "keyFingerprint", "context", "madeAt", "asOf", "approvedBy", "ticket", "comment", "source", "directory",
	"targets", "heldBack", "unmatched", "kind", "file", "hash", "column", "dateColumn", "statusColumn", "count",
	"id", "email", "role", "name", "row", "address", "similarTo", "lastDay", "status", "reason", "invitations", "listed", "inviterUserId",
}

func similarName(known, name string) bool {
	plain := strings.NewReplacer("_", "", "-", "", " ", "")
	return strings.EqualFold(known, plain.Replace(name)) || strings.EqualFold(known, strings.TrimSuffix(name, "s"))
}

// requireMembers refuses a plan without what decides who is removed. The decoder reads a missing
// member as an empty one.
func requireMembers(raw []byte) error {
	plan, err := membersOf(raw, "it", "baseUrl", "keyFingerprint", "madeAt", "asOf", "source", "directory", "targets",
		"heldBack", "invitations")
	if err != nil {
		return err
	}
	invitations, err := membersOf(plan["invitations"], "invitations", "listed", "targets", "heldBack")
	if err != nil {
		return err
	}
	for what, list := range map[string]jsontext.Value{
		"target": plan["targets"], "invitation target": invitations["targets"],
	} {
		var targets []jsontext.Value
		if err := json.Unmarshal(list, &targets); err != nil {
			return err
		}
		for i, target := range targets {
			if _, err := membersOf(target, fmt.Sprintf("%s %d", what, i+1), "id", "email", "role"); err != nil {
				return err
			}
		}
	}
	return nil
}

// membersOf returns the members of an object, which must have these.
func membersOf(object jsontext.Value, what string, required ...string) (members map[string]jsontext.Value, err error) {
	if err := json.Unmarshal(object, &members); err != nil {
		return nil, err
	}
	for _, name := range required {
		if value, found := members[name]; !found || value.Kind() == 'n' {
			return nil, fmt.Errorf("%s has no %q", what, name)
		}
	}
	return members, nil
}

func (p *Plan) validate() error {
	if _, err := time.Parse(time.DateOnly, p.AsOf); err != nil {
		return fmt.Errorf("asOf is %q, and not a day such as 2026-01-31", p.AsOf)
	}
	seen := make(map[int64]string)
	for i, person := range p.HeldBack {
		if person.ID < 1 {
			return fmt.Errorf("heldBack %d has the id %d; ids begin at 1", i+1, person.ID)
		}
		seen[person.ID] = "heldBack"
	}
	for i, target := range p.Targets {
		if target.ID < 1 {
			return fmt.Errorf("target %d has the id %d; ids begin at 1", i+1, target.ID)
		}
		if target.Email == "" {
			return fmt.Errorf("target %d has no address", i+1)
		}
		if other, twice := seen[target.ID]; twice {
			return fmt.Errorf("user %d is in targets and also in %s; decide which", target.ID, other)
		}
		seen[target.ID] = "targets"
	}
	return p.validateInvitations()
}
