package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strings"
	"unicode"

	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

const noKeyHelp = "set OPINE_API_KEY or pass --api-key-file; --sandbox needs no key"

// maxKeyFile is far more than the length of any key.
const maxKeyFile = 4 << 10

// key finds the key and names its source. The flag wins over the environment.
func (c *connection) key(s *streams) (key, source string, err error) {
	raw, source := []byte(os.Getenv("OPINE_API_KEY")), "OPINE_API_KEY"
	switch {
	case c.keyFile == "-" && terminal.Is(s.in.file):
		return "", "", usagef("--api-key-file - would show the key while it is typed; pipe it in, or name a file")
	case c.keyFile == "-":
		source = "standard input"
		raw, err = io.ReadAll(io.LimitReader(s.in, maxKeyFile+1))
	case c.keyFile != "":
		source = "the key file " + c.keyFile
		raw, err = readKeyFile(s, c.keyFile)
	case len(raw) == 0:
		return "", "", exitf(exitNoKey, "there is no API key: %s", noKeyHelp)
	}
	if s.in.ctx.Err() != nil {
		return "", "", context.Cause(s.in.ctx)
	}
	if err != nil {
		return "", "", exitf(exitNoKey, "cannot read %s: %w", source, err)
	}
	key, err = parseKey(raw, source)
	return key, source, err
}

var assignment = regexp.MustCompile(`(?i)opine_api_key\s*[=:]`)

// parseKey refuses what cannot be a key, and names its source but never a part of it.
func parseKey(raw []byte, source string) (key string, err error) {
	if len(raw) > maxKeyFile {
		return "", exitf(exitNoKey, "%s has more than %d bytes; it must contain only the key", source, maxKeyFile)
	}
	// Editors on Windows begin a file with a byte order mark.
	if key = strings.TrimSpace(strings.TrimPrefix(string(raw), "\ufeff")); key == "" {
		return "", exitf(exitNoKey, "%s is blank; it must contain the key", source)
	}
	problem := ""
	switch {
	case strings.HasPrefix(key, "\xff\xfe"), strings.HasPrefix(key, "\xfe\xff"):
		problem = "is in UTF-16; save it as plain text"
	case assignment.MatchString(key):
		problem = "has an assignment; it must contain only the key, without OPINE_API_KEY="
	case strings.ContainsAny(key, "\"'`“”‘’"):
		problem = "has quotes; it must contain only the key"
	case strings.ContainsFunc(key, unicode.IsSpace):
		problem = "has several words or lines; it must contain only the key"
	default:
		return key, nil
	}
	return "", exitf(exitNoKey, "%s %s", source, problem)
}

// readKeyFile refuses a file that other users of the machine can read.
func readKeyFile(s *streams, name string) ([]byte, error) {
	file, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); runtime.GOOS != "windows" && mode.IsRegular() && mode.Perm()&0o077 != 0 {
		return nil, fmt.Errorf("other users can read it; run: chmod 600 %s", terminal.Quote(name))
	}
	return io.ReadAll(io.LimitReader(file, maxKeyFile+1))
}

// fingerprint identifies a key without revealing it.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:6])
}
