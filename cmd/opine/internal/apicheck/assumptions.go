package apicheck

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// judgments judges each assumption of the document by its id. A nil entry needs more than GET requests.
var judgments = map[string]func(*listing) result{
	"stable-order":             stableOrder,
	"removal-closes-gap":       nil,
	"offset-past-end-is-empty": offsetPastEnd,
	"limit-is-integer":         refusal(fraction),
	"offset-is-integer":        offsetIsInteger,
	"offset-not-negative":      refusal(negative),
	"removal-returns-id":       nil,
	"last-admin-removable":     nil,
	"path-id-is-integer":       nil,
	"request-id-header":        requestIDHeader,
	"retry-after-header":       nil,
	"validation-error-400":     validationStatus,
	"bad-key-401":              badKey,
	"missing-scope-403":        nil,
	"unknown-id-404":           nil,
	"rate-limit-429":           nil,
	"page-members-present":     func(l *listing) result { return required(objectsOf(l.pages()), l.envelope.Required) },
	"total-counts-all":         totalCountsAll,
	"limit-may-be-lowered":     limitMayBeLowered,
	"user-members-present":     func(l *listing) result { return required(l.sampled(), l.item.Required) },
	"id-is-integer":            idIsInteger,
	"email-may-repeat":         mayRepeat("email"),
	"first-name-may-be-empty":  mayBeEmpty("firstName"),
	"last-name-may-be-empty":   mayBeEmpty("lastName"),
	"other-roles":              otherValues("role"),
	"error-member":             errorMember,
	"zod-codes":                zodCodes,
	"zod-paths":                zodPaths,
}

func objectsOf(pages []*page) []object {
	var objects []object
	for _, page := range pages {
		objects = append(objects, page.members)
	}
	return objects
}

// sampled returns the items of all pages.
func (l *listing) sampled() []object {
	var items []object
	for _, page := range l.pages() {
		items = append(items, page.items...)
	}
	return items
}

// found confirms that something may occur. If it did not occur, that is unknown.
func found(n int, detail string) result {
	if n == 0 {
		return unknown(detail)
	}
	return result{Confirmed, detail}
}

// required judges whether all objects have the members.
func required(objects []object, names []string) result {
	for _, name := range names {
		missing := 0
		for _, object := range objects {
			if _, ok := object[name]; !ok {
				missing++
			}
		}
		if missing > 0 {
			return holds(false, fmt.Sprintf("%s is missing in %d of %d", name, missing, len(objects)))
		}
	}
	return found(len(objects), "")
}

func stableOrder(l *listing) result {
	first, second := l.at(largest).page, l.at(largestAgain).page
	if first == nil || second == nil {
		return unknown("the server returned no page")
	}
	// Items that were added or removed between the two requests do not count.
	common := func(ids, others []string) []string {
		return slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(others, id) })
	}
	same := slices.Equal(common(first.ids(), second.ids()), common(second.ids(), first.ids()))
	return unlessBelow(2, int64(len(first.items)), holds(same, "two requests returned the same items in different orders"))
}

// refusal judges whether the server refuses a probe.
func refusal(name string) func(*listing) result {
	return func(l *listing) result { return holds(l.at(name).refused(), l.at(name).String()) }
}

func offsetPastEnd(l *listing) result {
	past := l.at(pastEnd)
	if past == nil {
		return unknown("the server returned no total")
	}
	return unlessBelow(1, l.total(), holds(past.page != nil && len(past.page.items) == 0, past.echo()))
}

func offsetIsInteger(l *listing) result {
	if l.at(defaults).page.number("offset") < 0 {
		return unknown("the server returned no offset")
	}
	return holds(true, "")
}

func limitMayBeLowered(l *listing) result {
	wide, maximum := l.at(largest).page, *l.limit.Maximum
	if wide == nil {
		return unknown("the server returned no page")
	}
	switch limit, items := wide.number("limit"), int64(len(wide.items)); {
	case limit > 0 && limit < maximum:
		return found(1, fmt.Sprintf("it lowered %d to %d", maximum, limit))
	case items < min(maximum, l.total()):
		return holds(false, fmt.Sprintf("it returned only %s for the limit %d", terminal.Count(items, "item", "items"), maximum))
	}
	return unknown(fmt.Sprintf("it granted %d", maximum))
}

func requestIDHeader(l *listing) result {
	n := 0
	for _, e := range l.exchanges {
		if e.header.Get("X-Request-Id") != "" {
			n++
		}
	}
	return found(n, fmt.Sprintf("%d of %d responses have it", n, len(l.exchanges)))
}

