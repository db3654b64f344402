package conform

import (
	"bytes"
	"cmp"
	"compress/gzip"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxBody limits how much of a body is read. The longest page is far shorter.
const maxBody = 64 << 20

// checkBody reads the body of the message at /request or /response. The returned body replaces
// it. A body that breaks off is no violation: the returned body ends with the same error, so that
// a test can see how the other side reacts.
func (c *checker) checkBody(
	at string, declared openapi3.Content, header http.Header, body io.ReadCloser,
) (io.ReadCloser, []Problem) {
	var content bytes.Buffer // io.ReadAll copies a long body more often
	if _, err := content.ReadFrom(io.LimitReader(body, maxBody+1)); err != nil {
		return readCloser{io.MultiReader(&content, errorReader{err}), body}, nil
	}
	problems := c.checkContent(at, declared, header, content.Bytes())
	return readCloser{io.MultiReader(&content, body), body}, problems
}

type readCloser struct {
	io.Reader
	io.Closer
}

// checkContent returns the problems of a complete body.
func (c *checker) checkContent(at string, declared openapi3.Content, header http.Header, body []byte) []Problem {
	if len(body) > maxBody {
		return []Problem{tooLong(at + "/body")}
	}
	if len(declared) == 0 {
		if len(body) == 0 {
			return nil
		}
		return []Problem{{Pointer: at + "/body", Rule: "content", Reason: "the document has no body here"}}
	}
	contentType := header.Get("Content-Type")
	media := declared.Get(contentType)
	if media == nil {
		want := strings.Join(slices.Sorted(maps.Keys(declared)), " or ")
		reason := cmp.Or(contentType, "no media type") + " instead of " + want
		return []Problem{{Pointer: at + "/header/Content-Type", Rule: "content", Reason: reason}}
	}
	if !isJSON(contentType) {
		return nil
	}
	at += "/body"
	switch strings.ToLower(header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip", "x-gzip":
		var err error
		if body, err = gunzip(body); err != nil {
			return []Problem{{Pointer: at, Rule: "content", Reason: "the body is not gzip: " + err.Error()}}
		}
		if len(body) > maxBody {
			return []Problem{tooLong(at)}
		}
	default:
		return nil
	}
	// kin-openapi's decoder accepts anything after the first JSON value.
	var value any
	if err := json.Unmarshal(body, &value, exactNumbers); err != nil {
		return []Problem{syntaxProblem(at, err)}
	}
	if media.Schema == nil {
		return nil
	}
	return c.checkValue(at, media.Schema, value)
}

func isJSON(contentType string) bool {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

func tooLong(at string) Problem {
	return Problem{Pointer: at, Rule: "size", Reason: fmt.Sprintf("the body is longer than %d bytes", maxBody)}
}

// gunzip decompresses at most one byte more than a body may have.
func gunzip(body []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxBody+1))
}

// exactNumbers decodes a number without loss.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(dec *jsontext.Decoder, value *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	digits, err := dec.ReadValue()
	*value = stdjson.Number(digits)
	return err
}))

// syntaxProblem reports where a body stops being one JSON value, and why.
func syntaxProblem(at string, err error) Problem {
	problem := Problem{Pointer: at, Rule: "json", Reason: "the body cannot be read"}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		problem.Pointer += string(syntax.JSONPointer)
		problem.Reason = syntax.Err.Error()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		problem.Reason = "the body ends before the JSON does"
	}
	return problem
}

// errorReader fails with its error.
type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
