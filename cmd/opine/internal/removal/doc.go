// Package removal takes people out of an organization with the care that this needs: it finds those who are named in a
// complete listing, judges the guards, and writes to a log what it is about to do before it does it, and what came of it.
package removal
