package apicheck

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// judgment is how an assumption is judged.
type judgment func(*evidence) (Verdict, string)

func judgeAssumption(a assumption, ev *evidence) Finding {
	f := Finding{"assumed", a.place, a.text, Untestable, ""}
	if judge, ok := judgments[a]; ok {
		f.Verdict, f.Detail = judge(ev)
	} else if !slices.Contains(untestable, a) {
		f.Detail = UnknownAssumption
	}
	return f
}

// UnknownAssumption is the detail of an assumption that was added to the document and not here.
const UnknownAssumption = "this check does not know how to judge it"

// untestable are the assumptions that reading cannot judge. Each one of the document stands here or in judgments.
var untestable = []assumption{
	{"listUsers", "Somebody who is removed disappears from the list at once, and those behind move up by one."},
	{"removeUser", "The id in the answer is the id that was asked for."},
	{"removeUser", "Removing somebody who is no member, or no longer one, answers 404."},
	{"removeUser", "Whether the last administrator, or the owner of the key, can be removed is open."},
	{"removeUser id", `It is a whole number; the reference says only "number".`},
	{"RetryAfter", "The header may be there, in either of the two forms of RFC 9110."},
	{"Forbidden", "A missing scope answers 403 with a JSON body."},
	{"NotFound", "An unknown id answers 404 with a JSON body; a 500 is possible."},
	{"TooManyRequests", "There may be a rate limit, it answers 429, and a Retry-After header may say how long to wait."},
}

var judgments = map[assumption]judgment{
	{"listUsers", "The order of the list is the same for every request, as long as nobody is added or removed; which order is open."}: stableOrder,
	{"listUsers", "The server may apply a smaller limit than the one asked for, and then echoes the one it applied."}:                 loweredLimit,
	{"listUsers", "An offset at or past the end of the list answers no items."}:                                                       pastTheEnd,
	{"listUsers limit", `It is a whole number; the reference says only "number".`}: func(ev *evidence) (Verdict, string) {
		return refused(ev.fraction)
	},
	{"listUsers offset", `It is a whole number; the reference says only "number".`}: offsetsAreWhole,
	{"listUsers offset", "It is 0 or more; the reference gives no bound."}: func(ev *evidence) (Verdict, string) {
		return refused(ev.negative)
	},
	{"RequestId", "The header may be there, under this name."}:                                                  requestID,
	{"ValidationFailed", "A validation error has the status 400; the reference shows its body only."}:           validationStatus,
	{"Unauthorized", "A missing or unknown key answers 401 with a JSON body."}:                                  unauthorized,
	{"UserPage", "Every member is always there."}:                                                               pageMembers,
	{"UserPage.totalCount", "It counts the whole organization at the instant of the answer."}:                   countsEverybody,
	{"UserPage.limit", "It may be smaller than the limit asked for."}:                                           loweredLimit,
	{"User", "Every member is always there, and members that are not named here may join them."}:                userMembers,
	{"User.id", `It is a whole number of at most 63 bits; the reference says only "number".`}:                   wholeIDs,
	{"User.email", "Whether two users can have the same address is open."}:                                      sharedAddresses,
	{"User.firstName", "It can be empty or null."}:                                                              emptyNames("firstName"),
	{"User.lastName", "It can be empty or null."}:                                                               emptyNames("lastName"),
	{"UserRole", "There are other roles than ADMIN; their names are not known."}:                                rolesBesideAdmin,
	{"ErrorBody", "Errors other than validation errors have the member `error` too."}:                           errorMember,
	{"Issue", "The codes and their further members are those of the validator zod, version 3."}:                 zodCodes,
	{"PathElement", "An element is text or a number, as in zod; the reference says only where in the payload."}: zodPaths,
}

func decide(ok bool, detail string) (Verdict, string) {
	if ok {
		return Confirmed, ""
	}
	return Refuted, detail
}

