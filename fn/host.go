package fn

import (
	"fmt"
	"strconv"

	"github.com/native-sidecar/native-sidecar/fn/internal/hostguard"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// host is kpt, kustomize, or whoever else runs a KRM function.
type host struct{}

var _ pipeline.Host = host{}

// Place is the file and index that the host put on the item. Lines are those of
// stdin, which nobody sees, and are left out.
func (host) Place(doc *manifest.Document, _ int, _ *yaml.Node) plan.Place {
	return place(doc.Root)
}

func place(item *yaml.Node) plan.Place {
	annotations := yamlnode.Get(item, "metadata", "annotations")
	first := func(keys ...string) string {
		for _, key := range keys {
			if text := yamlnode.Text(annotations, key); text != "" {
				return text
			}
		}
		return ""
	}
	p := plan.Place{File: first("internal.config.kubernetes.io/path", "config.kubernetes.io/path")}
	if p.File == "" {
		return plan.Place{} // kustomize numbers items without telling their files
	}
	if index, err := strconv.Atoi(first("internal.config.kubernetes.io/index", "config.kubernetes.io/index")); err == nil {
		p.Index = index
	}
	return p
}

// Accept keeps the host from putting comments on the wrong nodes.
func (host) Accept(slice manifest.Slice, doc *manifest.Document, printed manifest.Printed) ([]plan.Finding, error) {
	if !hostguard.Paired(yaml.NewRNode(doc.Root)) {
		return nil, nil
	}
	// The host copies from what it read from a file, in which the item stands
	// alone.
	sent, err := slice.Alone()
	if err != nil {
		return nil, err
	}
	returned, err := doc.Read(printed)
	if err != nil {
		return nil, err
	}
	return Guard(yaml.NewRNode(sent), yaml.NewRNode(returned), yaml.NewRNode(doc.Root)), nil
}

// Guard looks at what the host will make of an item: sent is the item as it came
// from the host, returned as it will be read by it. Where the host would put a
// comment on a node that has none, or another one, Guard takes the item out of
// the host's reach by changing its annotations, and returns a finding that says
// so; otherwise nothing.
func Guard(sent, returned, item *yaml.RNode) []plan.Finding {
	if !hostguard.Paired(sent) {
		return nil
	}
	misplaced := hostguard.Check(sent, returned)
	if len(misplaced) == 0 {
		return nil
	}
	hostguard.Release(item)
	n := item.YNode()
	first := misplaced[0]
	would := fmt.Sprintf("have put %q on another node", first.Comment)
	if first.Comment == "" {
		would = "have failed on it, or written a key twice"
	}
	return []plan.Finding{{
		Rule: "host-comments", Severity: v1alpha1.Info, Done: true,
		Message: fmt.Sprintf("comments were kept from the host, which would %s: it puts them back by position; "+
			"a comment above the first resource of the file may be lost by that", would),
		Resource: plan.Resource{
			APIVersion: yamlnode.Text(n, "apiVersion"), Kind: yamlnode.Text(n, "kind"),
			Namespace: yamlnode.Text(n, "metadata", "namespace"), Name: yamlnode.Text(n, "metadata", "name"),
		},
		Field: first.Path, Node: n, Place: place(n),
	}}
}
