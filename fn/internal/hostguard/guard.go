package hostguard

import (
	"fmt"
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Guard looks at what the host will make of an item: sent is the item as it came
// from the host, returned as the host will read it. If the host would put a comment
// on a node that has none, or another one, Guard withholds the item from the host's
// copying by changing its annotations, and returns a finding that says so. It
// returns nothing otherwise.
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
	would := fmt.Sprintf("have put %q on another node", first.Comment)
	if first.Comment == "" {
		would = "have failed on it, or written a key twice"
	}
	f := finding.New(finding.HostComments, item.YNode(),
		"the comments were withheld from the host, which would %s, since it puts them back by position. "+
			"A comment above the first resource of the file may be lost.", would)
	f.Done, f.Resource, f.Field, f.Location = true, pod.ResourceOf(item.YNode()), first.Path, Location(item.YNode())
	return []finding.Finding{*f}
}

// Location returns the file and index that the host put on an item, as annotations;
// nothing if it names no file: kustomize numbers items without naming their files.
func Location(item *yaml.Node) finding.Location {
	annotations := yamlnode.Get(item, "metadata", "annotations")
	first := func(keys ...string) string {
		for _, key := range keys {
			if text := yamlnode.Text(annotations, key); text != "" {
				return text
			}
		}
		return ""
	}
	l := finding.Location{File: first("internal.config.kubernetes.io/path", "config.kubernetes.io/path")}
	if l.File == "" {
		return finding.Location{}
	}
	if index, err := strconv.Atoi(first("internal.config.kubernetes.io/index", "config.kubernetes.io/index")); err == nil {
		l.Index = index
	}
	return l
}
