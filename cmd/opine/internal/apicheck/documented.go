package apicheck

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
)

// documented judges what the vendor's reference says.
func documented(ev *evidence) []Finding {
	var findings []Finding
	add := func(place, fact string, verdict Verdict, detail string) {
		findings = append(findings, Finding{"documented", place, fact, verdict, detail})
	}
	// holds is for facts that every answer to the named requests must show.
	holds := func(place, fact string, a *answer, ok bool, detail string) {
		switch {
		case a == nil:
			add(place, fact, NotSeen, "")
		case ok:
			add(place, fact, Seen, "")
		default:
			add(place, fact, Contradicted, detail)
		}
	}
	holds("listUsers", "answers 200 with a page in JSON", ev.bare, isPage(ev.bare), ev.bare.String()+", "+mediaType(ev.bare))
	holds("listUsers", "the whole list can be read", ev.bare, ev.listErr == nil, fmt.Sprint(ev.listErr))
	holds("listUsers limit", "its default is 100", ev.bare, echoes(ev.bare, 0, 100), echoed(ev.bare))
	holds("listUsers limit", "so many results are returned", ev.two, echoes(ev.two, 0, 2) && holdsItems(ev.two, min(2, ev.total())), echoed(ev.two))
	holds("listUsers limit", "its maximum is 1000", ev.wide, echoes(ev.wide, 0, 1000) && holdsItems(ev.wide, min(1000, ev.total())), echoed(ev.wide))
	for _, a := range []*answer{ev.zero, ev.tooMany} {
		holds("listUsers limit", "it goes from 1 to 1000: "+a.query+" is refused", a, a.status >= 400 && a.status < 500, a.String())
	}
	holds("listUsers offset", "its default is 0", ev.bare, echoes(ev.bare, 0, 100) || echoesOffset(ev.bare, 0), echoed(ev.bare))
	if ev.total() > 1 {
		holds("listUsers offset", "so many results are skipped, and not by skip", ev.second, obeysOffset(ev), offsetDetail(ev))
	} else {
		add("listUsers offset", "so many results are skipped, and not by skip", NotSeen, "there are fewer than two users")
	}
	findings = append(findings, documentedMembers(ev)...)
	findings = append(findings, documentedRefusals(ev)...)
	for _, fact := range []string{"answers 200 with the id", "its minimum id is 1"} {
		add("removeUser", fact, NotSeen, "nothing is removed by this check")
	}
	unknownError := slices.IndexFunc(ev.answers, func(a *answer) bool { return a.status == http.StatusInternalServerError })
	holds("UnknownError", "a 500 is JSON", atIndex(ev.answers, unknownError), unknownError >= 0 &&
		mediaType(ev.answers[unknownError]) == "application/json", "")
	return findings
}

// documentedMembers looks for each member of pages and users.
func documentedMembers(ev *evidence) []Finding {
	var findings []Finding
	for _, name := range []string{"UserPage", "User"} {
		s := ev.doc.Components.Schemas[name]
		for _, member := range slices.Sorted(maps.Keys(s.Properties)) {
			there, all := 0, 0
			for _, a := range ev.answers {
				if a.page == nil {
					continue
				}
				objects := a.page.Items
				if name == "UserPage" {
					objects = []map[string]json.RawMessage{a.page.members}
				}
				for _, object := range objects {
					all++
					if _, ok := object[member]; ok {
						there++
					}
				}
			}
			f := Finding{"documented", name + "." + member, "the member is there", Seen, ""}
			switch {
			case all == 0:
				f.Verdict = NotSeen
			case there < all:
				f.Verdict, f.Detail = Contradicted, fmt.Sprintf("in %d of %d", there, all)
			}
			findings = append(findings, f)
		}
	}
	return append(findings, documentedDates(ev))
}

var isoMillis = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$`)

func documentedDates(ev *evidence) Finding {
	f := Finding{"documented", "User", "dates are ISO 8601, with milliseconds and Z", NotSeen, ""}
	if ev.wide.page == nil {
		return f
	}
	for _, item := range ev.wide.page.Items {
		for _, member := range []string{"createdAt", "updatedAt"} {
			value := item[member]
			if f.Verdict = Seen; !isoMillis.Match(value) {
				f.Verdict, f.Detail = Contradicted, fmt.Sprintf("%s of user %s is %.40s", member, item["id"], value)
				return f
			}
		}
	}
	return f
}

// documentedRefusals looks at the body of validation errors.
func documentedRefusals(ev *evidence) []Finding {
	f := Finding{"documented", "ValidationError", `the error is "Validation error.", with issues of path, code and message`, Seen, ""}
	for _, a := range []*answer{ev.zero, ev.tooMany} {
		if a.status < 400 {
			continue // judged elsewhere
		}
		var body struct {
			Error  string
			Issues []struct {
				Path          *[]any
				Code, Message *string
			}
		}
		whole := json.Unmarshal(a.body, &body) == nil && body.Error == "Validation error." && len(body.Issues) > 0
		for _, issue := range body.Issues {
			whole = whole && issue.Path != nil && issue.Code != nil && issue.Message != nil
		}
		if !whole {
			f.Verdict, f.Detail = Contradicted, fmt.Sprintf("%s: %.80q", a, a.body)
		}
	}
	if ev.zero.status < 400 && ev.tooMany.status < 400 {
		f.Verdict = NotSeen
	}
	return []Finding{f}
}

func isPage(a *answer) bool { return a.page != nil && mediaType(a) == "application/json" }

func mediaType(a *answer) string {
	parsed, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return "no media type"
	}
	return parsed
}

func echoes(a *answer, offset, limit int64) bool {
	return echoesOffset(a, offset) && a.page.Limit != nil && *a.page.Limit == limit
}

func echoesOffset(a *answer, offset int64) bool {
	return a.page != nil && a.page.Offset != nil && *a.page.Offset == offset
}

func holdsItems(a *answer, n int64) bool { return a.page != nil && int64(len(a.page.Items)) == n }

func echoed(a *answer) string {
	if a.page == nil {
		return a.String()
	}
	show := func(n *int64) string {
		if n == nil {
			return "nothing"
		}
		return fmt.Sprint(*n)
	}
	return fmt.Sprintf("?%s gave %d users, echoing limit %s and offset %s", a.query, len(a.page.Items), show(a.page.Limit), show(a.page.Offset))
}

// obeysOffset says whether offset=1 gives the second user, and skip=1 the first.
func obeysOffset(ev *evidence) bool {
	if !echoes(ev.second, 1, 1) || !holdsItems(ev.second, 1) || !holdsItems(ev.two, 2) || !holdsItems(ev.skipped, 1) {
		return false
	}
	ids := ev.two.page.ids()
	return ev.second.page.ids()[0] == ids[1] && ev.skipped.page.ids()[0] == ids[0]
}

func offsetDetail(ev *evidence) string {
	return fmt.Sprintf("%s; %s", echoed(ev.second), echoed(ev.skipped))
}

func atIndex(answers []*answer, i int) *answer {
	if i < 0 {
		return nil
	}
	return answers[i]
}
