// Package employment reads what the rows of a sheet say about people's employment: the last day and
// the status.
//
// [Assess] finds the columns by their headers, unless the caller names them, and returns an
// [Assessment] for each row. It guesses nothing: a last day or a status that it cannot read holds a
// leaver back, and columns that it cannot tell apart are an error that names the flag that decides.
package employment
