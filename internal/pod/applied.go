package pod

import (
	"encoding/json"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// lastApplied is the annotation in which kubectl keeps what a client-side apply applied
// last.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// Applied returns what a client-side kubectl apply has applied last to an object; nil if
// the object does not say.
func Applied(object *yaml.Node) *yaml.Node {
	text := yamlnode.Text(yamlnode.Get(object, "metadata", "annotations"), lastApplied)
	if text == "" {
		return nil
	}
	applied, err := yaml.Parse(text)
	if err != nil {
		return nil
	}
	return applied.YNode()
}

// Writers are who wrote the entries of a list of an object in a cluster, as its managedFields
// say. A server-side apply takes out of a list only what no other writer has.
type Writers struct {
	// Updates are the managers that wrote an entry in another way than by a server-side
	// apply, such as kubectl-create or kubectl-client-side-apply, by the names of entries.
	Updates map[string][]string
	// Appliers are the managers that apply the object server-side, whatever they apply.
	Appliers []string
}

// WritersOf returns the writers of the entries of a list, given the list's field path.
func WritersOf(object *yaml.Node, list string) Writers {
	w := Writers{Updates: map[string][]string{}}
	path := []string{"fieldsV1"}
	for key := range strings.SplitSeq(list, ".") {
		path = append(path, "f:"+key)
	}
	for _, entry := range yamlnode.Elements(yamlnode.Get(object, "metadata", "managedFields")) {
		manager := yamlnode.Text(entry, "manager")
		if yamlnode.Text(entry, "operation") == "Apply" {
			w.Appliers = append(w.Appliers, manager)
			continue
		}
		for _, key := range yamlnode.Keys(yamlnode.Get(entry, path...)) {
			var of struct{ Name string }
			if text, is := strings.CutPrefix(key.Value, "k:"); is && json.Unmarshal([]byte(text), &of) == nil {
				w.Updates[of.Name] = append(w.Updates[of.Name], manager)
			}
		}
	}
	return w
}

// Moved is a container that has gone from one of the pod's lists to the other.
type Moved struct {
	Container
	// From is the list that it was in.
	From string
}

// Moved returns the containers that the changes have moved to the other list.
func (p *Pod) Moved() []Moved {
	init := map[string]bool{}
	for _, c := range p.Before.Containers {
		init[c.Name] = c.Init
	}
	var moved []Moved
	for _, c := range p.Containers {
		was, known := init[c.Name]
		switch {
		case !known || was == c.Init:
		case was:
			moved = append(moved, Moved{c, InitContainers})
		default:
			moved = append(moved, Moved{c, Containers})
		}
	}
	return moved
}