func refused(a *answer) (Verdict, string) {
	return decide(a.status >= 400 && a.status < 500, a.String())
}

func stableOrder(ev *evidence) (Verdict, string) {
	if ev.wide.page == nil || ev.again.page == nil || ev.total() < 2 {
		return Untestable, "there are fewer than two users"
	}
	first, second := ev.wide.page.ids(), ev.again.page.ids()
	if slices.Equal(first, second) {
		return Confirmed, ""
	}
	// Whoever came or went between the two requests is no sign of another order.
	common := func(ids, other []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(other, id) })
	}
	return decide(slices.Equal(common(first, second), common(second, first)), "two requests gave the same users in another order")
}

func loweredLimit(ev *evidence) (Verdict, string) {
	if ev.wide.page == nil || ev.wide.page.Limit == nil {
		return Untestable, ""
	}
	if limit := *ev.wide.page.Limit; limit < 1000 {
		return Noted, fmt.Sprintf("1000 is lowered to %d", limit)
	}
	if n := int64(len(ev.wide.page.Items)); n < min(1000, ev.total()) {
		return Refuted, fmt.Sprintf("1000 is lowered to %d without an echo", n)
	}
	return Noted, "1000 is granted"
}

func pastTheEnd(ev *evidence) (Verdict, string) {
	if ev.end == nil {
		return Untestable, "the total is not known"
	}
	return decide(ev.end.page != nil && len(ev.end.page.Items) == 0, echoed(ev.end))
}

func offsetsAreWhole(ev *evidence) (Verdict, string) {
	if ev.bare.page == nil || ev.bare.page.Offset == nil {
		return Untestable, ""
	}
	return Confirmed, ""
}

func requestID(ev *evidence) (Verdict, string) {
	if ev.bare.header.Get("X-Request-Id") != "" {
		return Confirmed, ""
	}
	return Noted, "it is not there"
}

func validationStatus(ev *evidence) (Verdict, string) {
	for _, a := range []*answer{ev.zero, ev.tooMany} {
		if a.status >= 400 && a.status != http.StatusBadRequest {
			return Refuted, a.String()
		}
	}
	if ev.zero.status < 400 && ev.tooMany.status < 400 {
		return Untestable, "nothing was refused"
	}
	return Confirmed, ""
}

func unauthorized(ev *evidence) (Verdict, string) {
	for _, row := range []struct {
		name string
		*answer
	}{{"a key that does not exist", ev.wrongKey}, {"no key", ev.noKey}} {
		if row.status != http.StatusUnauthorized || mediaType(row.answer) != "application/json" {
			return Refuted, fmt.Sprintf("%s answered %d, %s", row.name, row.status, mediaType(row.answer))
		}
	}
	return Confirmed, ""
}

func pageMembers(ev *evidence) (Verdict, string) {
	for _, a := range ev.answers {
		if a.page == nil {
			continue
		}
		for _, name := range ev.doc.Components.Schemas["UserPage"].Required {
			if value, ok := a.page.members[name]; !ok || string(value) == "null" {
				return Refuted, fmt.Sprintf("%s without one, or with a null", a)
			}
		}
	}
	return Confirmed, ""
}

func countsEverybody(ev *evidence) (Verdict, string) {
	if ev.listErr != nil || ev.total() < 0 {
		return Untestable, "the whole list could not be read"
	}
	for _, a := range []*answer{ev.bare, ev.two, ev.second, ev.wide} {
		if a.page == nil || a.page.TotalCount == nil {
			return Untestable, ""
		}
		if total := *a.page.TotalCount; total != int64(len(ev.users)) {
			return Refuted, fmt.Sprintf("?%s counts %d, the list has %d", a.query, total, len(ev.users))
		}
	}
	return Confirmed, ""
}

