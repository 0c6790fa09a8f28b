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

// operated reports whether the kind's operator or the chart adds the application's container.
func (e *templateEditor) operated() bool { return e.template.IsOperated() }

// owns reports whether the operator or the chart adds a container of that name.
func (e *templateEditor) owns(name string) bool { return slices.Contains(e.template.Owned, name) }

// override adds an entry for a container of the operator, which merges it into its own.
func (e *templateEditor) override(name string) (*yaml.Node, error) {
	behind := yamlnode.Where{After: []string{e.template.Key(pod.InitContainers)}}
	list, err := yamlnode.List(e.template.Spec, e.template.Key(pod.Containers), behind)
	if err != nil {
		return nil, err
	}
	container := yamlnode.Mapping("name", name)
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

// owner names who adds the application, for a message.
func (e *templateEditor) owner() string {
	if e.template.InValues {
		return e.template.Owner()
	}
	return e.template.Owner() + " of " + e.object.Resource.Kind
}

// checkValues refuses a pattern that would give the pod or the application more than a
// container, in the values of a chart: these have no pod, and the chart may have other
// fields for it, or none.
func (e *templateEditor) checkValues(p *pattern) error {
	if !e.template.InValues {
		return nil
	}
	a, more := p.Addition(), ""
	switch {
	case len(a.Share) > 0:
		more = "share"
	case a.App != nil && len(a.App.Env) > 0:
		more = "app"
	case a.Pod != nil:
		more = "pod"
	default:
		return nil
	}
	return refuse(finding.NotEditable, e.template.SpecPath(), e.template.Spec,
		"pattern %q has %s, but the values of a chart have only lists of containers here. Remove %[2]s from the pattern, and use the chart's own values for it.",
		p.Name, more)
}
