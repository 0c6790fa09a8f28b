//go:build linux || darwin

package replace

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// attributes are what a file has besides its text.
type attributes struct {
	mode     fs.FileMode
	uid, gid int
	extended map[string]string // ACLs are among them on Linux
}

// ofSystem are the extended attributes that the system sets itself: for the text, or for
// the program that wrote the file.
var ofSystem = []string{"security.ima", "security.evm", "com.apple.provenance"}

// attributesOf returns the attributes of an open file.
func attributesOf(file *os.File) (attributes, error) {
	info, err := file.Stat()
	if err != nil {
		return attributes{}, err
	}
	a := attributes{mode: info.Mode(), extended: map[string]string{}}
	a.uid, a.gid = owner(info)
	fd := int(file.Fd())
	names, err := value(func(to []byte) (int, error) { return unix.Flistxattr(fd, to) })
	if err != nil {
		return attributes{}, &fs.PathError{Op: "listxattr", Path: file.Name(), Err: err}
	}
	for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == 0 }) {
		if slices.Contains(ofSystem, name) {
			continue
		}
		if a.extended[name], err = value(func(to []byte) (int, error) { return unix.Fgetxattr(fd, name, to) }); err != nil {
			return attributes{}, &fs.PathError{Op: "getxattr " + name, Path: file.Name(), Err: err}
		}
	}
	return a, nil
}

// value returns what a system call reads. The call returns the size for an empty
// buffer. On a file system without extended attributes, value returns nothing.
func value(call func(to []byte) (int, error)) (string, error) {
	for {
		size, err := call(nil)
		if errors.Is(err, unix.ENOTSUP) || err == nil && size == 0 {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		text := make([]byte, size)
		if size, err = call(text); !errors.Is(err, unix.ERANGE) { // it has grown since
			return string(text[:max(size, 0)]), err
		}
	}
}

// give gives the attributes to an open file. If it cannot have one of them, the error
// names that one.
func (a attributes) give(file *os.File) error {
	has, err := attributesOf(file)
	if err != nil {
		return err
	}
	if a.uid != has.uid {
		if err := file.Chown(a.uid, -1); err != nil {
			return lost("owner (%d): %w", a.uid, cause(err))
		}
	}
	if a.gid != has.gid { // after the owner, since its owner may lack the group
		if err := file.Chown(-1, a.gid); err != nil {
			return fmt.Errorf("the new file cannot have its group (%d): %w. Run as a member of that group or as root, or leave it out", a.gid, cause(err))
		}
	}
	fd := int(file.Fd())
	for name := range has.extended { // such as the default ACL of the folder
		if _, keep := a.extended[name]; !keep {
			if err := unix.Fremovexattr(fd, name); err != nil {
				return lost("lack of %s: %w", name, err)
			}
		}
	}
	if err := file.Chmod(a.mode); err != nil { // after Chown, which takes bits away
		return lost("mode (%v): %w", a.mode, cause(err))
	}
	for _, name := range slices.Sorted(maps.Keys(a.extended)) {
		if text, had := has.extended[name]; !had || text != a.extended[name] {
			if err := unix.Fsetxattr(fd, name, []byte(a.extended[name]), 0); err != nil {
				return lost("extended attribute %s: %w", name, err)
			}
		}
	}
	if has, err = attributesOf(file); err != nil {
		return err
	}
	switch {
	case has.mode != a.mode: // the system drops bits that the user may not set
		return lost("mode (%v)", a.mode)
	case !a.equal(has):
		return lost("extended attributes")
	}
	return nil
}

// lost returns the error for an attribute that a new file cannot have, with the reason.
func lost(what string, args ...any) error {
	return fmt.Errorf("the new file cannot have its "+what+". Run as its owner or as root, or leave it out", args...)
}

// equal reports whether the attributes are the same.
func (a attributes) equal(b attributes) bool {
	return a.mode == b.mode && a.uid == b.uid && a.gid == b.gid && maps.Equal(a.extended, b.extended)
}

// owner returns the user and the group of a file.
func owner(info fs.FileInfo) (uid, gid int) {
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid), int(stat.Gid)
}

// links returns the number of hard links of a file.
func links(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Nlink) }

// writable returns why the user may not write to a file, or make files in a folder.
func writable(path string) error {
	return unix.Faccessat(unix.AT_FDCWD, path, unix.W_OK, unix.AT_EACCESS)
}
