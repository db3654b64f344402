// Package roster reads e-mail addresses from the files that HR systems and spreadsheets export: CSV with commas, semicolons
// or tabs, in UTF-8, UTF-16 or Windows-1252, with or without a header.
package hrfile
