package gitignore

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// tracked are the paths in git's index, sorted.
type tracked []string

// has reports whether a path, or something below it, is tracked.
func (t tracked) has(path string) bool {
	for _, name := range []string{path, path + "/"} {
		i, found := slices.BinarySearch(t, name)
		if found || name != path && i < len(t) && len(t[i]) > len(name) && t[i][:len(name)] == name {
			return true
		}
	}
	return false
}

// readIndex returns what the index in a git directory tracks; nothing if there is no
// index. hash is the size of the repository's hashes.
func readIndex(gitDir string, hash int) (tracked, error) {
	paths, base, err := readPaths(filepath.Join(gitDir, "index"), hash)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && base != "" {
		var more []string
		more, _, err = readPaths(filepath.Join(gitDir, "sharedindex."+base), hash)
		paths = append(paths, more...)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the index of git: %w", err)
	}
	slices.Sort(paths) // with a split index, two sorted lists
	return paths, nil
}

const (
	statSize     = 40     // what an entry begins with: times, device, owner, mode, size
	trailerSize  = 8      // of an extension's header
	extendedFlag = 0x4000 // two more bytes of flags follow
)

// readPaths returns the paths in an index file, in its order, and for a split index the
// file with the other paths, or an empty base.
func readPaths(file string, hash int) (paths []string, base string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	paths, base, ok := parseIndex(text, hash)
	if !ok {
		return nil, "", fmt.Errorf("%s: not an index that this version can read", file)
	}
	return paths, base, nil
}

// parseIndex reads the versions 2 to 4 of the format; ok is false for anything else.
func parseIndex(text []byte, hash int) (paths []string, base string, ok bool) {
	if len(text) < 12+hash || !bytes.HasPrefix(text, []byte("DIRC")) {
		return nil, "", false
	}
	version, count := binary.BigEndian.Uint32(text[4:]), binary.BigEndian.Uint32(text[8:])
	if version < 2 || version > 4 {
		return nil, "", false
	}
	rest, last := text[12:len(text)-hash], ""
	for range count {
		size := statSize + hash + 2
		if len(rest) < size {
			return nil, "", false
		}
		if binary.BigEndian.Uint16(rest[size-2:])&extendedFlag != 0 {
			size += 2
		}
		keep := 0
		if version == 4 {
			drop, length := offset(rest[min(size, len(rest)):])
			if size += length; length == 0 || drop < 0 || drop > len(last) {
				return nil, "", false
			}
			keep = len(last) - drop
		}
		end := bytes.IndexByte(rest[min(size, len(rest)):], 0)
		if end < 0 {
			return nil, "", false
		}
		last = last[:keep] + string(rest[size:size+end])
		if paths = append(paths, last); version < 4 {
			size = (size + end + 8) / 8 * 8
		} else {
			size += end + 1
		}
		rest = rest[min(size, len(rest)):]
	}
	for len(rest) >= trailerSize { // the extensions
		length := int(binary.BigEndian.Uint32(rest[4:]))
		if length > len(rest)-trailerSize {
			break
		}
		name, content := string(rest[:4]), rest[trailerSize:][:length]
		if name == "link" && length >= hash && slices.Max(content[:hash]) > 0 {
			base = hex.EncodeToString(content[:hash])
		}
		rest = rest[trailerSize+length:]
	}
	return paths, base, true
}

// offset returns a number in the encoding of version 4, and its length, or 0 if there
// is no such number.
func offset(text []byte) (n, length int) {
	for i, b := range text {
		n |= int(b & 0x7f)
		if b&0x80 == 0 {
			return n, i + 1
		}
		n = (n + 1) << 7
	}
	return 0, 0
}
