package decode

import (
	"reflect"
	"strconv"
)

// list reads an array into a slice.
func (d *decoder) list(t *typeInfo, c byte, out reflect.Value) {
	if c != '[' {
		d.mismatch(d.skip(), "an array")
		return
	}
	d.open()
	top := d.depth == 2
	if top {
		d.elem, d.order = t.elem, nil
	}
	if out.IsNil() {
		out.Set(reflect.MakeSlice(out.Type(), 0, 0))
	}
	out.SetLen(out.Cap())
	out.Clear()
	n := 0
	for ; d.more(n, ']'); n++ {
		if n == out.Cap() {
			out.Grow(1)
		}
		out.SetLen(n + 1)
		d.next()
		start := d.at
		d.value(t.elem, out.Index(n))
		if d.err != nil {
			d.in(strconv.Itoa(n))
			return
		}
		if top && n == 0 {
			// Elements are usually alike. The limit is for those that are not.
			out.Grow(min(1024, (len(d.json)-d.at)/(d.at-start)))
		}
		if top && d.item != nil {
			d.item(n, d.json[start:d.at])
		}
	}
	out.SetLen(n)
}
