package edit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// operated reports whether the kind's operator adds the application's container.
func (e *templateEditor) operated() bool { return e.template.Application() != "" }

// owns reports whether the kind's operator adds a container of that name.
func (e *templateEditor) owns(name string) bool { return slices.Contains(e.template.Owned, name) }

// override adds an entry for a container of the operator, which merges it into its own.
func (e *templateEditor) override(name string) (*yaml.Node, error) {
	behind := yamlnode.Where{After: []string{e.template.Key(pod.InitContainers)}}
	list, err := yamlnode.List(e.template.Spec, e.template.Key(pod.Containers), behind)
	if err != nil {
		return nil, err
	}
	container := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	if err := yamlnode.Set(container, "name", yamlnode.String(name), yamlnode.Last()); err != nil {
		return nil, err
	}
	yamlnode.Insert(list, len(list.Content), container)
	e.changed(finding.Add, fmt.Sprintf("entry for container %q, which the operator adds", name), container, "")
	return container, nil
}

// choices says which containers can be the application, for a message. There is one.
func (e *templateEditor) choices() string {
	has, owned := names(e.containers(pod.Containers)), strings.Join(e.template.Owned, ", ")
	switch {
	case has == "":
		return "the pod has only " + owned + ", which the operator adds"
	case owned == "" || e.template.Sealed:
		return "the pod's regular containers are " + has
	}
	return fmt.Sprintf("the pod's regular containers are %s, and the operator adds %s", has, owned)
}

// noChoice says that there is no container that could be the application, and what to
// do.
func (e *templateEditor) noChoice() string {
	const none = "the pod has no regular containers. Add one, or exclude the workload with targets"
	if !e.object.Resource.IsCustom() {
		return none + "."
	}
	return none + ". If its operator adds them, list them in operatorContainers of podTemplates."
}
