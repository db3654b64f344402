// Package removal takes people out of an organization with the care that this needs. It goes one way, and everything before the
// last step can refuse the whole:
//
//   - [ParseName] and [ReadNames] read who is meant.
//   - [Directory] holds everybody, from a listing that came to its end, and [Resolve] finds in it those who are meant. With
//     them goes the JSON that the server sent, since the log keeps it.
//   - [Guards] judge all who would leave, as [ErrRefused] if they object.
//   - [Remover] removes them. To the [Log] it writes what it is about to do before it does it, and what came of it; each
//     [Leaver] ends as a [Result].
//
// [History] is what the log knows of earlier runs: a run that was cut short can be repeated as it was, because whoever it asked
// for counts as already gone, where a name that nobody knows is an error. The log tells servers and keys apart by [Server].
package removal