func userMembers(ev *evidence) (Verdict, string) {
	if ev.wide.page == nil || len(ev.wide.page.Items) == 0 {
		return Untestable, "there is nobody"
	}
	for _, item := range ev.wide.page.Items {
		for _, name := range ev.doc.Components.Schemas["User"].Required {
			if _, ok := item[name]; !ok {
				return Refuted, fmt.Sprintf("user %s has no %s", item["id"], name)
			}
		}
	}
	return Confirmed, ""
}

func wholeIDs(ev *evidence) (Verdict, string) {
	if ev.wide.page == nil || len(ev.wide.page.Items) == 0 {
		return Untestable, "there is nobody"
	}
	for _, id := range ev.wide.page.ids() {
		var n int64
		if json.Unmarshal([]byte(id), &n) != nil || n < 1 {
			return Refuted, fmt.Sprintf("an id is %.40s", id)
		}
	}
	return Confirmed, ""
}

func sharedAddresses(ev *evidence) (Verdict, string) {
	owners := map[string]int{}
	shared := 0
	for _, user := range ev.users {
		address := strings.ToLower(user.Email)
		if owners[address]++; owners[address] == 2 {
			shared++
		}
	}
	return Noted, fmt.Sprintf("%d of %d addresses belong to more than one user", shared, len(owners))
}

func emptyNames(member string) judgment {
	return func(ev *evidence) (Verdict, string) {
		nulls, empty := 0, 0
		if ev.wide.page != nil {
			for _, item := range ev.wide.page.Items {
				switch string(item[member]) {
				case "null":
					nulls++
				case `""`:
					empty++
				}
			}
		}
		return Noted, fmt.Sprintf("%d null and %d empty on the first page", nulls, empty)
	}
}

func rolesBesideAdmin(ev *evidence) (Verdict, string) {
	if slices.ContainsFunc(ev.users, func(user opine.User) bool { return user.Role != opine.RoleAdmin }) {
		return Confirmed, ""
	}
	return Noted, "everybody is ADMIN"
}

func errorMember(ev *evidence) (Verdict, string) {
	if ev.wrongKey.status < 400 {
		return Untestable, ""
	}
	var body struct{ Error *string }
	return decide(json.Unmarshal(ev.wrongKey.body, &body) == nil && body.Error != nil, fmt.Sprintf("%s: %.80q", ev.wrongKey, ev.wrongKey.body))
}

// issuesOf are those of the refusals that had some.
func issuesOf(ev *evidence) []map[string]any {
	var all []map[string]any
	for _, a := range []*answer{ev.zero, ev.tooMany, ev.negative, ev.fraction} {
		var body struct{ Issues []map[string]any }
		if a.status >= 400 && json.Unmarshal(a.body, &body) == nil {
			all = append(all, body.Issues...)
		}
	}
	return all
}

func zodCodes(ev *evidence) (Verdict, string) {
	issues := issuesOf(ev)
	if len(issues) == 0 {
		return Untestable, "no issue was seen"
	}
	members := map[string]string{
		"invalid_type": "expected", "too_small": "minimum", "too_big": "maximum", "not_multiple_of": "multipleOf", "custom": "",
	}
	for _, issue := range issues {
		code, _ := issue["code"].(string)
		member, known := members[code]
		if _, there := issue[member]; !known || member != "" && !there {
			return Refuted, fmt.Sprintf("an issue of the code %.40q", code)
		}
	}
	return Confirmed, ""
}

func zodPaths(ev *evidence) (Verdict, string) {
	issues := issuesOf(ev)
	if len(issues) == 0 {
		return Untestable, "no issue was seen"
	}
	for _, issue := range issues {
		path, ok := issue["path"].([]any)
		for _, element := range path {
			_, isText := element.(string)
			_, isNumber := element.(float64)
			ok = ok && (isText || isNumber)
		}
		if !ok {
			return Refuted, fmt.Sprintf("a path is %.60s", fmt.Sprint(issue["path"]))
		}
	}
	return Confirmed, ""
}
