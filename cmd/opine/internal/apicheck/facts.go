package apicheck

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
)

const listSuccess = "A request without parameters returns 200 with a page in JSON."

// facts judges what the vendor documents about a list.
func (l *listing) facts() []Finding {
	var findings []Finding
	add := func(id, place, text string, judged result) {
		findings = append(findings, Finding{id, "documented", place, text, judged.verdict, judged.detail})
	}
	id, minimum, maximum := l.operation.ID, *l.limit.Minimum, *l.limit.Maximum
	limit, offset := id+" limit", id+" offset"
	bare, two, wide, low, high := l.at(defaults), l.at(firstTwo), l.at(largest), l.at(belowMinimum), l.at(aboveMaximum)

	add("list-success", id, listSuccess,
		holds(bare.page != nil && bare.mediaType() == "application/json", bare.String()+", "+bare.mediaType()))
	add("list-complete", id, "A client can read the complete list.", l.completeList())
	def, _ := l.limit.Default.(int)
	add("limit-default", limit, fmt.Sprintf("The default is %d.", def),
		holds(bare.page.number("limit") == int64(def), bare.echo()))
	total := l.total()
	add("limit-applied", limit, "The server returns as many items as requested.",
		unlessBelow(2, total, holds(two.page.is(2, 0, 2), two.echo())))
	add("limit-maximum", limit, fmt.Sprintf("The maximum is %d.", maximum),
		holds(wide.page.is(maximum, 0, min(maximum, total)), wide.echo()))
	add("limit-bounds", limit, fmt.Sprintf("The server refuses a limit below %d or above %d.", minimum, maximum),
		holds(low.refused() && high.refused(), low.String()+"; "+high.String()))
	add("offset-default", offset, "The default is 0.", holds(bare.page.number("offset") == 0, bare.echo()))
	add("offset-skips", offset, "The parameter that skips items is offset, not skip.", l.offsetSkips())
	if dates := l.dates(); len(dates) > 0 {
		add("date-format", l.item.Name, "Dates are ISO 8601 in UTC, with milliseconds.", l.dateFormat(dates))
	}
	add("validation-error", "ValidationError", "It has an error and issues, each with a path, a code and a message.",
		l.validationErrors())
	add("unknown-error", "UnknownError", "A 500 has a body in JSON.", l.unknownErrors())
	return findings
}

// skipped is the only finding about a list that the key does not allow.
func (l *listing) skipped(err error) Finding {
	return Finding{"list-success", "documented", l.operation.ID, listSuccess, Unknown, err.Error()}
}

func (l *listing) completeList() result {
	if readers[l.operation.ID] == nil {
		return unknown("opine check cannot read this list")
	}
	return holds(l.err == nil, fmt.Sprint(l.err))
}

// offsetSkips compares the second item with the items that offset=1 and skip=1 return.
func (l *listing) offsetSkips() result {
	two, second, skipped := l.at(firstTwo).page, l.at(secondItem).page, l.at(skipOne).page
	ok := two.is(2, 0, 2) && second.is(1, 1, 1) && skipped.is(1, 0, 1) &&
		second.ids()[0] == two.ids()[1] && skipped.ids()[0] == two.ids()[0]
	return unlessBelow(2, l.total(), holds(ok, l.at(secondItem).echo()+"; "+l.at(skipOne).echo()))
}

var isoMillis = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$`)

// dates returns the members of items that are dates.
func (l *listing) dates() []string {
	var names []string
	for name, schema := range l.item.Properties {
		if schema.Format == "date-time" {
			names = append(names, name)
		}
	}
	return names
}

func (l *listing) dateFormat(dates []string) result {
	for _, item := range l.sampled() {
		for _, name := range dates {
			if !isoMillis.Match(item[name]) {
				return holds(false, fmt.Sprintf("%s of item %.20s is %.40s", name, item["id"], item[name]))
			}
		}
	}
	if len(l.sampled()) == 0 {
		return unknown("the list is empty")
	}
	return holds(true, "")
}

// validationErrors judges the bodies of the requests that the server refused.
func (l *listing) validationErrors() result {
	seen := false
	for _, name := range []string{belowMinimum, aboveMaximum} {
		e := l.at(name)
		if !e.refused() {
			continue
		}
		seen = true
		var body struct {
			Error  string
			Issues []struct {
				Path          *[]any
				Code, Message *string
			}
		}
		ok := json.Unmarshal(e.body, &body) == nil && body.Error == "Validation error." && len(body.Issues) > 0
		for _, issue := range body.Issues {
			ok = ok && issue.Path != nil && issue.Code != nil && issue.Message != nil
		}
		if !ok {
			return holds(false, fmt.Sprintf("%s: %.80q", e, e.body))
		}
	}
	if !seen {
		return unknown("the server refused no request")
	}
	return holds(true, "")
}

func (l *listing) unknownErrors() result {
	for _, e := range l.exchanges {
		if e.status == http.StatusInternalServerError {
			return holds(e.mediaType() == "application/json", e.String()+", "+e.mediaType())
		}
	}
	return unknown("the server returned no 500")
}
