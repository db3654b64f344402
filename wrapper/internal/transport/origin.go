package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Origin is the scheme, host and port that the key may be sent to.
type Origin struct{ scheme, host, port string }

// OriginOf returns the origin of a URL, with the scheme's default port if it has none.
func OriginOf(u *url.URL) Origin {
	o := Origin{strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()}
	if o.port == "" {
		o.port = map[string]string{"https": "443", "http": "80"}[o.scheme]
	}
	return o
}

// Matches reports whether a URL has this origin.
func (o Origin) Matches(u *url.URL) bool { return OriginOf(u) == o }

func (o Origin) String() string { return o.scheme + "://" + net.JoinHostPort(o.host, o.port) }

// ParseBaseURL parses a base URL and refuses one that could send the key somewhere unexpected. Its
// errors show scheme and host only: the rest may be a key in the wrong variable.
func ParseBaseURL(raw, example string, plainHTTP bool) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("opine: the base URL cannot be parsed; write it like %s", example)
	}
	refuse := func(why string) (*url.URL, error) {
		return nil, fmt.Errorf("opine: the base URL %s://%s %s", u.Scheme, u.Host, why)
	}
	switch {
	case u.User != nil:
		return nil, errors.New("opine: the base URL contains a user name or password; the API takes only a key")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("opine: the base URL does not begin with https://; write it like %s", example)
	case u.Hostname() == "":
		return nil, fmt.Errorf("opine: the base URL has no host; write it like %s", example)
	case u.RawQuery != "" || u.ForceQuery:
		return refuse("has a query; remove the question mark and what follows it")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return refuse("has a fragment; remove the # and what follows it")
	case u.Scheme == "http" && !plainHTTP && !isLoopback(u.Hostname()):
		return refuse("would send the API key unencrypted to another machine; use https")
	}
	// Go's proxy rules compare the host with case: a LOCALHOST would go through HTTP_PROXY, key included.
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
