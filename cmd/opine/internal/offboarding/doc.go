// Package offboarding decides which users leave, from the sheet of an HR department.
//
// Planning: [Decide] compares a sheet of leavers, or a roster of everybody who stays, with the
// directory. It plans a removal only for a user whose address is exactly that of a leaver, or of
// nobody on the roster. Everybody who may be meant is held back for a human: similar addresses,
// last days that have not passed, unknown statuses, administrators. [NewPlan] makes a [Plan] of the
// [Decision].
//
// Applying: [Load] reads a plan strictly, and [Plan.Check] refuses one for another server or day.
// [Plan.Decide] finds out who is still as planned. Package removal removes them.
//
// [DecideInvitations] does the same for open invitations: it plans the revocation of those to a
// leaver's exact address, and holds back similar ones and those that a leaver has sent.
package offboarding
