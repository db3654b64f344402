package opinetest

import (
	"math"
	"net/http"
)

// pagingParams are the parameters of every list.
var pagingParams = [...]param{
	{name: "limit", parse: wholeNumber(1, 1000), fallback: int64(100)},
	{name: "offset", parse: wholeNumber(0, math.MaxInt64), fallback: int64(0)},
}

// pageJSON is the envelope of every list.
type pageJSON[T any] struct {
	Items      []T   `json:"items"`
	TotalCount int   `json:"totalCount"`
	Offset     int64 `json:"offset"`
	Limit      int64 `json:"limit"`
}

// writePage responds with a page of a collection. page returns the items after an offset and the
// number of all items, and encode converts an item to its wire form.
func writePage[T, J any](
	w *response, c *call, page func(offset, limit int64) ([]T, int), encode func(T) J,
) {
	offset := c.params["offset"].(int64)
	applied, echoed := w.fault.capLimit(c.params["limit"].(int64))
	items, total := page(offset, applied)
	body := pageJSON[J]{Items: make([]J, len(items)), TotalCount: total, Offset: offset, Limit: echoed}
	for i, item := range items {
		body.Items[i] = encode(item)
	}
	w.writeJSON(http.StatusOK, body)
}
