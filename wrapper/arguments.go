package opine

import (
	"cmp"
	"fmt"
)

// pageSize judges how many users are asked for in one request, where 0 stands for the most. It is called differently where a
// page is asked for and where a listing is.
func (e *exchange) pageSize(called string, size int) (int64, error) {
	if size < 0 || size > MaxPageSize {
		return 0, e.fail(ErrInvalid, fmt.Sprintf("the %s is %d; it goes from 1 to %d", called, size, MaxPageSize), nil)
	}
	return int64(cmp.Or(size, MaxPageSize)), nil
}

// inFlight judges how many requests are in flight at most, where 0 stands for the default.
func (e *exchange) inFlight(concurrency int) (int, error) {
	if concurrency < 0 {
		return 0, e.fail(ErrInvalid, fmt.Sprintf("the concurrency is %d; it begins at 1", concurrency), nil)
	}
	return cmp.Or(concurrency, DefaultConcurrency), nil
}
