package conform

import (
	"bytes"
	"cmp"
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

// maxBody bounds what is read of a body: far more than the longest page, far less than the memory of a machine.
const maxBody = 64 << 20

// checkBody reads and closes the body of a message, which is at /request or at /response, and finds what is wrong with it. The
// body returned is to be read in its place. One that breaks off on its way is no fault of who sent it, and how the other side
// copes with half a body is worth testing as well: the body returned ends with the same error.
func (c *checker) checkBody(at string, declared openapi3.Content, header http.Header, body io.ReadCloser) (io.ReadCloser, []Problem) {
	defer body.Close()
	var read bytes.Buffer // which grows by doubling; io.ReadAll copies a long body far more often
	_, err := read.ReadFrom(io.LimitReader(body, maxBody+1))
	if err != nil {
		return io.NopCloser(io.MultiReader(&read, failure{err})), nil
	}
	return io.NopCloser(bytes.NewReader(read.Bytes())), c.checkContent(at, declared, header, read.Bytes())
}

// checkContent finds what is wrong with a whole body.
func (c *checker) checkContent(at string, declared openapi3.Content, header http.Header, body []byte) []Problem {
	if len(body) > maxBody {
		return []Problem{{Pointer: at + "/body", Rule: "size", Reason: fmt.Sprintf("the body is longer than %d bytes", maxBody)}}
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
		got, want := cmp.Or(contentType, "no media type"), slices.Sorted(maps.Keys(declared))
		return []Problem{{Pointer: at + "/header/Content-Type", Rule: "content", Reason: got + " instead of " + strings.Join(want, " or ")}}
	}
	if !isJSON(contentType) {
		return nil
	}
	at += "/body"
	// kin-openapi's own decoding stops after the first JSON document, whatever follows it.
	var value any
	if err := json.Unmarshal(body, &value, exactNumbers); err != nil {
		return []Problem{notJSON(at, err)}
	}
	if media.Schema == nil {
		return nil
	}
	problems := problemsOf(at, media.Schema.Value.VisitJSON(value, c.document.options...))
	more := inspection{strict: c.strict}
	more.value(withParts(nil, media.Schema), value, at)
	return append(problems, more.problems...)
}

func isJSON(contentType string) bool {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// exactNumbers keeps the digits of numbers.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(dec *jsontext.Decoder, value *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	digits, err := dec.ReadValue()
	*value = stdjson.Number(digits)
	return err
}))

// notJSON says why a body is not one JSON document, and where.
func notJSON(at string, err error) Problem {
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

// failure is a reader that only fails.
type failure struct{ err error }

func (f failure) Read([]byte) (int, error) { return 0, f.err }
