package opine_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

// oddKey has characters that URLs, JSON, HTML and JSON pointers escape, and looks escaped itself.
const oddKey = `AbCd+/fG~jK=<&>"\%41~1&lt;\\mN%25`

// each formats every byte of a text.
func each(format string) func(string) string {
	return func(text string) string {
		var b strings.Builder
		for _, c := range []byte(text) {
			fmt.Fprintf(&b, format, c)
		}
		return b.String()
	}
}

func inJSON(text string) string {
	encoded, _ := json.Marshal(text)
	return string(encoded[1 : len(encoded)-1])
}

// alternately encodes every second byte with f.
func alternately(f func(string) string) func(string) string {
	return func(text string) string {
		var b strings.Builder
		for i := range len(text) {
			if i%2 == 0 {
				b.WriteString(f(text[i : i+1]))
			} else {
				b.WriteString(text[i : i+1])
			}
		}
		return b.String()
	}
}

func after(prefix string, f func([]byte) string) func(string) string {
	return func(text string) string { return f([]byte(prefix + text)) }
}

func twice(f func(string) string) func(string) string {
	return func(text string) string { return f(f(text)) }
}

// keyEncodings are the ways in which a server may write a key.
var keyEncodings = map[string]func(string) string{
	"plain":                        func(text string) string { return text },
	"upper case":                   strings.ToUpper,
	"lower case":                   strings.ToLower,
	"query":                        url.QueryEscape,
	"path":                         url.PathEscape,
	"query, lower case":            func(text string) string { return strings.ToLower(url.QueryEscape(text)) },
	"query, twice":                 twice(url.QueryEscape),
	"query, three times":           func(text string) string { return url.QueryEscape(url.QueryEscape(url.QueryEscape(text))) },
	"percent, upper case":          each("%%%02X"),
	"percent, lower case":          each("%%%02x"),
	"percent, mixed":               alternately(each("%%%02x")),
	"percent, twice":               twice(each("%%%02x")),
	"JSON":                         inJSON,
	"JSON, twice":                  twice(inJSON),
	"JSON escapes, lower case":     each(`\u%04x`),
	"JSON escapes, upper case":     each(`\u%04X`),
	"JSON escapes, mixed":          alternately(each(`\u%04x`)),
	"JSON escapes in JSON":         func(text string) string { return inJSON(each(`\u%04x`)(text)) },
	"JSON with escaped slashes":    func(text string) string { return strings.ReplaceAll(inJSON(text), "/", `\/`) },
	"Go":                           func(text string) string { return fmt.Sprintf("%q", text) },
	"Go escapes":                   each(`\x%02x`),
	"Go escapes of 8 digits":       each(`\U%08x`),
	"octal escapes":                each(`\%03o`),
	"escapes in braces":            each(`\u{%x}`),
	"percent and u":                each("%%u%04X"),
	"HTML":                         html.EscapeString,
	"HTML, twice":                  twice(html.EscapeString),
	"HTML, then query":             func(text string) string { return url.QueryEscape(html.EscapeString(text)) },
	"HTML decimal":                 each("&#%d;"),
	"HTML decimal with zeros":      each("&#%07d;"),
	"HTML hexadecimal, lower case": each("&#x%x;"),
	"HTML hexadecimal, upper case": each("&#X%X;"),
	"HTML names": strings.NewReplacer("+", "&plus;", "/", "&sol;", "=", "&equals;", `"`, "&QUOT;", "<", "&LT;", "%", "&percnt;", `\`, "&bsol;",
		"&", "&AMP;", "-", "&#45;", ";", "&semi;").Replace,
	"JSON pointer": strings.NewReplacer("~", "~0", "/", "~1").Replace,
	"JSON pointer in a URL": func(text string) string {
		return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(text))
	},
	"hexadecimal, lower case":      func(text string) string { return hex.EncodeToString([]byte(text)) },
	"hexadecimal, upper case":      func(text string) string { return strings.ToUpper(hex.EncodeToString([]byte(text))) },
	"base64":                       after("", base64.StdEncoding.EncodeToString),
	"base64 after one byte":        after("x", base64.StdEncoding.EncodeToString),
	"base64 after two bytes":       after("ann:", base64.RawStdEncoding.EncodeToString),
	"base64 for URLs":              after("", base64.URLEncoding.EncodeToString),
	"base64 for URLs after a byte": after("x", base64.URLEncoding.EncodeToString),
	"base64 for URLs after two":    after("xy", base64.RawURLEncoding.EncodeToString),
	"base64 in a URL":              func(text string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(text))) },
}

// keyPlaces are where a server may write it.
var keyPlaces = map[string]func(req *http.Request, echo string) (*http.Response, error){
	"message":          jsonError(`{"error":"bad KEY"}`),
	"issue path":       jsonError(`{"error":"e","issues":[{"path":["a","KEY"],"code":"c","message":"m"}]}`),
	"issue code":       jsonError(`{"error":"e","issues":[{"path":[],"code":"KEY","message":"m"}]}`),
	"issue message":    jsonError(`{"error":"e","issues":[{"path":[],"code":"c","message":"m KEY"}]}`),
	"issue members":    jsonError(`{"error":"e","issues":[{"path":[],"code":"c","message":"m","KEY":["KEY",{"a":"KEY"}]}]}`),
	"error page":       bodyWith(500, "text/html", "<html>KEY"),
	"error page's cut": bodyWith(502, "text/html", strings.Repeat("x", 100)+"KEY"),
	"error body's cut": func(req *http.Request, echo string) (*http.Response, error) {
		return response(req, 403, http.Header{}, strings.Repeat(" ", 64<<10-3*len(echo)/4)+echo), nil
	},
	"refused text":   bodyWith(200, "text/plain", "see KEY"),
	"refused number": jsonAnswer(`{"items":[{"id":"KEY"}]}`),
	"refused member": jsonAnswer(`{"KEY":1}`),
	"broken JSON":    jsonAnswer(`{"KEY":tru}`),
	"request id":     headerWith(400, "X-Request-Id"),
	"media type":     headerWith(200, "Content-Type"),
	"Retry-After":    headerWith(503, "Retry-After"),
	"redirect":       headerWith(307, "Location"),
	"transport error": func(_ *http.Request, echo string) (*http.Response, error) {
		return nil, errors.New("malformed: " + echo)
	},
	"panic": func(_ *http.Request, echo string) (*http.Response, error) { panic(echo) },
	"error in a body": func(req *http.Request, echo string) (*http.Response, error) {
		res := answer(req, 200, "")
		res.Body = badBody(func([]byte) (int, error) { return 0, errors.New("bad chunk " + echo) })
		return res, nil
	},
	"redirect to a path": func(req *http.Request, echo string) (*http.Response, error) {
		if req.Response != nil {
			return nil, io.ErrUnexpectedEOF
		}
		return response(req, 307, http.Header{"Location": {"/v1?k=" + echo}}, ""), nil
	},
	"redirect to a host": func(req *http.Request, echo string) (*http.Response, error) {
		return response(req, 307, http.Header{"Location": {"https://" + echo + ".example/"}}, ""), nil
	},
}

func bodyWith(status int, mediaType, body string) func(*http.Request, string) (*http.Response, error) {
	return func(req *http.Request, echo string) (*http.Response, error) {
		return response(req, status, http.Header{"Content-Type": {mediaType}}, strings.ReplaceAll(body, "KEY", echo)), nil
	}
}

func jsonError(body string) func(*http.Request, string) (*http.Response, error) {
	return func(req *http.Request, echo string) (*http.Response, error) {
		return answer(req, 400, strings.ReplaceAll(body, "KEY", inJSON(echo))), nil
	}
}

func jsonAnswer(body string) func(*http.Request, string) (*http.Response, error) {
	return func(req *http.Request, echo string) (*http.Response, error) {
		return answer(req, 200, strings.ReplaceAll(body, "KEY", inJSON(echo))), nil
	}
}

func headerWith(status int, name string) func(*http.Request, string) (*http.Response, error) {
	return func(req *http.Request, echo string) (*http.Response, error) {
		return response(req, status, http.Header{name: {echo}}, ""), nil
	}
}

// texts returns everything that a program may print of an error, and of the errors that it wraps.
func texts(err error) (all []string) {
	all = printed(err)
	if failure, ok := err.(*opine.Error); ok {
		for _, value := range []any{*failure, failure.Issues, failure.Attempts} {
			all = append(all, printed(value)...)
		}
		for _, attempt := range failure.Attempts {
			if attempt.Err != nil {
				all = append(all, texts(attempt.Err)...)
			}
		}
	}
	switch wrapped := err.(type) {
	case interface{ Unwrap() error }:
		if inner := wrapped.Unwrap(); inner != nil {
			all = append(all, texts(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range wrapped.Unwrap() {
			all = append(all, texts(inner)...)
		}
	}
	return all
}

// leak returns a part of the echoed key that stands in a text. Backslashes, which printing adds, do
// not count.
func leak(text, echo string) string {
	const longest = 8 // of what may remain, such as the ends of base64
	strip := strings.NewReplacer(`\`, "")
	text, echo = strip.Replace(text), strip.Replace(echo)
	for i := 0; i == 0 || i < len(echo)-longest; i += 4 {
		if part := echo[i:min(i+longest+1, len(echo))]; strings.Contains(text, part) {
			return part
		}
	}
	return ""
}

func TestEchoedKeysAreRedacted(t *testing.T) {
	t.Parallel()
	for _, key := range []string{secretKey, oddKey, strings.Repeat("Long.key-", 15)} {
		t.Run(key[:8], func(t *testing.T) {
			t.Parallel()
			for encoding, encode := range keyEncodings {
				echo := encode(key)
				for place, write := range keyPlaces {
					var log bytes.Buffer
					logger := opine.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
					client := clientVia(t, key, func(req *http.Request) (*http.Response, error) { return write(req, echo) }, oneAttempt, logger)
					_, removed := client.Users.Remove(t.Context(), 7)
					for _, err := range []error{getPage(t.Context(), client), removed} {
						if err == nil {
							t.Fatalf("%s, %s: no error", place, encoding)
						}
						for _, text := range append(texts(err), log.String()) {
							if part := leak(text, echo); part != "" {
								t.Errorf("%s, %s: %q of %q is in %s", place, encoding, part, echo, text)
								break
							}
						}
					}
					if place != "message" {
						continue
					}
					for _, text := range []string{echo, "before " + echo + " after", `"` + inJSON(echo) + `"`, strings.Repeat(echo+" ", 3)} {
						if got := client.Redact(text); leak(got, echo) != "" || !strings.Contains(got, "[API key]") {
							t.Errorf("Redact, %s: %s became %s", encoding, text, got)
						}
					}
					for n := 3 * len(echo) / 4; n < len(echo); n += 1 + len(echo)/100 {
						if got := client.Redact("cut: " + echo[:n]); leak(got, echo) != "" {
							t.Errorf("Redact, %s, cut after %d: got %s", encoding, n, got)
						}
					}
				}
			}
		})
	}
}

func TestRedactKeepsOtherText(t *testing.T) {
	t.Parallel()
	client := clientVia(t, oddKey, status(500), oneAttempt)
	_ = getPage(t.Context(), client)
	for _, text := range []string{"", "[API key]", `C:\new\u0041 %41 &lt; ~1 "100%"`, "\xff\xfe", "%", "&", `\`, "AbCd+", strings.Repeat("&amp;", 100)} {
		if got := client.Redact(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	const around = `{"a":"\"`
	if got := client.Redact(around + inJSON(oddKey) + `\""}`); got != around+`[API key]\""}` {
		t.Errorf("the text around a key changed: %s", got)
	}
}

// BenchmarkRedact redacts the largest body of an error that is read.
func BenchmarkRedact(b *testing.B) {
	client := clientVia(b, oddKey, status(500), oneAttempt)
	_ = getPage(b.Context(), client)
	for name, text := range map[string]string{
		"plain":   strings.Repeat("<p>Bad gateway</p>\n", 64<<10/19),
		"escapes": strings.Repeat(`%25253C&amp;lt;\\u003c~01 `, 64<<10/26),
		"keys":    strings.Repeat(url.QueryEscape(oddKey), 64<<10/len(url.QueryEscape(oddKey))),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				client.Redact(text)
			}
		})
	}
}
