package decode

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// typeInfo describes how to read JSON into a Go type. It follows from the generated type and its tags,
// and so from the OpenAPI document.
type typeInfo struct {
	kind   kind
	elem   *typeInfo      // of a pointer, slice or map, or of a struct's AdditionalProperties
	fields []fieldInfo    // of a struct
	byName map[string]int // indices of fields
	unread []bool         // a false for each field
	rest   int            // the index of AdditionalProperties in the Go struct
}

type fieldInfo struct {
	*typeInfo
	index    int    // in the Go struct
	token    string // the name in a JSON pointer
	prefix   string // the name and the colon, as JSON without white space
	required bool
	nullable bool
}

type kind int

const (
	otherKind     kind = iota // read by encoding/json: floats, booleans, types with a method for it
	otherDateKind             // the same for a type that embeds time.Time
	timeKind
	intKind
	textKind
	anyKind
	pointerKind
	sliceKind
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

// describe returns the description of a type. The caller holds the lock of types.
func describe(t reflect.Type) *typeInfo {
	if known := types.infos[t]; known != nil {
		return known
	}
	info := new(typeInfo)
	types.infos[t] = info // before the type's parts, which can have the same type
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
			info.kind, info.elem = sliceKind, describe(t.Elem())
		}
	case reflect.Map:
		info.kind, info.elem = mapKind, describe(t.Elem())
	case reflect.Struct:
		info.describeStruct(t)
	}
	return info
}

func (info *typeInfo) describeStruct(t reflect.Type) {
	rest, open := t.FieldByName("AdditionalProperties")
	embedded, _ := t.FieldByName("Time")
	switch {
	case t == reflect.TypeFor[time.Time]():
		info.kind = timeKind
		return
	case embedded.Type == reflect.TypeFor[time.Time]() && embedded.Anonymous:
		info.kind = otherDateKind
		return
	case open: // its method to read JSON would accept an object without the required members
		info.elem, info.rest = describe(rest.Type.Elem()), rest.Index[0]
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return
	}
	info.kind, info.byName = structKind, map[string]int{}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		f := fieldInfo{typeInfo: describe(field.Type), index: field.Index[0], prefix: strconv.Quote(name) + ":"}
		f.token = strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		f.required = !strings.Contains(options, "omitempty")
		f.nullable = !f.required || f.kind == textKind || f.kind == timeKind || f.kind == otherDateKind
		info.byName[name] = len(info.fields)
		info.fields = append(info.fields, f)
	}
	info.unread = make([]bool, len(info.fields))
}
