package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

const noKeyHelp = "set OPINE_API_KEY, or name a file with --api-key-file; or try --sandbox, which needs no key"

// maxKeyFile is far more than any key; a larger file is another one than was meant.
const maxKeyFile = 4 << 10

// key finds the key, and says where. The flag wins over the environment.
func (c *connection) key(stdin io.Reader) (key, from string, err error) {
	raw, from := []byte(os.Getenv("OPINE_API_KEY")), "OPINE_API_KEY"
	switch {
	case c.keyFile == "-" && isTerminal(stdin):
		return "", "", usagef("--api-key-file - would show the key as it is typed; pipe it in, or name a file")
	case c.keyFile == "-":
		from = "standard input"
		raw, err = io.ReadAll(io.LimitReader(stdin, maxKeyFile+1))
	case c.keyFile != "":
		from = "the key file " + c.keyFile
		raw, err = readKeyFile(c.keyFile)
	case len(raw) == 0:
		return "", "", exitf(exitNoKey, "there is no API key: %s", noKeyHelp)
	}
	if err != nil {
		return "", "", exitf(exitNoKey, "%s cannot be used: %w", from, err)
	}
	if len(raw) > maxKeyFile {
		return "", "", exitf(exitNoKey, "%s has more than %d bytes; it should hold the key and nothing else", from, maxKeyFile)
	}
	if key = strings.TrimSpace(string(raw)); key == "" {
		return "", "", exitf(exitNoKey, "%s is blank: %s", from, noKeyHelp)
	}
	return key, from, nil
}

// readKeyFile refuses a file that others on the machine could read.
func readKeyFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); runtime.GOOS != "windows" && mode.IsRegular() && mode.Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others can read it; run: chmod 600 %s", name)
	}
	return io.ReadAll(io.LimitReader(file, maxKeyFile+1))
}

// fingerprint names a key without showing it.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:6])
}
