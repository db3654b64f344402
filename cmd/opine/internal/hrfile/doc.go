// Package hrfile reads the people of a sheet that an HR system or a spreadsheet has saved: CSV with
// any usual separator and encoding, or an Excel workbook.
//
// [Read] takes these steps, and each one refuses what it would have to guess:
//
//   - decode finds the encoding. A byte order mark decides.
//   - readText splits the text into rows. The separator is the one that isolates addresses.
//   - readWorkbook reads the one worksheet that has rows.
//   - findLayout finds the header, and the column of addresses.
//   - package employment reads the last day and the status of each row.
//
// The [Sheet] accounts for every row. Package offboarding decides what it means for a directory.
package hrfile
