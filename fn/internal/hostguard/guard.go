package hostguard

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Guard checks what the host would do to an item: sent is the item as it came from
// the host, returned as the host will read it. If the host would add a comment to a
// node, Guard changes the item's annotations so that the host does not copy comments
// to it, and returns a finding that says so. Otherwise it returns nothing.
func Guard(sent, returned, item *yaml.RNode) []finding.Finding {
	if !Paired(sent) {
		return nil
	}
	misplaced := Check(sent, returned)
	if len(misplaced) == 0 {
		return nil
	}
	Release(item)
	first := misplaced[0]
	would := fmt.Sprintf("put %q on another node", first.Comment)
	if first.Comment == "" {
		would = "fail on this item, or write a key twice"
	}
	f := finding.New(finding.HostComments, item.YNode(),
		"the host restores comments by position and would %s, so that is turned off for this item. "+
			"A comment above the file's first resource may be lost.", would)
	f.Done, f.Resource, f.Field, f.Location = true, pod.ResourceOf(item.YNode()), first.Path, Location(item.YNode())
	return []finding.Finding{*f}
}

// Location returns the file and index from the annotations that the host put on an
// item. It is zero if they name no file: kustomize numbers items without naming their
// files.
func Location(item *yaml.Node) finding.Location {
	annotations := yamlnode.Get(item, "metadata", "annotations")
	text := func(name string) string {
		return cmp.Or(yamlnode.Text(annotations, "internal.config.kubernetes.io/"+name), yamlnode.Text(annotations, "config.kubernetes.io/"+name))
	}
	l := finding.Location{File: text("path")}
	if index, err := strconv.Atoi(text("index")); err == nil && l.File != "" {
		l.Index = index
	}
	return l
}
