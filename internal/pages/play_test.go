package pages

import "testing"

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		out, shown string
		want       bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\n", false},
		{"a\nb\n", "b\n", false},
		{"a\nb\n", "", true},
		{"a\nb\nc\n", "a\n…\nc\n", true},
		{"a\nc\n", "a\n…\nc\n", true},
		{"a\nb\nc\n", "…\nc\n", true},
		{"a\nb\nc\n", "…\nb\n", false},
		{"a\nb\nc\n", "a\n…\n", true},
		{"took 3 s, ok\n", "took … s, ok\n", true},
		{"took 3 s\n, ok\n", "took … s, ok\n", false},
		{"a.c\n", "a.c\n", true},
		{"abc\n", "a.c\n", false},
		{"\ta  \nb", "a\nb\n", true},
	} {
		if got := matches(row.out, row.shown); got != row.want {
			t.Errorf("matches(%q, %q) = %v", row.out, row.shown, got)
		}
	}
}
