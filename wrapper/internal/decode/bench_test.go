package decode_test

import (
	stdjson "encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/decode"
)

// BenchmarkPage reads a page of 1,000 users of about 190 bytes each.
func BenchmarkPage(b *testing.B) {
	const users = 1000
	first := strings.Fields("Ada Katherine Emmy Li 贞仪 Grace Rosalind Dorothy Chien-Shiung Maryam Sofja Lise")
	last := strings.Fields("Lovelace Johnson Noether Na Wang Hopper Franklin Vaughan Wu Mirzakhani O'Brien Jackson Cannon")
	var list []string
	for i := range users {
		given, family := first[i%len(first)]+strings.Repeat("a", i%7), last[i%len(last)]+strings.Repeat("e", i%11)
		list = append(list, fmt.Sprintf(`{"id":%d,"email":"%s.%d@example.com","firstName":%q,"lastName":%q,"role":"%s",`+
			`"createdAt":"2025-05-%02dT05:04:41.475Z","updatedAt":"2025-08-14T16:%02d:05.120Z"}`,
			1000+i, strings.ToLower(family), i, given, family, []string{"ADMIN", "EDITOR"}[i%2], i%28+1, i%60))
	}
	body := []byte(`{"items":[` + strings.Join(list, ",") + `],"totalCount":1000,"offset":0,"limit":1000}`)
	var reused generated.UserPage
	for _, row := range []struct {
		name string
		read func() error
	}{
		{"Document", func() error { return decode.Document(body, new(generated.UserPage), nil) }},
		{"Document into a used page", func() error {
			reused = generated.UserPage{Items: reused.Items[:0]}
			return decode.Document(body, &reused, nil)
		}},
		{"json v2", func() error { return json.Unmarshal(body, new(generated.UserPage)) }},
		{"encoding json", func() error { return stdjson.Unmarshal(body, new(generated.UserPage)) }},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := row.read(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/users, "ns/user")
		})
	}
}
