//go:build !windows

package contexts

import (
	"io/fs"
	"os"
	"syscall"
)

// isOwn reports whether the file belongs to this user or to root.
func isOwn(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (stat.Uid == 0 || int(stat.Uid) == os.Geteuid())
}

func othersCanWrite(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
