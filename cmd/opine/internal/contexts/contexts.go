// Package contexts keeps the names of servers in a file: for each its base URL, where its key is, and
// the users who must stay. The file has no secrets.
package contexts

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// None is the name that selects no context.
const None = "none"

// File is the content of the file.
type File struct {
	Current  string             `json:"current,omitempty"` // the context without --context and OPINE_CONTEXT
	Contexts map[string]Context `json:"contexts"`

	path string
}

// Context is a server and how to get the key for it.
type Context struct {
	BaseURL    string   `json:"baseUrl,omitempty"` // empty is the vendor's server
	KeyFile    string   `json:"keyFile,omitempty"`
	KeyCommand []string `json:"keyCommand,omitempty"` // a program and its arguments; it prints the key
	Protect    []string `json:"protect,omitempty"`    // ids or addresses of users who must stay
}

// Get returns a context. A relative key file is relative to the file of the contexts.
func (f *File) Get(name string) (Context, error) {
	context, found := f.Contexts[name]
	switch {
	case found:
	case len(f.Contexts) == 0:
		return context, fmt.Errorf("there is no context %q, because %s has none; run: opine context add", name, f.path)
	default:
		return context, fmt.Errorf("there is no context %q in %s; there are: %s", name, f.path, strings.Join(f.Names(), ", "))
	}
	if context.KeyFile != "" && !filepath.IsAbs(context.KeyFile) {
		context.KeyFile = filepath.Join(filepath.Dir(f.path), context.KeyFile)
	}
	return context, nil
}

// Names returns the names of the contexts in alphabetical order.
func (f *File) Names() []string { return slices.Sorted(maps.Keys(f.Contexts)) }

// Validate reports what is wrong with a context of this name.
func (c Context) Validate(name string) error {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	}
	switch {
	case name == "" || name == None || strings.ContainsFunc(name, odd) || strings.HasPrefix(name, "-"):
		return fmt.Errorf("%q cannot be the name of a context; use letters, digits, - _ and . but not %q", name, None)
	case c.KeyFile != "" && c.KeyCommand != nil:
		return errors.New("there is a key file and also a key command; keep one of them")
	case c.KeyFile == "" && (len(c.KeyCommand) == 0 || c.KeyCommand[0] == ""):
		return errors.New("there is no key file and no key command; name one of them")
	}
	return nil
}

// decode refuses members that it does not know: one with a typing error may protect nobody.
func decode(raw []byte) (*File, error) {
	f := new(File)
	if err := json.Unmarshal(raw, f, json.RejectUnknownMembers(true)); err != nil {
		return nil, explain(raw, err)
	}
	for _, name := range f.Names() {
		if err := f.Contexts[name].Validate(name); err != nil {
			return nil, fmt.Errorf("context %s: %w", name, err)
		}
	}
	if _, found := f.Contexts[f.Current]; f.Current != "" && !found {
		return nil, fmt.Errorf("current is %q, and there is no such context", f.Current)
	}
	return f, nil
}

// explain adds the line to an error of JSON, and a hint to an unknown member.
func explain(raw []byte, err error) error {
	var syntax *jsontext.SyntacticError
	var mismatch *json.SemanticError
	line := func(offset int64) int { return 1 + bytes.Count(raw[:min(offset, int64(len(raw)))], []byte("\n")) }
	switch {
	case errors.As(err, &syntax):
		reason := strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
		return fmt.Errorf("line %d: %s", line(syntax.ByteOffset), reason)
	case errors.As(err, &mismatch) && errors.Is(err, json.ErrUnknownName):
		pointer := mismatch.JSONPointer
		text := fmt.Sprintf("line %d: there is no member %q", line(mismatch.ByteOffset), pointer.LastToken())
		if pointer.Parent() == "" {
			return errors.New(text + "; the members are current and contexts")
		}
		return errors.New(text + "; a context has baseUrl, protect, and keyFile or keyCommand, and never the key itself")
	case errors.As(err, &mismatch):
		return fmt.Errorf("line %d: the value of %s has the wrong type", line(mismatch.ByteOffset), mismatch.JSONPointer)
	}
	return err
}
