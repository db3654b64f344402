package removal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Name is somebody to be removed, as they were named: by id, by address, or by both, as a listing names them.
type Name struct {
	ID    int64 // 0 where only the address is known
	Email string
}

func (n Name) String() string {
	if n.ID == 0 {
		return shown(n.Email)
	}
	return "user " + strconv.FormatInt(n.ID, 10)
}

// ParseName reads an id or an address.
func ParseName(text string) (Name, error) {
	if strings.Contains(text, "@") {
		return Name{Email: strings.TrimSpace(text)}, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return Name{}, fmt.Errorf("%s is no id: ids go from 1 to 9223372036854775807", text)
	case err != nil:
		return Name{}, fmt.Errorf("%q is neither an id nor an e-mail address", text)
	case id < 1:
		return Name{}, fmt.Errorf("%s is no id: ids begin at 1", text)
	}
	return Name{ID: id}, nil
}

// ReadNames reads all names of a stream before any is used: ids and addresses between blanks or on lines of their own, or
// JSON objects with an id, one after another or in an array.
func ReadNames(r io.Reader) ([]Name, error) {
	in := bufio.NewReader(r)
	if bom, _ := in.Peek(3); string(bom) == "\ufeff" {
		in.Discard(3)
	}
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
		return readWords(in)
	}
}

func readWords(in *bufio.Reader) ([]Name, error) {
	var names []Name
	for end := false; !end; {
		line, err := in.ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, err
		}
		end = err == io.EOF
		for _, word := range strings.Fields(line) {
			name, err := ParseName(word)
			if err != nil {
				return nil, fmt.Errorf("%w; one id or address on each line is read, or JSON as of `opine users list -o ndjson`", err)
			}
			names = append(names, name)
		}
	}
	return names, nil
}

// readObjects is strict where a lax reader would remove somebody else: an id that is not a whole number, two ids in one
// object, an array without its end are errors.
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
			ID    *int64 `json:"id"`
			Email string `json:"email"`
		}
		var misfit *json.SemanticError
		err := json.UnmarshalDecode(decoder, &object)
		switch {
		case err == io.EOF && !array:
			return names, nil
		case errors.As(err, &misfit):
			return nil, fmt.Errorf("JSON number %d: what stands at %q cannot be read: an id is a whole number, an e-mail is text",
				len(names)+1, misfit.JSONPointer)
		case err != nil:
			return nil, fmt.Errorf("JSON number %d: %w", len(names)+1, err)
		case object.ID == nil:
			return nil, fmt.Errorf("JSON number %d has no id", len(names)+1)
		case *object.ID < 1:
			return nil, fmt.Errorf("JSON number %d has the id %d: ids begin at 1", len(names)+1, *object.ID)
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
