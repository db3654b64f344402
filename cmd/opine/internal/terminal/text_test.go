package terminal_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ann\tB\r\n":          "Ann B  ",
		"\x1b]52;c;aGk=\a":    `\u001b]52;c;aGk=\u0007`,
		"\u009b2J\u202eabc":   `\u009b2J\u202eabc`,
		"\u2028é贞\u200d\xff~": `\u2028é贞` + "\u200d\ufffd~",
	} {
		if got := terminal.Escape(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestEscapeAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ann@example.com":           "ann@example.com",
		"pаypal@example.com":        `p\u0430ypal@example.com`,
		"аррӏе@example.com":         `\u0430\u0440\u0440\u04cf\u0435@example.com`,
		"почта@пример.рф":           "почта@пример.рф",
		"bo@exαmple.com":            `bo@ex\u03b1mple.com`,
		"ann\u200b@exa\u00admple":   `ann\u200b@exa\u00admple`,
		"ａnn@example.com":           `\uff41nn@example.com`,
		"müller@example.com":        "müller@example.com",
		"山田taro@example.com":        "山田taro@example.com",
		"\x1b[2Jeve\u202e@example.": `\u001b[2Jeve\u202e@example.`,
	} {
		if got := terminal.EscapeAddress(address); got != want {
			t.Errorf("%q is %q, want %q", address, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	quoted := map[string]string{"plan.json": "plan.json", "C:\\x": "C:\\x", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "$x": "'$x'"}
	if runtime.GOOS == "windows" {
		quoted = map[string]string{"plan.json": "plan.json", "C:\\x": "C:\\x", "a b": `"a b"`}
	}
	for text, want := range quoted {
		if got := terminal.Quote(text); got != want {
			t.Errorf("%q is quoted as %s, want %s", text, got, want)
		}
	}
}

func TestWidths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"ann": 3, "é…": 2, "贞仪": 4, "": 0} {
		if got := terminal.Cells(text); got != want {
			t.Errorf("%q takes %d cells, want %d", text, got, want)
		}
	}
	for _, row := range []struct {
		got, want string
	}{
		{terminal.Cut("Annabelle", 5), "Anna…"},
		{terminal.Cut("贞仪贞仪", 6), "贞仪…"},
		{terminal.CutMiddle("annabelle@example.com", 11), "annab…e.com"},
		{terminal.CutMiddle("ann@example.com", 15), "ann@example.com"},
		{terminal.CutMiddle("annabelle", 1), "…"},
		{terminal.Pad("贞", 4), "贞  "},
		{terminal.Pad("long", 2), "long"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 80, []string{"one two three"}},
		{"a verylongword b", 6, []string{"a", "ve…ord", "b"}},
		{"見積 見積", 4, []string{"見積", "見積"}},
		{"ab", 0, []string{"…"}},
	} {
		got := terminal.Fold(row.text, row.width)
		if !slices.Equal(got, row.want) {
			t.Errorf("%q in %d: %q", row.text, row.width, got)
		}
	}
}

func TestEscapeAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"row 5 has m\u043enica@example.com: look-alike letters": `row 5 has m\u043enica@example.com: look-alike letters`,
		"Юлия Соловьёва":                                        "Юлия Соловьёва",
		"user \x1b[1m":                                          `user \u001b[1m`,
	} {
		if got := terminal.EscapeAddresses(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