func validationStatus(l *listing) result {
	n := 0
	for _, name := range []string{belowMinimum, aboveMaximum} {
		if e := l.at(name); e.status == http.StatusBadRequest {
			n++
		} else if e.status >= 400 {
			return holds(false, e.String())
		}
	}
	return found(n, "")
}

func badKey(l *listing) result {
	for _, name := range []string{unknownKey, noKey} {
		if e := l.at(name); e.status != http.StatusUnauthorized || e.mediaType() != "application/json" {
			return holds(false, fmt.Sprintf("%s: %d, %s", name, e.status, e.mediaType()))
		}
	}
	return holds(true, "")
}

func totalCountsAll(l *listing) result {
	if l.err != nil || readers[l.operation.ID] == nil {
		return unknown("the complete list could not be read")
	}
	for _, name := range []string{defaults, firstTwo, secondItem, largest} {
		if total := l.at(name).page.number("totalCount"); total < 0 {
			return unknown("a page has no total")
		} else if total != int64(len(l.items)) {
			return holds(false, fmt.Sprintf("%s: the total is %d, the list has %s", name, total, terminal.Count(len(l.items), "item", "items")))
		}
	}
	return found(len(l.items), "")
}

func idIsInteger(l *listing) result {
	for _, item := range l.sampled() {
		var n int64
		if json.Unmarshal(item["id"], &n) != nil || n < 1 {
			return holds(false, fmt.Sprintf("an id is %.40s", item["id"]))
		}
	}
	return found(len(l.sampled()), "")
}

// mayRepeat confirms that several items have the same address.
func mayRepeat(member string) func(*listing) result {
	return func(l *listing) result {
		items, repeated := map[string]int{}, 0
		for _, item := range l.items {
			email := strings.ToLower(string(item[member]))
			if items[email]++; items[email] == 2 {
				repeated++
			}
		}
		return found(repeated, fmt.Sprintf("%d of %d addresses belong to several items", repeated, len(items)))
	}
}

func mayBeEmpty(member string) func(*listing) result {
	return func(l *listing) result {
		nulls, empty := 0, 0
		for _, item := range l.items {
			switch string(item[member]) {
			case "null":
				nulls++
			case `""`:
				empty++
			}
		}
		return found(nulls+empty, fmt.Sprintf("%d are null, %d are empty", nulls, empty))
	}
}

// otherValues confirms that a member has values that the document does not name.
func otherValues(member string) func(*listing) result {
	return func(l *listing) result { return found(len(l.otherValues(member)), "") }
}

func errorMember(l *listing) result {
	n := 0
	for _, name := range []string{unknownKey, noKey} {
		e := l.at(name)
		var body struct{ Error *string }
		switch {
		case e.status < 400:
		case json.Unmarshal(e.body, &body) != nil || body.Error == nil:
			return holds(false, fmt.Sprintf("%s: %.80q", e, e.body))
		default:
			n++
		}
	}
	return found(n, "")
}

// issues returns the issues of the requests that the server refused.
func (l *listing) issues() []object {
	var issues []object
	for _, name := range []string{belowMinimum, aboveMaximum, negative, fraction} {
		var body struct{ Issues []object }
		if e := l.at(name); e.refused() && json.Unmarshal(e.body, &body) == nil {
			issues = append(issues, body.Issues...)
		}
	}
	return issues
}

// zodMembers has a member that each code of zod comes with. These are the codes that the probes can
// cause.
var zodMembers = map[string]string{
	`"invalid_type"`: "expected", `"too_small"`: "minimum", `"too_big"`: "maximum",
	`"not_multiple_of"`: "multipleOf", `"custom"`: "code",
}

func zodCodes(l *listing) result {
	for _, issue := range l.issues() {
		if member := zodMembers[string(issue["code"])]; issue[member] == nil {
			return holds(false, fmt.Sprintf("an issue has the code %.40s", issue["code"]))
		}
	}
	return found(len(l.issues()), "")
}

func zodPaths(l *listing) result {
	for _, issue := range l.issues() {
		var path []any
		ok := json.Unmarshal(issue["path"], &path) == nil
		for _, element := range path {
			_, isText := element.(string)
			_, isNumber := element.(float64)
			ok = ok && (isText || isNumber)
		}
		if !ok {
			return holds(false, fmt.Sprintf("a path is %.60s", issue["path"]))
		}
	}
	return found(len(l.issues()), "")
}
