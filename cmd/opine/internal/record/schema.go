package record

import (
	"fmt"
	"strings"
	"time"
)

// Schema describes the items of one resource. Filters, orders and formats know a resource only by
// its schema.
type Schema struct {
	Item, Items string   // the words for one item and for several
	Fields      []Field  // the members that the API's document names, in its order
	Columns     []Column // the columns of a table, unless others are selected
}

// Field is a member that the document names.
type Field struct {
	Name string
	Kind Kind
}

// Kind says how a value is compared, and how it is shortened to fit a table.
type Kind int

// Kinds of values.
const (
	Other   Kind = iota // members that the document does not know, too
	Key                 // ids, roles and the like: a part of one would mean another
	Address             // an e-mail address
	Name                // a person's name
	Date
)

// Kind returns the kind of the member with this name.
func (s *Schema) Kind(name string) Kind {
	for _, field := range s.Fields {
		if field.Name == name {
			return field.Kind
		}
	}
	return Other
}

// Names returns the names of the documented fields.
func (s *Schema) Names() []string {
	names := make([]string, len(s.Fields))
	for i, field := range s.Fields {
		names[i] = field.Name
	}
	return names
}

// Column is a column of a table.
type Column struct {
	Heading string
	Members []string // their texts are joined by spaces
	Kind    Kind
	Day     bool // show the day of a date only
}

// Text returns the column's text for one record.
func (c *Column) Text(r *Record) string {
	if c.Day {
		if t := r.Get(c.Members[0]).Time(); !t.IsZero() {
			return t.UTC().Format(time.DateOnly)
		}
		return ""
	}
	return r.Text(c.Members...)
}

// Resolve returns the members that a user's name for a column stands for: a documented member in
// any case, the heading of a table, or after a dot any member, because the server may send more
// than the document has.
func (s *Schema) Resolve(text string) ([]string, error) {
	text = strings.TrimSpace(text)
	if name, dotted := strings.CutPrefix(text, "."); dotted && name != "" {
		return []string{name}, nil
	}
	for _, field := range s.Fields {
		if strings.EqualFold(text, field.Name) {
			return []string{field.Name}, nil
		}
	}
	for _, column := range s.Columns {
		if strings.EqualFold(text, column.Heading) {
			return column.Members, nil
		}
	}
	names := strings.Join(s.Names(), ", ")
	if text == "" || text == "." {
		return nil, fmt.Errorf("the name of a column is missing; the columns are %s", names)
	}
	return nil, fmt.Errorf("unknown column %q; the columns are %s; "+
		"other members that the server sends begin with a dot: .%[1]s",
		text, names)
}
