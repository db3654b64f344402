package decode_test

import (
	"fmt"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/decode"
)

func TestErrorBody(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		body, message, issues string
		ok                    bool
	}{
		{`{"error":"e","message":"m"}`, "e", "", true},
		{`{"error":"","message":"m"}`, "m", "", true},
		{`{"message":"m"}`, "m", "", false},
		{`{"error":{"message":"x"},"message":"m"}`, "m", "", false},
		{`{"error":null}`, "", "", false},
		{`{"Error":"e","Message":"m"}`, "", "", false},
		{`{"error":"Kim \ud83d","extra":[{}]}`, "Kim \ufffd", "", true},
		{`{"error":"e","issues":[3,null,{"code":7},{"code":"d"}]}`, "e", "d  [] <nil>; ", true},
		{`{"error":"e","issues":[{"path":["items",0,"role"],"code":"c","message":"m","received":"X"}]}`,
			"e", "c m [items 0 role] X; ", true},
		{`{"error":"e","issues":"none"}`, "e", "", true},
		{`["error"]`, "", "", false},
		{`null`, "", "", false},
		{`"error"`, "", "", false},
		{`{"error":"e"}{}`, "", "", false},
		{`{"error":"e"`, "", "", false},
		{`<html>`, "", "", false},
		{``, "", "", false},
	} {
		message, issues, ok := decode.ErrorBody([]byte(row.body))
		var got string
		for _, issue := range issues {
			got += fmt.Sprint(issue.Code, " ", issue.Message, " ", issue.Path, " ", issue.AdditionalProperties["received"], "; ")
		}
		if message != row.message || got != row.issues || ok != row.ok {
			t.Errorf("%s: got %q, %q, %v", row.body, message, got, ok)
		}
	}
}
