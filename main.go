// Native-sidecar rewrites Kubernetes pod templates: it adds native sidecars,
// converts legacy ones, and touches nothing else. As a KRM function it reads a
// ResourceList; given files, it works on those.
package main

import (
	"os"

	"github.com/native-sidecar/native-sidecar/internal/cli"
)

func main() { os.Exit(cli.Main()) }
