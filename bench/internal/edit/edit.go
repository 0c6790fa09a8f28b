// Package edit has the edit that all measured programs make, in the language of each:
// it adds a native sidecar to every pod template (in kustomize, to those of
// Deployments). Count counts how often it was made.
package edit

import (
	"bufio"
	"bytes"
	_ "embed" // the edit in each language
	"fmt"
	"io"
	"strings"
)

// The edit in the language of each program.
var (
	// FunctionConfig is the functionConfig of native-sidecar.
	//go:embed config.yaml
	FunctionConfig string
	// Container is the container to add, for a function written by hand.
	//go:embed container.yaml
	Container string
	// YQ is the expression for yq, over a ResourceList.
	//go:embed yq.txt
	YQ string
	//go:embed patch.yaml
	patch string
)

// Kustomization returns a kustomization that patches the Deployments in the files.
func Kustomization(files []string) string {
	var b strings.Builder
	b.WriteString("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n")
	for _, f := range files {
		fmt.Fprintf(&b, "- %s\n", f)
	}
	b.WriteString("patches:\n- target: {kind: Deployment}\n  patch: |\n")
	for line := range strings.Lines(patch) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// Made counts the traces of the edit in a text.
type Made struct {
	Images int // of the sidecar, including the one in a functionConfig
	Always int // restartPolicy: Always, which no other container in a corpus has
}

// Add returns the sum.
func (m Made) Add(other Made) Made {
	return Made{m.Images + other.Images, m.Always + other.Always}
}

// Count counts the traces of the edit in YAML, line by line.
func Count(r io.Reader) (Made, error) {
	var made Made
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		switch line := bytes.TrimLeft(lines.Bytes(), " -"); string(line) {
		case "image: registry.example.com/bench/logshipper:1":
			made.Images++
		case "restartPolicy: Always":
			made.Always++
		}
	}
	return made, lines.Err()
}
