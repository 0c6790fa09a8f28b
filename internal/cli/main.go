package cli

import (
	"context"
	"math"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

// garbage is how much garbage may pile up before it is collected, in percent of
// the memory in use. Little is in use at a time, and at Go's default of 100
// collecting takes a quarter of the time.
const garbage = 300

// Main runs the command as a process: with its arguments, its standard streams and
// its memory, and with signals while it writes files. version is what --version prints; if it is empty, the one that the go
// command stamped. It returns the exit code. The user's own GOGC and GOMEMLIMIT win.
func Main(version string) int {
	signal.Ignore(syscall.SIGPIPE) // if the reader has gone, the write returns an error
	p := Process{Version: version, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Stoppable: stoppable}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbage)
		p.Heap = limitHeap
	}
	return Run(context.Background(), os.Args[1:], p)
}

// least is how much garbage must have room below the heap limit, in percent of the memory in
// use. For a run that keeps more than that allows, growth takes the place of garbage: the more
// is kept, the more room garbage would take.
const least, growth = 60, 100

// limitHeap sets the soft limit of the heap, and lifts it when there is too little room
// left: near a limit that is too low, the collector would run all the time. From then on,
// the heap grows with what is in use.
func limitHeap(bytes int64) {
	debug.SetMemoryLimit(bytes)
	runtime.AddCleanup(new(collected), keepLimit, bytes) // look after the next collection
}

// keepLimit looks whether there is room. At the start there is, and to look would take a tenth
// of the time of a small run.
func keepLimit(bytes int64) {
	debug.SetMemoryLimit(math.MaxInt64)
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	inUse := now.NextGC / (100 + garbage) * 100 // without a limit, the next collection depends on that alone
	if uint64(bytes)/(100+least)*100 < inUse {
		debug.SetGCPercent(growth)
		return
	}
	limitHeap(bytes)
}

// collected is freed by the next collection. It has a pointer, since the smallest values
// without one are freed together with others.
type collected struct{ _ *collected }
