package contexts

import "io/fs"

// The folder for settings belongs to one user of Windows, and file modes do not describe its rights.

func isOwn(fs.FileInfo) bool { return true }

func othersCanWrite(fs.FileInfo) bool { return false }

func folderOthersCanWrite(string) bool { return false }
