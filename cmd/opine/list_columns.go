package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// documented are the members of a user that the API's document names, in its order.
var documented = []string{"id", "email", "firstName", "lastName", "role", "createdAt", "updatedAt"}

// parseColumn takes the name of any member: the server may send more than the document has. One that differs from a documented
// one in its case only is a slip, and is refused before the list is read.
func parseColumn(flag, text string) (string, error) {
	name := strings.TrimSpace(text)
	if name == "" {
		return "", usagef("--%s has a blank name; the columns are %s", flag, strings.Join(documented, ", "))
	}
	for _, known := range documented {
		if name != known && strings.EqualFold(name, known) {
			return "", usagef("--%s: %s is written %s", flag, name, known)
		}
	}
	return name, nil
}

func parseColumns(flag string, texts []string) ([]string, error) {
	var columns []string
	for _, text := range texts {
		name, err := parseColumn(flag, text)
		if err != nil {
			return nil, err
		}
		columns = append(columns, name)
	}
	return columns, nil
}

// extraColumns are the names that the document does not have, each once.
func extraColumns(columns []string, order []sortKey) []string {
	var extra []string
	add := func(name string) {
		if !slices.Contains(documented, name) && !slices.Contains(extra, name) {
			extra = append(extra, name)
		}
	}
	for _, name := range columns {
		add(name)
	}
	for _, key := range order {
		add(key.name)
	}
	return extra
}

// requireColumns ends a complete listing with an error where a name is a member of nobody.
func requireColumns(everybody iter.Seq2[opine.RawUser, error], names []string) iter.Seq2[opine.RawUser, error] {
	return func(yield func(opine.RawUser, error) bool) {
		missing := slices.Clone(names)
		seen := slices.Clone(documented)
		users := 0
		for user, err := range everybody {
			if err == nil {
				users++
				for name := range membersOf(user) {
					if !slices.Contains(seen, name) {
						seen = append(seen, name)
					}
				}
				missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(seen, name) })
			}
			if !yield(user, err) || err != nil {
				return
			}
		}
		if users > 0 && len(missing) > 0 {
			slices.Sort(seen[len(documented):]) // the rest came in no order
			yield(opine.RawUser{}, usagef("no user has the column %s; there are: %s",
				strings.Join(missing, ", "), printable(strings.Join(seen, ", "))))
		}
	}
}

// membersOf gives the members of a user by name, each as the server wrote it.
func membersOf(user opine.RawUser) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(user.JSON, &members) // the client has read it before
	return members
}

// cell is a member in a row. Text came as a JSON string, and so may say anything.
type cell struct {
	text   string
	isText bool
}

func newCell(value json.RawMessage) cell {
	switch {
	case len(value) == 0 || string(value) == "null":
		return cell{}
	case value[0] == '"':
		c := cell{isText: true}
		_ = json.Unmarshal(value, &c.text)
		return c
	default:
		return cell{text: string(compact(value))}
	}
}

func cells(user opine.RawUser, columns []string) []cell {
	members := membersOf(user)
	row := make([]cell, len(columns))
	for i, name := range columns {
		row[i] = newCell(members[name])
	}
	return row
}

// projection gives of a user's JSON these members only, those that the server sent.
func projection(user opine.RawUser, columns []string) []byte {
	members := membersOf(user)
	out := []byte{'{'}
	for i, name := range columns {
		value, sent := members[name]
		if !sent || slices.Contains(columns[:i], name) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = appendQuoted(out, name)
		out = append(out, ':')
		out = append(out, compact(value)...)
	}
	return append(out, '}')
}

func appendQuoted(out []byte, text string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // text cannot fail
	return append(out, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}

// compact leaves out the blanks between values, which may be line breaks, and keeps every value as it was written.
func compact(value []byte) []byte {
	var out bytes.Buffer
	if err := json.Compact(&out, value); err != nil {
		panic(fmt.Sprintf("the client has handed on invalid JSON: %v", err)) // it judges each page before it yields it
	}
	return out.Bytes()
}
