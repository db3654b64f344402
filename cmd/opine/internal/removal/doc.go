// Package removal removes users from an organization. Everything before the first request can refuse
// the whole run:
//
//   - [ParseName] and [ReadNames] read who is meant, [ReadKeep] who must stay.
//   - A [Directory] holds a complete listing. [Resolve] finds the named users in it, and [Recheck]
//     finds out who is unchanged in a newer one.
//   - [Guards] refuse too many users, administrators and kept users, as [ErrRefused].
//   - [Run] puts the steps in order. It decides on the directory as it is after the confirmation,
//     while it holds the [Lock] of the server.
//   - [Remover] removes: first ordinary users concurrently, then administrators one by one. It
//     writes each removal to the [Log] before it sends the request, and the [Outcome] after it. A
//     listing settles every outcome that the answers leave open.
//
// [History] is what the log knows of earlier runs. It makes a run repeatable that was cut short, and
// never overrules the directory.
package removal
