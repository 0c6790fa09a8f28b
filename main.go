// Native-sidecar rewrites Kubernetes pod templates: it adds native sidecars,
// converts legacy ones, and touches nothing else. As a KRM function it reads a
// ResourceList; given files, it works on those.
package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/native-sidecar/native-sidecar/internal/cli"
)

// garbage is how much garbage may pile up before it is collected, in percent of
// what is in use: little is in use at a time, and collecting costs a quarter of
// the time at Go's own 100.
const garbage = 400

func main() {
	process := cli.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" { // they have their say
		debug.SetGCPercent(garbage)
		process.Heap = func(bytes int64) { debug.SetMemoryLimit(bytes) }
	}
	os.Exit(cli.Run(context.Background(), os.Args[1:], process))
}
