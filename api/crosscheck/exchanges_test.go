package crosscheck

import "strings"

// with returns the page with one replacement.
func with(old, new string) string {
	if !strings.Contains(page, old) {
		panic("the page does not contain " + old)
	}
	return strings.Replace(page, old, new, 1)
}

// issue returns a validation error with one issue.
func issue(path, members string) string {
	return `{"error":"text","issues":[{"path":` + path + `,"code":"c","message":"m"` + members + `}]}`
}

var exchanges = []exchange{
	{name: "page", conform: true, second: true},
	{name: "removal", method: "DELETE", target: users + "/1", body: `{"id":1}`, conform: true, second: true},
	{name: "not found", method: "DELETE", target: users + "/1", status: 404, body: failure, conform: true, second: true},
	{name: "server error", status: 500, body: failure, conform: true, second: true},
	{name: "charset", contentType: "application/json; charset=utf-8", conform: true, second: true},
	{name: "capitals in media type", contentType: "Application/JSON", conform: true, second: true},
	{name: "unknown role", body: with("ADMIN", "OWNER"), conform: true, second: true},
	{name: "undeclared member", body: with(`"role"`, `"team":7,"role"`), conform: true, second: true},
	{name: "largest id", body: with(`"id":1`, `"id":9223372036854775807`), conform: true,
		difference: "the second compares float64s, where the largest int64 equals 2^63"},
	{name: "bounds", target: users + "?limit=1000&offset=0", conform: true, second: true},
	{name: "undeclared parameter", target: users + "?cursor=1", conform: true, second: true},

	{name: "no key", noKey: true},
	{name: "unknown path", target: "/v2"},
	{name: "unknown method", method: "PUT"},
	{name: "path in front", target: "/api" + users},
	{name: "trailing slash", target: users + "/", second: true,
		difference: "the second treats both paths as equal; net/http does not"},
	{name: "body of a GET", sent: "{}"},
	{name: "limit 0", target: users + "?limit=0"},
	{name: "limit 1001", target: users + "?limit=1001"},
	{name: "limit ten", target: users + "?limit=ten"},
	{name: "empty limit", target: users + "?limit="},
	{name: "repeated limit", target: users + "?limit=1&limit=2", second: true,
		difference: "the second checks each value; servers differ in which one they use"},
	{name: "bad escape", target: users + "?limit=%zz", second: true,
		difference: "the second drops what url.Values drops; other servers do not"},
	{name: "semicolon", target: users + "?limit=1;offset=1", second: true,
		difference: "the second drops what url.Values drops; other servers do not"},
	{name: "fractional limit", target: users + "?limit=1.5"},
	{name: "limit 1e2", target: users + "?limit=1e2", second: true,
		difference: "the second reads the JSON number 100; a query is text, and servers differ"},
	{name: "negative offset", target: users + "?offset=-1"},
	{name: "offset 2^63", target: users + "?offset=9223372036854775808"},
	{name: "id 0", method: "DELETE", target: users + "/0", body: `{"id":1}`},
	{name: "id ada", method: "DELETE", target: users + "/ada", body: `{"id":1}`},

	{name: "unknown status", status: 418, body: failure, second: true,
		difference: "the second accepts every status that the default response covers"},
	{name: "created", status: 201},
	{name: "no content", status: 204, body: empty, second: true,
		difference: "the second accepts every status that the default response covers"},
	{name: "moved permanently", status: 301},
	{name: "temporary redirect", status: 307},
	{name: "HTML", contentType: "text/html", body: "<html></html>"},
	{name: "HTML as JSON", body: "<html></html>"},
	{name: "NDJSON", contentType: "application/x-ndjson"},
	{name: "empty body", body: empty, second: true,
		difference: "the second does not check an empty body"},
	{name: "null body", body: "null", second: true,
		difference: "the second treats null as no body; the document requires an object"},
	{name: "array", body: "[]"},
	{name: "truncated JSON", body: page[:len(page)-1]},
	{name: "trailing garbage", body: page + "garbage"},
	{name: "two JSON values", body: page + "\n" + page},
	{name: "invalid UTF-8", body: with("ADMIN", "\xff"), second: true,
		difference: "the second replaces invalid UTF-8; JSON does not allow it"},
	{name: "repeated member", body: with(`"id":1`, `"id":1,"id":2`), second: true,
		difference: "the second takes the last one, as encoding/json does; other decoders take the first"},
	{name: "member in capitals", body: with(`"role"`, `"Role"`)},
	{name: "missing member", body: with(`"role":"ADMIN",`, ``)},
	{name: "null id", body: with(`"id":1`, `"id":null`)},
	{name: "null user", body: with(user, "null")},
	{name: "null items", body: with("["+user+"]", "null")},
	{name: "null role", body: with(`"ADMIN"`, "null")},
	{name: "text id", body: with(`"id":1`, `"id":"1"`)},
	{name: "fractional id", body: with(`"id":1`, `"id":1.5`)},
	{name: "id 0 in a page", body: with(`"id":1`, `"id":0`)},
	{name: "id 1.0", body: with(`"id":1`, `"id":1.0`), conform: true, second: true},
	{name: "id 2^63", body: with(`"id":1`, `"id":9223372036854775808`)},
	{name: "id 1e30", body: with(`"id":1`, `"id":1e30`)},
	{name: "infinite number", body: with(`"limit":100`, `"limit":1e999`)},
	{name: "31 February", body: with("2025-05-31T", "2025-02-31T")},
	{name: "one-digit hour", body: with("T05:", "T5:")},
	{name: "time without offset", body: with("475Z", "475")},
	{name: "time with a space", body: with("31T05", "31 05")},
	{name: "empty time", body: with(`"2025-05-31T05:04:41.475Z"`, `""`)},
	{name: "time in lower case", body: with("31T05:04:41.475Z", "31t05:04:41z"), conform: true, second: true},
	{name: "leap second", body: with("05:04:41.475Z", "23:59:60Z"), conform: true, second: true},
	{name: "leap second at noon", body: with("05:04:41.475Z", "12:00:60Z")},
	{name: "largest offset", body: with("475Z", "475+23:59"), conform: true, second: true},
	{name: "offset of a day", body: with("475Z", "475+24:00")},
	{name: "error without text", status: 401, body: "{}"},
	{name: "validation error", status: 400, body: issue(`["a",0]`, `,"received":1`), conform: true, second: true},
	{name: "boolean in path", status: 400, body: issue("[true]", "")},
	{name: "validation error without issues", status: 400, body: failure},
}

// strictExchanges are for the strict mode of both validators.
var strictExchanges = []exchange{
	{name: "page", conform: true, second: true},
	{name: "removal", method: "DELETE", target: users + "/1", body: `{"id":1}`, conform: true, second: true},
	{name: "additional member of an error", status: 500, body: `{"error":"text","code":7}`, conform: true,
		difference: "in strict mode, the second ignores additionalProperties: true"},
	{name: "additional member of an issue", status: 400, body: issue(`["a"]`, `,"received":1`), conform: true,
		difference: "in strict mode, the second ignores additionalProperties: true"},
	{name: "undeclared member of a user", body: with(`"role"`, `"team":7,"role"`)},
	{name: "undeclared member of the page", body: with(`"limit"`, `"next":7,"limit"`)},
	{name: "undeclared member of a validation error", status: 400, body: `{"error":"text","issues":[],"code":7}`},
	{name: "undeclared parameter", target: users + "?cursor=1"},
}
