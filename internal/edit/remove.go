package edit

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// remove removes the selected containers from both lists, and the volumes that only
// they mounted. What the object remembers of them goes as well.
func (e *templateEditor) remove(p *pattern) error {
	for _, list := range []string{pod.Containers, pod.InitContainers} {
		selected, err := e.selected(list, e.selection(p))
		if err != nil {
			return err
		}
		if err := e.wantRemoved(list, selected, p); err != nil {
			return err
		}
		for _, container := range selected {
			i := e.roster(list).Index(container)
			if err := e.cutAt(list, i); err != nil {
				return err
			}
			c := e.changed(finding.Remove, describe(list, container), nil, "")
			c.Field, c.Node = e.entry(list, i), container
			e.forget(yamlnode.Text(container, "name"))
			if err := e.dropVolumes(pod.Mounted(container)); err != nil {
				return err
			}
		}
	}
	return e.writePlaces()
}

// wantRemoved records the containers that the pattern selects and leaves, since they
// are all that the pod has: if a later pattern moved one, the next run would remove
// it.
func (e *templateEditor) wantRemoved(list string, removed []*yaml.Node, p *pattern) error {
	isRemoved := set(removed)
	for _, c := range e.candidates(list, p) {
		if matched, _ := e.selection(p).match(c); !matched || isRemoved[c] {
			continue
		}
		if err := e.want("the type of container", yamlnode.Text(c, "name"), "none"); err != nil {
			return err
		}
	}
	return nil
}

// selected returns the containers of a list that a pattern may take out of it. What
// would empty the list of regular containers is refused if the user named it in
// full, and left alone if a glob or an image selects it.
func (e *templateEditor) selected(list string, s selection) ([]*yaml.Node, error) {
	var all, named []*yaml.Node
	for _, c := range e.candidates(list, e.pattern) {
		matched, exact := s.match(c)
		if matched {
			all = append(all, c)
		}
		if exact {
			named = append(named, c)
		}
	}
	if len(all) > 0 {
		e.plan.Matched[e.pattern.Name] = true
	}
	if list != pod.Containers || len(all) == 0 {
		return all, nil
	}
	containers := e.containers(list)
	if e.leavesApplication(containers, all, named, s) {
		return all, nil
	}
	if err := e.leave(pod.Left{
		Reason: pod.LastContainer, Refused: len(named) == len(containers), Field: e.field(list), Node: containers[0],
		Name: names(containers), Because: lastReason(containers, all),
	}); err != nil {
		return nil, err
	}
	return named, nil
}

// names lists containers for a message.
func names(containers []*yaml.Node) string {
	list := make([]string, len(containers))
	for i, c := range containers {
		list[i] = yamlnode.Text(c, "name")
	}
	return strings.Join(list, ", ")
}

// describe says what a container of a list is.
func describe(list string, container *yaml.Node) string {
	name := yamlnode.Text(container, "name")
	switch {
	case list == pod.Containers:
		return fmt.Sprintf("container %q", name)
	case pod.IsNative(container):
		return fmt.Sprintf("native sidecar %q", name)
	}
	return fmt.Sprintf("init container %q", name)
}
