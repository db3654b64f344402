package removal

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

var errLocked = errors.New("locked")

// Lock keeps other runs on this machine away from a server, until the function that it returns is
// called. The lock is a file in the folder for temporary files. The system releases it when the
// process ends.
func Lock(server Server) (release func(), err error) {
	name := fmt.Sprintf("opine-%x.lock", sha256.Sum256([]byte(canonical(server.BaseURL))))
	path := filepath.Join(os.TempDir(), name)
	for {
		file, err := openLockFile(path)
		if errors.Is(err, fs.ErrNotExist) && exists(filepath.Dir(path)) {
			continue // removed between the two attempts to open it
		}
		if err != nil {
			return nil, fmt.Errorf("the server cannot be locked for this run: %w", err)
		}
		if err := lockFile(file); err != nil {
			file.Close()
			if errors.Is(err, errLocked) {
				return nil, Refusef("another run of opine is changing %s on this machine; wait for its end",
					server.BaseURL)
			}
			return nil, fmt.Errorf("the server cannot be locked for this run: %w", err)
		}
		if isCurrent(file, path) {
			return func() {
				os.Remove(path) // before another run can lock it
				file.Close()
			}, nil
		}
		file.Close() // the run that held the lock has removed the file meanwhile
	}
}

// canonical returns the one of several spellings of a URL that all runs use.
func canonical(baseURL string) string {
	u, err := url.Parse(strings.TrimRight(baseURL, "/"))
	if err != nil {
		return baseURL
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if u.Port() == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	}
	return u.String()
}

// openLockFile also opens the file of another account on this machine.
func openLockFile(path string) (*os.File, error) {
	file, err := os.Open(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	file, err = os.OpenFile(path, os.O_RDONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return os.Open(path)
	}
	return file, err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isCurrent(file *os.File, path string) bool {
	locked, err := file.Stat()
	if err != nil {
		return false
	}
	current, err := os.Stat(path)
	return err == nil && os.SameFile(locked, current)
}
