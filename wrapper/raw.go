package opine

import (
	"context"
	"iter"
)

// RawUser is a user beside what the server sent of them.
type RawUser struct {
	User

	// JSON is the object as the server sent it, byte for byte: with members that the API's document does not have yet, with
	// null where a name is null, with dates as they were written. It is the caller's to keep.
	JSON []byte
}

// AllRaw is [Users.All] for those who need what the document does not know: it yields each user beside their JSON. It takes
// one allocation more for each user.
func (u *Users) AllRaw(ctx context.Context, options *ListOptions) iter.Seq2[RawUser, error] {
	return func(yield func(RawUser, error) bool) {
		l, err := u.newListing(options)
		if err == nil {
			l.raw = true
			err = l.run(ctx, func(user User, json []byte) bool { return yield(RawUser{user, json}, nil) })
		}
		if err != nil {
			yield(RawUser{}, err)
		}
	}
}
