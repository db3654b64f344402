// Package address compares e-mail addresses.
//
// It answers two questions with two rules. May this person be removed? Only if [Exact] returns the
// same text for both addresses. Is this person possibly meant? If [Keys] returns a common key.
// [Difference] then explains to a human how the two addresses differ.
//
// [Parse] reads the one address of a cell, and [Find] every address in a text.
package address
