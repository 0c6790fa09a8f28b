package edit

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// before returns the pod as it was when a conversion first asked for it.
func (e *templateEditor) before() *pod.Pod {
	if e.whole == nil {
		e.whole = e.editor.pod(e.object, e.template)
	}
	return e.whole
}

// knownAs returns a container with what the catalogue knows about it; nothing if the pod had
// no such container.
func (e *templateEditor) knownAs(container *yaml.Node) pod.Container {
	if i := e.before().Index(container); i >= 0 {
		return e.before().Containers[i]
	}
	return pod.Container{Node: container}
}

// answer makes the known sidecar in a converted container answer the startup probe of the
// catalogue, and returns that, with what it asks in short; nil if it is not certain that it
// would be answered.
func (e *templateEditor) answer(container *yaml.Node) (probe *yaml.Node, gate string, err error) {
	a := e.before().Answering(e.knownAs(container))
	if a.Why != "" {
		return nil, "", nil
	}
	for i, f := range a.Lacks {
		if a.AsVariables {
			variable := yamlnode.Mapping("name", f.Variables[0], "value", f.Wanted)
			object := fmt.Sprintf("env %s of container %q", f.Variables[0], yamlnode.Text(container, "name"))
			if err := e.append(container, "env", variable, object, f.Wanted); err != nil {
				return nil, "", err
			}
			continue
		}
		if err := e.insertArgument(container, a.Index+i, f.Argument()); err != nil {
			return nil, "", err
		}
	}
	entry, _ := e.finder.find(container)
	probe = inBlocks(yamlnode.Bare(&entry.StartupProbe))
	for _, handler := range []string{"httpGet", "tcpSocket", "grpc"} {
		if port := yamlnode.Get(probe, handler, "port"); port != nil {
			*port = *number(a.Port)
		}
	}
	entry.StartupProbe = *probe
	return probe, entry.Gate(), nil
}

// inBlocks lets a new tree be printed as a block.
func inBlocks(n *yaml.Node) *yaml.Node {
	n.Style &^= yaml.FlowStyle
	for _, child := range n.Content {
		inBlocks(child)
	}
	return n
}

// insertArgument puts a word into the command line of a container.
func (e *templateEditor) insertArgument(container *yaml.Node, index int, argument string) error {
	key, at := pod.Word(container, index)
	list, err := yamlnode.List(container, key, yamlnode.Last())
	if err != nil {
		return err
	}
	yamlnode.Insert(list, at, yamlnode.String(argument))
	e.changed(finding.Add, fmt.Sprintf("argument of container %q", yamlnode.Text(container, "name")), container,
		fmt.Sprintf("%s[%d]", key, at)).Proposed = argument
	return nil
}

// dropSuperfluous removes the arguments of a converted container that only a legacy sidecar
// needs. They stay where somebody may still rely on them, and a rule says so.
func (e *templateEditor) dropSuperfluous(container *yaml.Node, c *v1alpha1.Conversion) error {
	if c.Probes != v1alpha1.Catalogue {
		return nil
	}
	known := e.knownAs(container)
	arguments := known.SuperfluousArguments()
	if len(arguments) == 0 || e.before().MayQuit(known) {
		return nil
	}
	for _, index := range slices.Backward(arguments) {
		key, at := pod.Word(container, index)
		gone := yamlnode.Elements(yamlnode.Get(container, key))[at]
		change := e.changed(finding.Remove, fmt.Sprintf("argument %s of container %q, which a native sidecar does not need",
			yamlnode.Text(gone), yamlnode.Text(container, "name")), container, fmt.Sprintf("%s[%d]", key, at))
		change.Gone = []*yaml.Node{gone}
		if gone.Line > 0 {
			change.Node = gone
		}
		if err := yamlnode.Cut(container, key, at); err != nil {
			return err
		}
	}
	return nil
}
