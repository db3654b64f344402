//go:build !windows

package contexts

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// isOwn reports whether the file belongs to this user or to root.
func isOwn(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (stat.Uid == 0 || int(stat.Uid) == os.Geteuid())
}

func othersCanWrite(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }

// folderOthersCanWrite reports whether others can replace a file, because they can write its folder.
func folderOthersCanWrite(path string) bool {
	info, err := os.Stat(filepath.Dir(path))
	return err == nil && othersCanWrite(info) && info.Mode()&os.ModeSticky == 0
}
