package crosscheck

import "strings"

// with is the page with one thing in it replaced, once.
func with(old, new string) string {
	if !strings.Contains(page, old) {
		panic("the page has no " + old)
	}
	return strings.Replace(page, old, new, 1)
}

var exchanges = []exchange{
	{name: "page", conform: true, second: true},
	{name: "removal", method: "DELETE", target: users + "/1", body: `{"id":1}`, conform: true, second: true},
	{name: "not found", method: "DELETE", target: users + "/1", status: 404, body: failure, conform: true, second: true},
	{name: "server error", status: 500, body: failure, conform: true, second: true},
	{name: "charset", contentType: "application/json; charset=utf-8", conform: true, second: true},
	{name: "media type in capitals", contentType: "Application/JSON", conform: true, second: true},
	{name: "unknown role", body: with("ADMIN", "OWNER"), conform: true, second: true},
	{name: "unknown member", body: with(`"role"`, `"team":7,"role"`), conform: true, second: true},
	{name: "largest id", body: with(`"id":1`, `"id":9223372036854775807`), conform: true,
		difference: "the second compares with a float64, to which the largest int64 is the number after it"},
	{name: "bounds", target: users + "?limit=1000&offset=0", conform: true, second: true},
	{name: "unknown parameter", target: users + "?cursor=1", conform: true, second: true},

	{name: "no key", noKey: true},
	{name: "unknown path", target: "/v2"},
	{name: "unknown method", method: "PUT"},
	{name: "path before the document's", target: "/api" + users},
	{name: "slash at the end", target: users + "/", second: true,
		difference: "the second takes both paths for one; net/http does not"},
	{name: "body of a GET", sent: "{}"},
	{name: "limit 0", target: users + "?limit=0"},
	{name: "limit 1001", target: users + "?limit=1001"},
	{name: "limit as word", target: users + "?limit=ten"},
	{name: "limit empty", target: users + "?limit="},
	// Which of the two counts is for the server to say; neither validator asks.
	{name: "limit twice", target: users + "?limit=1&limit=2", conform: true, second: true},
	{name: "limit with fraction", target: users + "?limit=1.5"},
	{name: "limit as exponent", target: users + "?limit=1e2", second: true,
		difference: "the second reads 1e2 as the integer 100, which it is in JSON; a query is text, and servers differ"},
	{name: "offset -1", target: users + "?offset=-1"},
	{name: "offset too long", target: users + "?offset=9223372036854775808"},
	{name: "id 0", method: "DELETE", target: users + "/0", body: `{"id":1}`},
	{name: "id as word", method: "DELETE", target: users + "/ada", body: `{"id":1}`},

	{name: "undocumented status", status: 418, body: failure, second: true,
		difference: "the second accepts every status that the default response covers"},
	{name: "created", status: 201},
	{name: "no content", status: 204, body: nothing, second: true,
		difference: "the second accepts every status that the default response covers"},
	{name: "moved permanently", status: 301},
	{name: "moved for now", status: 307},
	{name: "HTML", contentType: "text/html", body: "<html></html>"},
	{name: "HTML as JSON", body: "<html></html>"},
	{name: "NDJSON", contentType: "application/x-ndjson"},
	{name: "empty body", body: nothing, second: true,
		difference: "the second judges a body only if there is one"},
	{name: "null body", body: "null", second: true,
		difference: "the second takes null for no body; the document has an object here"},
	{name: "list as body", body: "[]"},
	{name: "half a body", body: page[:len(page)-1]},
	{name: "trailing garbage", body: page + "garbage"},
	{name: "two documents", body: page + "\n" + page},
	{name: "no UTF-8", body: with("ADMIN", "\xff"), second: true,
		difference: "the second replaces what is no UTF-8; JSON has nothing else"},
	{name: "member twice", body: with(`"id":1`, `"id":1,"id":2`), second: true,
		difference: "the second takes the last one, as encoding/json does; which one is meant is anybody's guess"},
	{name: "member in capitals", body: with(`"role"`, `"Role"`)},
	{name: "missing member", body: with(`"role":"ADMIN",`, ``)},
	{name: "null id", body: with(`"id":1`, `"id":null`)},
	{name: "null user", body: with(user, "null")},
	{name: "null items", body: with("["+user+"]", "null")},
	{name: "null role", body: with(`"ADMIN"`, "null")},
	{name: "id as text", body: with(`"id":1`, `"id":"1"`)},
	{name: "id with fraction", body: with(`"id":1`, `"id":1.5`)},
	{name: "id 0 in a page", body: with(`"id":1`, `"id":0`)},
	{name: "id 1.0", body: with(`"id":1`, `"id":1.0`), conform: true, second: true},
	{name: "id too long", body: with(`"id":1`, `"id":9223372036854775808`)},
	{name: "id far too long", body: with(`"id":1`, `"id":1e30`)},
	{name: "endless number", body: with(`"limit":100`, `"limit":1e999`)},
	{name: "31st of February", body: with("2025-05-31T", "2025-02-31T")},
	{name: "one-digit hour", body: with("T05:", "T5:")},
	{name: "time without zone", body: with("475Z", "475")},
	{name: "time with a blank", body: with("31T05", "31 05")},
	{name: "empty time", body: with(`"2025-05-31T05:04:41.475Z"`, `""`)},
	{name: "leap second", body: with("05:04:41.475Z", "23:59:60Z"), second: true,
		difference: "RFC 3339 has the second 60, and so the second is right; Go's time.Time cannot hold it"},
	{name: "error without text", status: 401, body: "{}"},
	{name: "refusal", status: 400, body: `{"error":"text","issues":[{"path":["a",0],"code":"c","message":"m","received":1}]}`, conform: true, second: true},
	{name: "refusal with an odd path", status: 400, body: `{"error":"text","issues":[{"path":[true],"code":"c","message":"m"}]}`},
	{name: "refusal without issues", status: 400, body: failure},
}

// strictExchanges are judged strictly by both.
var strictExchanges = []exchange{
	{name: "page", conform: true, second: true},
	{name: "removal", method: "DELETE", target: users + "/1", body: `{"id":1}`, conform: true, second: true},
	{name: "further member of an issue", status: 400, body: `{"error":"text","issues":[{"path":["a"],"code":"c","message":"m","received":1}]}`, conform: true,
		difference: "the same"},
	{name: "further member of an error", status: 500, body: `{"error":"text","code":7}`, conform: true,
		difference: "the second does not take additionalProperties: true at its word when it is strict"},
	{name: "undeclared member of a user", body: with(`"role"`, `"team":7,"role"`)},
	{name: "undeclared member of the page", body: with(`"limit"`, `"next":7,"limit"`)},
	{name: "undeclared member of a refusal", status: 400, body: `{"error":"text","issues":[],"code":7}`},
	{name: "undeclared parameter", target: users + "?cursor=1"},
}
