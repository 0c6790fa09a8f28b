//go:build amd64 || arm64

package cli

import (
	"syscall"
)

// reserved is how much room is reserved for a text: addresses, not memory.
const reserved = 1 << 36

// reserve is room for a large text, which takes memory only as far as it is
// written to, or nil where the system does not give it.
func reserve() []byte {
	room, err := syscall.Mmap(-1, 0, reserved, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	return room
}

// release gives room back. Where that fails, it stays until the process ends.
func release(room []byte) { _ = syscall.Munmap(room) }
