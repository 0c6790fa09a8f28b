//go:build linux || darwin

package replace

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// hold locks a new temporary file until it is closed. It reports false if another
// process has the lock or has removed the file. On a file system without locks, no file
// counts as abandoned.
func hold(temp *os.File) bool {
	return !errors.Is(lock(temp), unix.EWOULDBLOCK) && isAt(temp, temp.Name())
}

// removeAbandoned removes a temporary file if no process holds it.
func removeAbandoned(path string) {
	file, err := os.OpenFile(path, os.O_RDWR|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }() // nothing was written; this releases the lock
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || !isOurs(info) {
		return
	}
	if lock(file) == nil && isAt(file, path) {
		_ = os.Remove(path) // it stays if that fails
	}
}

// isOurs reports whether a file belongs to the user; to root, every file does.
func isOurs(info fs.FileInfo) bool {
	uid, _ := owner(info)
	return os.Geteuid() == uid || os.Geteuid() == 0
}

// lock locks an open file if no other process has locked it.
func lock(file *os.File) error {
	for {
		if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// isAt reports whether an open file is the one at a path.
func isAt(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(opened, there)
}

// rename gives a temporary file its final name. It stays locked until then.
func rename(temp *os.File, path string) error {
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	_ = temp.Close() // it was synced
	return nil
}

// SyncFolder returns when the names of the files in a folder are on disk. If the machine
// crashes before, some files may have their old text again. File systems that cannot sync a
// folder do not have to.
func SyncFolder(folder string) error {
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = dir.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, dir.Close())
}
