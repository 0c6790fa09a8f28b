//go:build amd64 || arm64

package cli

import (
	"os"
	"syscall"
)

// reserved is the size of the address range that is reserved for a text. The range
// takes no memory.
const reserved = 1 << 36

// reserve returns room for a large text, which takes memory only as far as it is
// written to. It returns nil if the system refuses.
func reserve() []byte {
	room, err := syscall.Mmap(-1, 0, reserved, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	if os.Getpagesize() == 4<<10 {
		// Large pages of 2 MiB come in far fewer steps. With other page sizes, they can have
		// 512 MiB. Where there are none, small ones do.
		_ = syscall.Madvise(room, syscall.MADV_HUGEPAGE)
	}
	return room
}

// release gives room back to the system. If that fails, it is kept until the process ends.
func release(room []byte) { _ = syscall.Munmap(room) }
