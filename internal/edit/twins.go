package edit

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// listed is a container and its place: the list and the path of its entry.
type listed struct {
	node       *yaml.Node
	list, path string
}

// twin is two containers of one name. Kubernetes rejects such a pod.
type twin struct {
	name          string
	first, second listed
}

// twins returns the containers of the pod that have the name of an earlier one.
func (e *templateEditor) twins() []twin {
	var found []twin
	known := map[string]listed{}
	for _, list := range []string{pod.InitContainers, pod.Containers} {
		for i, c := range e.containers(list) {
			name, one := yamlnode.Text(c, "name"), listed{c, list, e.entry(list, i)}
			if first, taken := known[name]; taken {
				found = append(found, twin{name, first, one})
				continue
			}
			known[name] = one
		}
	}
	return found
}

// checkTwins refuses the pairs of one name that were there before the edit and still
// are. No edit makes one of anything else, but one can remove a container of a pair.
func (e *templateEditor) checkTwins(before []twin) {
	left := map[string]bool{}
	for _, t := range e.twins() {
		left[t.name] = true
	}
	for _, t := range before {
		if !left[t.name] {
			continue
		}
		f := refusal(t.refuse(), finding.NameTaken, e.object, "", t.second.node)
		for _, s := range e.subjects {
			if yamlnode.Text(s.Node, "name") == t.name {
				f.Pattern = s.Pattern
			}
		}
		e.plan.Refusals = append(e.plan.Refusals, f)
	}
}

// refuse returns what is wrong with the pair. In what kustomize builds, a container
// without an image is a patch that found no container of its name in its list.
func (t twin) refuse() error {
	came, other := t.second, t.first
	if hasImage(t.second.node) && !hasImage(t.first.node) {
		came, other = t.first, t.second
	}
	text := fmt.Sprintf("%s is also called %q, which Kubernetes rejects. Rename or remove one of them.", other.path, t.name)
	if came.list != other.list && !hasImage(came.node) && hasImage(other.node) {
		text = fmt.Sprintf("%s is also called %q, and this container has no image. A patch probably still names it under %s: move it to %s there.",
			other.path, t.name, came.list, other.list)
	}
	return refuse(finding.NameTaken, came.path, came.node, "%s", text)
}

func hasImage(container *yaml.Node) bool { return yamlnode.Text(container, "image") != "" }
