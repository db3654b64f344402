package decode

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// plan is how an object is read into a struct of the generated package. It is made from that struct and its tags, and so
// from the API's document: a member that is added there is read here.
type plan struct {
	members []member
	index   map[string]int
}

// member is a field of the struct, at the index that it has there.
type member struct {
	name     string
	quoted   string
	required bool // the generator marks what may be missing with omitempty
	kind     memberKind
	items    *plan // of a list of objects
}

type memberKind int

const (
	otherMember memberKind = iota // left to the library
	intMember
	textMember
	timeMember
	listMember
)

var plans sync.Map // of *plan by reflect.Type

func planOf(t reflect.Type) *plan {
	if known, ok := plans.Load(t); ok {
		return known.(*plan)
	}
	p := &plan{index: make(map[string]int)}
	for field := range t.Fields() {
		name, tagOptions, _ := strings.Cut(field.Tag.Get("json"), ",")
		m := member{name: name, quoted: strconv.Quote(name), required: !strings.Contains(tagOptions, "omitempty")}
		switch {
		case field.Type == reflect.TypeFor[time.Time]():
			m.kind = timeMember
		case field.Type.Kind() == reflect.Int64:
			m.kind = intMember
		case field.Type.Kind() == reflect.String:
			m.kind = textMember
		case field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct:
			m.kind, m.items = listMember, planOf(field.Type.Elem())
		}
		p.index[name] = len(p.members)
		p.members = append(p.members, m)
	}
	plans.Store(t, p)
	return p
}

// objectReader reads a document that is known to be valid JSON.
type objectReader struct {
	scanner
	layout []int   // the members of the last object in the order of the document, which the next one is likely to have
	text   []byte  // the texts of the object at hand: together they take one allocation
	pieces []piece // what of it belongs where
	item   func(index int, json []byte)
}

type piece struct{ member, start, end int }

var objectReaders = sync.Pool{New: func() any { return new(objectReader) }}

func readDocument(document jsontext.Value, out any, item func(int, []byte)) error {
	r := objectReaders.Get().(*objectReader)
	defer func() {
		r.scanner, r.item = scanner{}, nil // they belong to others
		objectReaders.Put(r)
	}()
	r.scanner, r.text, r.pieces, r.item = scanner{json: document}, r.text[:0], r.pieces[:0], item
	target := reflect.ValueOf(out).Elem()
	if err := r.object(planOf(target.Type()), target); err != nil {
		return err
	}
	return nil // and not a nil *placeError, which would be an error
}

// object reads the next value into a struct.
func (r *objectReader) object(p *plan, out reflect.Value) *placeError {
	if kind := r.peek(); kind != '{' {
		return misfit(kind, "an object")
	}
	r.skip()
	var seen uint64 // a bit for each member; of more than 64, the rest would count as missing
	textStart, pieceStart := len(r.text), len(r.pieces)
	for n := 0; r.peek() != '}'; n++ {
		if n > 0 {
			r.skip() // the comma
		}
		i := r.member(p, n)
		r.skip() // the colon
		if i < 0 {
			r.value()
			continue
		}
		if seen&(1<<i) != 0 {
			return within(p.members[i].name, &placeError{problem: "stands there twice"})
		}
		if err := r.read(p, i, out.Field(i)); err != nil {
			return within(p.members[i].name, err)
		}
		seen |= 1 << i
	}
	r.skip()
	for i := range p.members {
		if p.members[i].required && seen&(1<<i) == 0 {
			return within(p.members[i].name, &placeError{problem: "is missing"})
		}
	}
	text := string(r.text[textStart:])
	for _, piece := range r.pieces[pieceStart:] {
		out.Field(piece.member).SetString(text[piece.start-textStart : piece.end-textStart])
	}
	r.text, r.pieces = r.text[:textStart], r.pieces[:pieceStart]
	return nil
}

// member reads the name of the n-th member of an object and gives its index, or -1 where the plan does not have it.
func (r *objectReader) member(p *plan, n int) int {
	if n < len(r.layout) && r.layout[n] >= 0 && r.layout[n] < len(p.members) && r.quoted(p.members[r.layout[n]].quoted) {
		return r.layout[n]
	}
	i, known := p.index[string(r.scanner.text(nil))]
	if !known {
		i = -1
	}
	if n == len(r.layout) {
		r.layout = append(r.layout, i)
	} else if n < len(r.layout) {
		r.layout[n] = i
	}
	return i
}

// read reads the value of a member into its field.
func (r *objectReader) read(p *plan, i int, field reflect.Value) *placeError {
	m := &p.members[i]
	kind := r.peek()
	switch m.kind {
	case listMember:
		return r.list(m.items, field)
	case intMember:
		if kind != '-' && (kind < '0' || kind > '9') {
			return misfit(kind, "a whole number")
		}
		raw := r.value()
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			return &placeError{problem: "is %s, not a whole number of 64 bits", value: string(raw)}
		}
		field.SetInt(n)
	case textMember:
		if kind == 'n' {
			r.value()
			return nil
		}
		if kind != '"' {
			return misfit(kind, "text")
		}
		start := len(r.text)
		r.text = r.scanner.text(r.text)
		r.pieces = append(r.pieces, piece{i, start, len(r.text)})
	case timeMember:
		if kind == 'n' {
			r.value()
			return nil
		}
		if kind != '"' {
			return misfit(kind, "a date")
		}
		start := len(r.text)
		r.text = r.scanner.text(r.text)
		text := r.text[start:]
		r.text = r.text[:start]
		if len(text) == 0 {
			return nil
		}
		if err := field.Addr().Interface().(*time.Time).UnmarshalText(text); err != nil {
			return &placeError{problem: `is "%s", not an RFC 3339 date`, value: string(text)}
		}
	default:
		if err := json.Unmarshal(r.value(), field.Addr().Interface()); err != nil {
			return &placeError{problem: "cannot be read: %s", value: err.Error()}
		}
	}
	return nil
}

// list reads a list of objects.
func (r *objectReader) list(p *plan, out reflect.Value) *placeError {
	if kind := r.peek(); kind != '[' {
		return misfit(kind, "a list")
	}
	r.skip()
	n := 0
	for ; r.peek() != ']'; n++ {
		if n > 0 {
			r.skip() // the comma
		}
		if n == out.Cap() {
			out.Grow(1)
		}
		out.SetLen(n + 1)
		item := out.Index(n)
		item.SetZero()
		r.peek()
		start := r.at
		if err := r.object(p, item); err != nil {
			return within(strconv.Itoa(n), err)
		}
		if r.item != nil {
			r.item(n, r.json[start:r.at])
		}
	}
	r.skip()
	if n == 0 {
		out.Set(reflect.MakeSlice(out.Type(), 0, 0))
	}
	return nil
}

// within puts the name of a member, or an index, before the place of an error.
func within(token string, err *placeError) *placeError {
	err.at = jsontext.Pointer("").AppendToken(token) + err.at
	return err
}

func misfit(kind byte, wanted string) *placeError {
	names := map[byte]string{'{': "an object", '[': "a list", '"': "text", 't': "true", 'f': "false", 'n': "null"}
	name, known := names[kind]
	if !known {
		name = "a number"
	}
	return &placeError{problem: fmt.Sprintf("is %s, not %s", name, wanted)}
}
