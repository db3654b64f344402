package decode

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"time"
)

// typeInfo describes how to read JSON into a Go type. It is derived from the generated type and its
// tags, and so from the OpenAPI document.
type typeInfo struct {
	kind       reflect.Kind   // of the Go type, or a kind below
	elem       *typeInfo      // of a pointer, slice or map, or of the map AdditionalProperties
	fields     []fieldInfo    // of a struct
	byName     map[string]int // indices of fields
	unread     []bool         // false for each field
	additional int            // the index of AdditionalProperties in a struct
}

const (
	timeKind      reflect.Kind = iota + 100 // time.Time
	otherDateKind                           // a type that embeds time.Time; encoding/json reads it
	otherKind                               // encoding/json reads it
)

type fieldInfo struct {
	*typeInfo
	name     string
	prefix   string // the name and the colon, as JSON without white space
	index    int    // in the Go struct
	required bool
	nullable bool
}

var types = struct {
	sync.Mutex
	infos map[reflect.Type]*typeInfo
}{infos: map[reflect.Type]*typeInfo{}}

func infoOf(t reflect.Type) *typeInfo {
	types.Lock()
	defer types.Unlock()
	return describe(t)
}

// describe returns the typeInfo of a type. The caller holds the lock of types.
func describe(t reflect.Type) *typeInfo {
	if known := types.infos[t]; known != nil {
		return known
	}
	info := &typeInfo{kind: t.Kind()}
	types.infos[t] = info // before its parts, because a type can contain itself
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		info.elem = describe(t.Elem())
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
			info.kind = otherKind // base64
		}
	case reflect.Struct:
		info.describeStruct(t)
	}
	return info
}

func (info *typeInfo) describeStruct(t reflect.Type) {
	additional, _ := t.FieldByName("AdditionalProperties")
	embedded, _ := t.FieldByName("Time")
	switch {
	case t == reflect.TypeFor[time.Time]():
		info.kind = timeKind
		return
	case embedded.Type == reflect.TypeFor[time.Time]() && embedded.Anonymous:
		info.kind = otherDateKind
		return
	case additional.Tag.Get("json") == "-": // its UnmarshalJSON does not check required members
		info.elem, info.additional = describe(additional.Type.Elem()), additional.Index[0]
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		info.kind = otherKind
		return
	}
	info.byName = map[string]int{}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		quoted, _ := json.Marshal(name)
		f := fieldInfo{typeInfo: describe(field.Type), name: name, prefix: string(quoted) + ":", index: field.Index[0]}
		f.required = !strings.Contains(options, "omitempty")
		f.nullable = !f.required || f.kind == reflect.String || f.kind == timeKind || f.kind == otherDateKind ||
			field.Tag.Get("opine") == "nullable"
		info.byName[name] = len(info.fields)
		info.fields = append(info.fields, f)
	}
	info.unread = make([]bool, len(info.fields))
}
