package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode"

	opine "github.com/opine-go/opine/wrapper"
)

// writers print a listing, each in its format. Only the JSON ones print before the listing is complete.
var writers = map[string]func(io.Writer, iter.Seq2[opine.User, error]) error{
	"table":  writeTable,
	"json":   writeJSON,
	"ndjson": writeNDJSON,
	"csv":    writeCSV,
	"tsv":    writeTSV,
}

func formatNames() []string { return []string{"table", "json", "ndjson", "csv", "tsv"} }

// wireTime is how the API writes dates.
const wireTime = "2006-01-02T15:04:05.000Z07:00"

var columns = []string{"id", "email", "firstName", "lastName", "role", "createdAt", "updatedAt"}

func cells(user opine.User) []string {
	return []string{
		strconv.FormatInt(user.ID, 10), user.Email, user.FirstName, user.LastName, user.Role,
		formatTime(user.CreatedAt), formatTime(user.UpdatedAt),
	}
}

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(wireTime)
}

// jsonUser is a user under the API's own member names, in the order of its documentation.
type jsonUser struct {
	ID        int64  `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Role      string `json:"role"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// encoded gives each user as one line of JSON.
func encoded(users iter.Seq2[opine.User, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		for user, err := range users {
			line.Reset()
			if err == nil {
				err = encoder.Encode(jsonUser{
					user.ID, user.Email, user.FirstName, user.LastName, user.Role,
					formatTime(user.CreatedAt), formatTime(user.UpdatedAt),
				})
			}
			if !yield(bytes.TrimSuffix(line.Bytes(), []byte("\n")), err) {
				return
			}
		}
	}
}

func writeNDJSON(w io.Writer, users iter.Seq2[opine.User, error]) error {
	out := bufio.NewWriter(w)
	for line, err := range encoded(users) {
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Flush()
}

// writeJSON prints one array. After a failure it stays open, so that nobody takes it for the whole.
func writeJSON(w io.Writer, users iter.Seq2[opine.User, error]) error {
	out := bufio.NewWriter(w)
	before, end := "[\n  ", "[]\n"
	for line, err := range encoded(users) {
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		out.WriteString(before)
		out.Write(line)
		before, end = ",\n  ", "\n]\n"
	}
	out.WriteString(end)
	return out.Flush()
}

func collect(users iter.Seq2[opine.User, error]) ([]opine.User, error) {
	var all []opine.User
	for user, err := range users {
		if err != nil {
			return nil, err
		}
		all = append(all, user)
	}
	return all, nil
}

func writeCSV(w io.Writer, users iter.Seq2[opine.User, error]) error {
	all, err := collect(users)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Write(columns)
	for _, user := range all {
		out.Write(cells(user))
	}
	out.Flush()
	return out.Error()
}

func writeTSV(w io.Writer, users iter.Seq2[opine.User, error]) error {
	all, err := collect(users)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	writeRow := func(row []string) {
		for i, cell := range row {
			row[i] = printable(cell)
		}
		out.WriteString(strings.Join(row, "\t") + "\n")
	}
	writeRow(append([]string(nil), columns...))
	for _, user := range all {
		writeRow(cells(user))
	}
	return out.Flush()
}

// printable replaces what would break a row, move a cursor or turn the direction of text: names come from strangers.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029':
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
