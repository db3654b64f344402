package contexts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxSize bounds the file, far beyond what a person writes.
const maxSize = 1 << 20

// Path returns where the file is.
func Path() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, "opine", "contexts.json"), nil
}

// Load reads the file. One that does not exist has no contexts. Load refuses a file that others can
// write, because it decides where the key is sent.
func Load(path string) (*File, error) {
	raw, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &File{path: path}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the contexts cannot be read: %w", err)
	}
	f, err := decode(bytes.TrimPrefix(raw, []byte("\ufeff")))
	if err != nil {
		return nil, fmt.Errorf("the contexts cannot be read: %s: %w", path, err)
	}
	f.path = path
	return f, nil
}

func read(path string) ([]byte, error) {
	link, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if link.Mode()&fs.ModeSymlink != 0 && !isOwn(link) {
		return nil, fmt.Errorf("%s is a symbolic link of another user; remove it", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe may never end
		return nil, fmt.Errorf("%s is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil {
		return nil, err
	}
	switch {
	case !isOwn(info):
		return nil, fmt.Errorf("%s belongs to another user, who can change it; make a copy of your own", path)
	case othersCanWrite(info):
		return nil, fmt.Errorf("others can write %s; run: chmod go-w %s", path, path)
	case folderOthersCanWrite(path):
		return nil, fmt.Errorf("others can replace %s; run: chmod go-w %s", path, filepath.Dir(path))
	case info.Size() > maxSize:
		return nil, fmt.Errorf("%s has more than %d bytes", path, maxSize)
	}
	return io.ReadAll(io.LimitReader(file, maxSize))
}

// Save writes the file, completely or not at all. Only its owner can read it. A symbolic link stays
// one.
func (f *File) Save() error {
	text, err := json.Marshal(f, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	path := f.path
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".contexts-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // fails after the rename
	_, err = file.Write(append(text, '\n'))
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
