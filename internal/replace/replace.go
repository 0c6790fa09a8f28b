// Package replace replaces the text of a file completely or not at all. Everything else
// about the file stays the same: owner, group, mode, extended attributes, and links to
// it.
//
// The new text is written to a temporary file beside the old one, which then takes its
// name. What cannot be kept is an error that names it, and the file stays as it is.
package replace

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Pending is a new text that is ready to replace the old text of a file.
type Pending struct {
	name   string // the path as the user gave it
	path   string // of the file itself, without links
	temp   *os.File
	before state
}

// Check returns why a file cannot be replaced, as far as that is known without trying,
// or nil.
func Check(name string) error {
	_, err := check(name)
	return err
}

// check returns the path of the file itself, without links, if it can be replaced.
func check(name string) (path string, err error) {
	path, err = filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	mode, names := info.Mode(), links(info)
	switch {
	case !mode.IsRegular():
		return "", fmt.Errorf("%s is not a regular file, so it cannot be written. Leave it out", name)
	case mode.Perm()&0o222 == 0:
		return "", fmt.Errorf("%s is read-only (mode %04o). Run chmod u+w %[1]s, or leave it out", name, mode.Perm())
	case names > 1:
		return "", fmt.Errorf("%s has %d hard links, and the others would keep the old text. "+
			"Make it a separate file: cp -p %[1]s %[1]s.new && mv %[1]s.new %[1]s", name, names)
	}
	if err := writable(path); err != nil {
		return "", fmt.Errorf("%s cannot be written: %w", name, err)
	}
	folder := filepath.Dir(path)
	if err := writable(folder); err != nil {
		return "", fmt.Errorf("%s cannot be replaced, since its folder %s cannot be written: %w", name, folder, err)
	}
	return path, nil
}

// Prepare calls write to write the new text of a file to a temporary file beside it.
// old is the present text of the file. After an error, there is no temporary file;
// otherwise, call Commit or Discard.
func Prepare(name string, old []byte, write func(io.Writer) error) (*Pending, error) {
	path, err := check(name)
	if err != nil {
		return nil, err
	}
	p := &Pending{name: name, path: path}
	if p.before, err = look(path); err != nil {
		return nil, p.failed(err)
	}
	p.before.text = sum(old)
	if p.temp, err = create(filepath.Dir(path)); err != nil {
		return nil, p.failed(err)
	}
	if err = write(p.temp); err == nil {
		err = p.before.give(p.temp)
	}
	if err != nil {
		p.Discard()
		return nil, p.failed(err)
	}
	return p, nil
}

// Sync returns when the new text is on disk. It may be called for several at a time.
func (p *Pending) Sync() error { return p.failed(p.temp.Sync()) }

// Commit gives the file its new text. A link to it stays. If the file has changed since
// it was read, that is an error, and it stays as it is.
func (p *Pending) Commit() error {
	now, err := look(p.path)
	if err == nil {
		now.text, err = sumOf(p.path)
	}
	if err == nil && !now.is(p.before) {
		err = errors.New("another program changed it during the run. Run again")
	}
	if err == nil {
		err = rename(p.temp, p.path)
	}
	return p.failed(err)
}

// Discard removes a text that was not committed. If it cannot be removed, [Clean] does so
// later.
func (p *Pending) Discard() { _ = discard(p.temp) }

// Folder returns the folder of the file.
func (p *Pending) Folder() string { return filepath.Dir(p.path) }

// failed returns the error for the file. It names no temporary file.
func (p *Pending) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s was not written: %w", p.name, cause(err))
}

// cause returns the error of a system call without the names of files, since they
// include that of the temporary file.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path) && path.Error() == err.Error():
		return path.Err
	case errors.As(err, &link) && link.Error() == err.Error():
		return link.Err
	}
	return err
}

// state is the state of a file at one moment.
type state struct {
	info fs.FileInfo
	attributes
	text uint64 // its checksum
}

// look returns the state of a file, without its text.
func look(path string) (state, error) {
	file, err := os.Open(path)
	if err != nil {
		return state{}, err
	}
	var now state
	if now.info, err = file.Stat(); err == nil {
		now.attributes, err = attributesOf(file)
	}
	return now, errors.Join(err, file.Close())
}

// is reports whether two states are equal: the same file, with the same attributes and
// text.
func (s state) is(other state) bool {
	return os.SameFile(s.info, other.info) && s.equal(other.attributes) && s.text == other.text
}

// seed is the seed of all checksums.
var seed = sync.OnceValue(maphash.MakeSeed)

// sum returns the checksum of a text.
func sum(text []byte) uint64 { return maphash.Bytes(seed(), text) }

// sumOf returns the checksum of the text of a file.
func sumOf(path string) (uint64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	var hash maphash.Hash
	hash.SetSeed(seed())
	_, err = io.Copy(&hash, file)
	return hash.Sum64(), errors.Join(err, file.Close())
}
