package removal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/opine-go/opine/cmd/opine/internal/address"
)

// Name names a user by id, by address, or by both.
type Name struct {
	ID    int64 // 0 if only the address is known
	Email string
}

func (n Name) String() string {
	if n.ID == 0 {
		return sanitized(n.Email)
	}
	return "user " + strconv.FormatInt(n.ID, 10)
}

// ParseName reads an id or an address.
func ParseName(text string) (Name, error) {
	if email, ok := address.Parse(text); ok {
		return Name{Email: email}, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return Name{}, fmt.Errorf("%s is not an id: ids go from 1 to 9223372036854775807", text)
	case err != nil:
		return Name{}, fmt.Errorf("%q is neither an id nor an e-mail address", text)
	case id < 1:
		return Name{}, fmt.Errorf("%s is not an id: ids begin at 1", text)
	}
	return Name{ID: id}, nil
}

// ReadNames reads all names of a stream: one id or address per line, or JSON objects with an id,
// one after another or in an array.
func ReadNames(r io.Reader) ([]Name, error) {
	in := withoutBOM(r)
	for {
		first, err := in.ReadByte()
		switch {
		case err == io.EOF:
			return nil, nil
		case err != nil:
			return nil, err
		case strings.IndexByte(" \t\r\n", first) >= 0:
			continue
		}
		if err := in.UnreadByte(); err != nil {
			return nil, err
		}
		if first == '{' || first == '[' {
			return readObjects(in)
		}
		return readLines(in, func(line string) string { return line })
	}
}

// ReadKeep reads the users who must stay: one id or address per line. A # begins a comment.
func ReadKeep(r io.Reader) ([]Name, error) {
	return readLines(withoutBOM(r), func(line string) string {
		// The name of a guest has a # in it.
		if comment := commentStart.FindStringIndex(line); comment != nil {
			line = line[:comment[0]]
		}
		return line
	})
}

var commentStart = regexp.MustCompile(`(^|\s)#`)

// maxNames bounds a list of names, far beyond the members of an organization.
const maxNames = 1_000_000

var errTooManyNames = fmt.Errorf("there are more than %d names", maxNames)

func withoutBOM(r io.Reader) *bufio.Reader {
	in := bufio.NewReader(r)
	if bom, _ := in.Peek(3); string(bom) == "\ufeff" {
		in.Discard(3)
	}
	return in
}

// readLines refuses a line with more than one name. The second one may be somebody's display name.
func readLines(in *bufio.Reader, cut func(string) string) ([]Name, error) {
	var names []Name
	for number, end := 1, false; !end; number++ {
		line, err := in.ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, err
		}
		end = err == io.EOF
		text := strings.TrimSpace(cut(line))
		if text == "" {
			continue
		}
		name, err := ParseName(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w; write one id or address per line", number, err)
		}
		if len(names) == maxNames {
			return nil, errTooManyNames
		}
		names = append(names, name)
	}
	return names, nil
}

// readObjects refuses what a lenient reader would read as another user: an id that is not a whole
// number, two ids in one object, an array without its end.
func readObjects(in io.Reader) ([]Name, error) {
	var names []Name
	decoder := jsontext.NewDecoder(in)
	array := decoder.PeekKind() == '['
	if array {
		if _, err := decoder.ReadToken(); err != nil {
			return nil, err
		}
	}
	for !array || decoder.PeekKind() != ']' {
		var object struct {
			ID     *int64                    `json:"id"`
			Email  string                    `json:"email"`
			Others map[string]jsontext.Value `json:",embed"`
		}
		var mismatch *json.SemanticError
		err := json.UnmarshalDecode(decoder, &object)
		switch {
		case err == io.EOF && !array:
			return names, nil
		case errors.As(err, &mismatch):
			return nil, fmt.Errorf("JSON number %d: %q has the wrong type: an id is a whole number, an e-mail is text",
				len(names)+1, mismatch.JSONPointer)
		case err != nil:
			return nil, fmt.Errorf("JSON number %d: %w", len(names)+1, err)
		case object.ID == nil:
			return nil, fmt.Errorf("JSON number %d has no id", len(names)+1)
		case misspelt(object.Others) != "":
			return nil, fmt.Errorf("JSON number %d has the member %q, which must be written in lower case", len(names)+1,
				misspelt(object.Others))
		case *object.ID < 1:
			return nil, fmt.Errorf("JSON number %d has the id %d: ids begin at 1", len(names)+1, *object.ID)
		}
		if len(names) == maxNames {
			return nil, errTooManyNames
		}
		names = append(names, Name{*object.ID, strings.TrimSpace(object.Email)})
	}
	if _, err := decoder.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return nil, errors.New("there is more after the end of the JSON array")
	}
	return names, nil
}

// misspelt returns a member that would be the id or the address in lower case. Without the address,
// nothing would tell that the id is somebody else's.
func misspelt(members map[string]jsontext.Value) string {
	for name := range members {
		if strings.EqualFold(name, "id") || strings.EqualFold(name, "email") {
			return name
		}
	}
	return ""
}
