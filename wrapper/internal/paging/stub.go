package paging

import "context"

type Page[T any] struct {
	Items                []T
	Offset, Limit, Total int64
}
type Progress struct {
	Pages        int
	Items, Total int64
}
type Lister[T any] struct {
	Fetch       func(ctx context.Context, offset, limit int64, page *Page[T]) error
	ID          func(*T) int64
	Limit       int64
	Concurrency int
	Progress    func(Progress)
}

func (l *Lister[T]) Run(ctx context.Context, yield func(*T) bool) error {
	for offset := int64(0); ; {
		var page Page[T]
		if err := l.Fetch(ctx, offset, l.Limit, &page); err != nil {
			return err
		}
		for i := range page.Items {
			if !yield(&page.Items[i]) {
				return nil
			}
		}
		offset += int64(len(page.Items))
		if len(page.Items) == 0 || offset >= page.Total {
			return nil
		}
	}
}

type Error struct {
	Unstable bool
	Message  string
}

func (e *Error) Error() string { return e.Message }
