package cli

import (
	"context"
	"os"
	"runtime/debug"
)

// garbage is how much garbage may pile up before it is collected, in percent of
// the memory in use. Little is in use at a time, and at Go's default of 100
// collecting takes a quarter of the time.
const garbage = 400

// Main runs the command as a process: with its arguments, its standard streams and
// its memory, and with signals while it writes files. version is what --version prints; if it is empty, the one that the go
// command stamped. It returns the exit code. The user's own GOGC and GOMEMLIMIT win.
func Main(version string) int {
	p := Process{Version: version, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Stoppable: stoppable}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbage)
		p.Heap = func(bytes int64) { debug.SetMemoryLimit(bytes) }
	}
	return Run(context.Background(), os.Args[1:], p)
}
