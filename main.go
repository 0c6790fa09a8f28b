// Native-sidecar rewrites Kubernetes pod templates: it adds native sidecars,
// converts legacy ones, and touches nothing else. As a KRM function it reads a
// ResourceList. Given files, it works on those.
package main

import (
	"os"

	"github.com/native-sidecar/native-sidecar/internal/cli"
)

// version is set by the linker: -X main.version=v1.2.3. The Makefile and the
// Dockerfile set it if they are given a VERSION.
var version string

func main() { os.Exit(cli.Main(version)) }
