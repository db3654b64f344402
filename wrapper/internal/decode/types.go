package decode

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// typeInfo describes how JSON becomes a value of a Go type. It follows from the generated type and its tags, and so from the
// API's document.
type typeInfo struct {
	kind       kind
	elem       *typeInfo // of a pointer, list or map
	fields     []fieldInfo
	byName     map[string]int
	additional *fieldInfo // the struct's AdditionalProperties
	date       bool       // as a struct that may read itself
}

type fieldInfo struct {
	*typeInfo
	index    int    // in the Go struct
	token    string // the name as a JSON pointer writes it
	quoted   string // the name and its colon as most servers write them
	required bool
	nullable bool
}

type kind int

const (
	otherKind kind = iota // left to encoding/json: fractions, booleans, types that read themselves
	intKind
	textKind
	timeKind
	anyKind
	pointerKind
	listKind
	mapKind
	structKind
)

var types = struct {
	sync.Mutex
	infos map[reflect.Type]*typeInfo
}{infos: map[reflect.Type]*typeInfo{}}

func infoOf(t reflect.Type) *typeInfo {
	types.Lock()
	defer types.Unlock()
	return describe(t)
}

func describe(t reflect.Type) *typeInfo {
	if known := types.infos[t]; known != nil {
		return known
	}
	info := new(typeInfo)
	types.infos[t] = info // before its parts, because a type can contain itself
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		info.kind = intKind
	case reflect.String:
		info.kind = textKind
	case reflect.Interface:
		info.kind = anyKind
	case reflect.Pointer:
		info.kind, info.elem = pointerKind, describe(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			info.kind, info.elem = listKind, describe(t.Elem())
		}
	case reflect.Map:
		info.kind, info.elem = mapKind, describe(t.Elem())
	case reflect.Struct:
		info.describeStruct(t)
	}
	return info
}

func (info *typeInfo) describeStruct(t reflect.Type) {
	if t == reflect.TypeFor[time.Time]() {
		info.kind, info.date = timeKind, true
		return
	}
	additional, found := t.FieldByName("AdditionalProperties")
	if found {
		info.additional = &fieldInfo{typeInfo: describe(additional.Type), index: additional.Index[0]}
	} else if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		embedded, found := t.FieldByName("Time")
		info.date = found && embedded.Type == reflect.TypeFor[time.Time]()
		return
	}
	info.kind = structKind
	info.byName = map[string]int{}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		optional := strings.Contains(options, "omitempty")
		f := fieldInfo{
			typeInfo: describe(field.Type), index: field.Index[0], required: !optional,
			token: strings.NewReplacer("~", "~0", "/", "~1").Replace(name), quoted: strconv.Quote(name) + ":",
		}
		f.nullable = optional || f.date || f.kind == textKind
		info.byName[name] = len(info.fields)
		info.fields = append(info.fields, f)
	}
}
