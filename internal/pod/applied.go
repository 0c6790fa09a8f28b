package pod

import (
	"strconv"
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

// Writers are who wrote an entry of a list of an object in a cluster, as its managedFields
// say. A server-side apply takes out of a list only what no other writer has.
type Writers struct {
	// Updates are the managers that wrote the entry in another way than by a server-side
	// apply, such as kubectl-create or kubectl-client-side-apply.
	Updates []string
	// Appliers are the managers that apply the object server-side, with or without the entry.
	Appliers []string
}

// WritersOf returns the writers of the entry of a name in a list, given the list's field
// path.
func WritersOf(object *yaml.Node, list, name string) Writers {
	var w Writers
	path := []string{"fieldsV1"}
	for key := range strings.SplitSeq(list, ".") {
		path = append(path, "f:"+key)
	}
	path = append(path, `k:{"name":`+strconv.Quote(name)+`}`)
	for _, entry := range yamlnode.Elements(yamlnode.Get(object, "metadata", "managedFields")) {
		switch {
		case yamlnode.Text(entry, "subresource") != "":
		case yamlnode.Text(entry, "operation") == "Apply":
			w.Appliers = append(w.Appliers, yamlnode.Text(entry, "manager"))
		case yamlnode.Get(entry, path...) != nil:
			w.Updates = append(w.Updates, yamlnode.Text(entry, "manager"))
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
