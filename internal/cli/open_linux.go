package cli

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openFile opens a file to read it. [os.Open] would ask the system whether it tells when the
// file can be read, which takes five calls for each, and is for streams.
func openFile(name string) (*os.File, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return os.NewFile(uintptr(fd), name), nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}
