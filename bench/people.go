package main

import (
	"strconv"
	"time"
)

// The server derives a user from the id while it writes a page. It therefore stores only ids, and a
// page costs it less than it costs any client.

type personName struct{ shown, mailbox string }

var (
	given = []personName{
		{"Ada", "ada"}, {"Grace", "grace"}, {"Katherine", "katherine"}, {"Zoë", "zoe"},
		{"Alan", "alan"}, {"Barbara", "barbara"},
		{"Edsger", "edsger"}, {"Frances", "frances"}, {"Jean", "jean"}, {"Radia", "radia"},
		{"贞仪", "zhenyi"}, {"Tony", "tony"},
	}
	family = []personName{
		{"Lovelace", "lovelace"}, {"Hopper", "hopper"}, {"Johnson", "johnson"}, {"Gödel", "goedel"},
		{"Turing", "turing"},
		{"Liskov", "liskov"}, {"Dijkstra", "dijkstra"}, {"Allen", "allen"}, {"Bartik", "bartik"},
		{"Perlman", "perlman"}, {"Wang", "wang"},
	}
	founded = time.Date(2025, 5, 31, 5, 4, 41, 475e6, time.UTC)
)

func givenName(id int64) personName  { return given[id%int64(len(given))] }
func familyName(id int64) personName { return family[id%int64(len(family))] }
func joined(id int64) time.Time      { return founded.Add(time.Duration(id) * 61_001 * time.Millisecond) }
func changed(id int64) time.Time     { return joined(id).Add(time.Duration(id%400) * 24 * time.Hour) }

func appendEmail(b []byte, id int64) []byte {
	b = append(b, givenName(id).mailbox...)
	b = append(b, '.')
	b = append(b, familyName(id).mailbox...)
	b = append(b, '.')
	b = strconv.AppendInt(b, id, 10)
	return append(b, "@example.com"...)
}

// appendOpineUser writes a user in the format of openapi.yaml.
func appendOpineUser(b []byte, id int64) []byte {
	const date = "2006-01-02T15:04:05.000Z"
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, id, 10)
	b = append(b, `,"email":"`...)
	b = appendEmail(b, id)
	b = append(b, `","firstName":"`...)
	b = append(b, givenName(id).shown...)
	b = append(b, `","lastName":"`...)
	b = append(b, familyName(id).shown...)
	b = append(b, `","role":"ADMIN","createdAt":"`...)
	b = joined(id).AppendFormat(b, date)
	b = append(b, `","updatedAt":"`...)
	b = changed(id).AppendFormat(b, date)
	return append(b, `"}`...)
}

// appendOpenAIUser writes the same user in the format of OpenAI's API: the six members of the
// example in its reference, and created, because Opine's users have seven members.
func appendOpenAIUser(b []byte, id int64) []byte {
	b = append(b, `{"object":"organization.user","id":"`...)
	b = strconv.AppendInt(b, id, 10)
	b = append(b, `","name":"`...)
	b = append(b, givenName(id).shown...)
	b = append(b, ' ')
	b = append(b, familyName(id).shown...)
	b = append(b, `","email":"`...)
	b = appendEmail(b, id)
	b = append(b, `","role":"owner","added_at":`...)
	b = strconv.AppendInt(b, joined(id).Unix(), 10)
	b = append(b, `,"created":`...)
	b = strconv.AppendInt(b, changed(id).Unix(), 10)
	return append(b, '}')
}
