// Package edit is the one edit that every program under measurement makes, in
// the language of each: one native sidecar more in every pod template (in those
// of Deployments, where kustomize patches). Count tells whether it was made.
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
	// FunctionConfig is native-sidecar's.
	//go:embed config.yaml
	FunctionConfig string
	// Container is what is added, for a function written by hand.
	//go:embed container.yaml
	Container string
	// YQ is the expression over a ResourceList.
	//go:embed yq.txt
	YQ string
	//go:embed patch.yaml
	patch string
)

// Kustomization is a kustomization that patches the Deployments of the files.
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

// Made is what a text shows of the edit.
type Made struct {
	Images int // of the sidecar; a functionConfig in the text has one too
	Always int // restartPolicy: Always, which no other container of a corpus has
}

// Add adds the two up.
func (m Made) Add(other Made) Made {
	return Made{m.Images + other.Images, m.Always + other.Always}
}

// Count looks for the edit in YAML, a line at a time.
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
