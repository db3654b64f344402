package opine

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// origin is the scheme, host and port that the key may go to.
type origin struct{ scheme, host, port string }

func originOf(u *url.URL) origin {
	o := origin{strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()}
	if o.port == "" {
		switch o.scheme {
		case "https":
			o.port = "443"
		case "http":
			o.port = "80"
		}
	}
	return o
}

func (o origin) holds(u *url.URL) bool { return originOf(u) == o }

func (o origin) String() string { return o.scheme + "://" + net.JoinHostPort(o.host, o.port) }

// parseBaseURL refuses what could send a request, or the key, elsewhere than the caller thinks.
func parseBaseURL(raw string, plainHTTP bool) (*url.URL, error) {
	refuse := func(why string) (*url.URL, error) {
		shown, _, _ := strings.Cut(raw, "?") // somebody may have put the key behind it
		return nil, fmt.Errorf("opine: the base URL %q %s", shown, why)
	}
	u, err := url.Parse(raw)
	if err != nil {
		// The parser's own text repeats the URL, which may hold a password.
		return nil, fmt.Errorf("opine: the base URL cannot be parsed; write it like %s", DefaultBaseURL)
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("opine: the base URL holds a user name or password; the API takes a key only")
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("does not begin with https://; write it like " + DefaultBaseURL)
	case u.Hostname() == "":
		return refuse("has no host; write it like " + DefaultBaseURL)
	case u.RawQuery != "" || u.ForceQuery:
		return refuse("has a query; give the part before the question mark")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return refuse("has a fragment; give the part before the #")
	case u.Scheme == "http" && !plainHTTP && !isLoopback(u.Hostname()):
		return refuse("would send the API key unencrypted to another machine; use https")
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
