package edit

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// adopt makes a native sidecar of a regular container that has the name of the
// pattern's container: it is the legacy form of the same thing. Adopting comes
// before all additions, so that the application is one of the containers that
// remain. The application itself is never mistaken for a sidecar.
func (e *templateEditor) adopt(p *pattern) error {
	name := p.ContainerName()
	container, _ := e.find(pod.Containers, name)
	taken := func(what string) error { return e.taken(p, container, what) }
	app := p.Addition().App
	switch {
	case e.owns(name):
		return taken("one that the " + e.owner() + " adds")
	case container == nil:
		return nil
	case p.body == v1alpha1.BodyInit:
		return taken("a regular container")
	case e.roster(pod.Containers).Len() == 1 && !e.operated():
		return taken("the pod's only regular container")
	case e.defaultContainer() == name:
		return taken("the application, by the annotation " + pod.DefaultContainer)
	case app != nil && slices.Contains(app.Containers, name):
		return taken("the application, by app.containers")
	}
	e.arrived = append(e.arrived, p)
	return e.moveToInit(container, p, nil)
}

// taken refuses the name of the pattern's container, which is also that of a regular
// container, or of one that the pod does not list.
func (e *templateEditor) taken(p *pattern, container *yaml.Node, what string) error {
	at := e.field(pod.Containers)
	if container != nil {
		at = e.path(container, "")
	}
	return refuse(finding.NameTaken, at, container,
		"pattern %q adds a container %q, but that is the name of %s. Give the pattern's container another name.", p.Name, p.ContainerName(), what)
}

// add gives the pod the pattern's container and all that it needs, or brings what
// the pod already has up to date.
func (e *templateEditor) add(p *pattern) error {
	for _, name := range p.names() {
		if err := e.want("container", name, p.Name); err != nil {
			return err
		}
	}
	if err := e.checkValues(p); err != nil {
		return err
	}
	container, existed, err := e.addContainer(p)
	if err != nil {
		return err
	}
	e.concerns(container)
	for _, step := range []func() error{
		func() error { return e.checkPorts(container) },
		func() error { return e.addVolumes(p, existed) },
		func() error { return e.checkMounts(container) },
		func() error { return e.addToPod(p, existed) },
		func() error { return e.serveApplication(p) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// addContainer inserts the pattern's container and that of its first run, or merges
// them into those that the pod already has. It returns the container as it is in
// the pod, and whether the pod had it before.
func (e *templateEditor) addContainer(p *pattern) (container *yaml.Node, existed bool, err error) {
	if p.initial != nil {
		if other, _ := e.find(pod.Containers, p.InitialName()); other != nil {
			return nil, false, refuse(finding.NameTaken, e.path(other, ""), other,
				"pattern %q adds an init container %q, but that is the name of a regular container. Give the pattern's container another name.", p.Name, p.InitialName())
		}
	}
	container, _ = e.find(pod.InitContainers, p.ContainerName())
	existed = container != nil
	if existed {
		if err := e.checkType(p, container, p.body.Native()); err != nil {
			return nil, false, err
		}
		if err := e.updateContainer(container, p.container); err != nil {
			return nil, false, err
		}
		if !e.inPlace(p) {
			err = e.moveInto(p)
		}
	} else {
		if container, err = e.insert(p.container, e.indexFor(p, p.container)); err == nil {
			e.arrived = append(e.arrived, p)
		}
	}
	if err != nil {
		return nil, false, err
	}
	return container, existed, e.addFirstRun(p)
}

// addFirstRun puts the container of the first run directly before the sidecar, or
// brings it up to date.
func (e *templateEditor) addFirstRun(p *pattern) error {
	if p.initial == nil {
		return nil
	}
	initial, _ := e.find(pod.InitContainers, p.InitialName())
	if initial == nil {
		_, index := e.find(pod.InitContainers, p.ContainerName())
		_, err := e.insert(p.initial, index)
		return err
	}
	if err := e.checkType(p, initial, false); err != nil {
		return err
	}
	return e.updateContainer(initial, p.initial)
}

// checkType refuses an init container of the pattern's name that is of the other
// type: it belongs to something else.
func (e *templateEditor) checkType(p *pattern, container *yaml.Node, native bool) error {
	if pod.IsNative(container) == native {
		return nil
	}
	is, wants := "an init container that runs to completion", "a native sidecar"
	if !native {
		is, wants = wants, is
	}
	return refuse(finding.NameTaken, e.path(container, ""), container,
		"pattern %q adds %s called %q, but %s already has that name. Rename one, or remove the old one with a remove pattern.",
		p.Name, wants, yamlnode.Text(container, "name"), is)
}

// insert puts a copy of a pattern's container among the init containers.
func (e *templateEditor) insert(wanted *yaml.Node, index int) (*yaml.Node, error) {
	if yamlnode.Text(wanted, "image") == "" {
		return nil, refuse(finding.NoImage, e.field(pod.InitContainers), nil,
			"container %q of pattern %q has no image, and the pod has no such container yet. Add an image.",
			yamlnode.Text(wanted, "name"), e.pattern.Name)
	}
	list, err := e.initContainers()
	if err != nil {
		return nil, err
	}
	container := yamlnode.Copy(wanted)
	yamlnode.Insert(list, index, container)
	e.changed(finding.Add, describe(pod.InitContainers, container), container, "")
	return container, nil
}

func (e *templateEditor) updateContainer(container, wanted *yaml.Node) error {
	return e.update(container, wanted, &kube.Container, describe(pod.InitContainers, container), container, "")
}

// moveInto moves the pattern's containers to where its explicit position wants
// them.
func (e *templateEditor) moveInto(p *pattern) error {
	for _, name := range p.names() {
		if c, _ := e.find(pod.InitContainers, name); c != nil {
			e.changed(finding.Move, describe(pod.InitContainers, c), c, "")
		}
	}
	return e.place(p)
}

// place puts the pattern's containers, which the pod has, where they belong.
func (e *templateEditor) place(p *pattern) error {
	list, err := e.initContainers()
	if err != nil {
		return err
	}
	var mine []*yaml.Node
	for _, name := range p.names() {
		if c, index := e.find(pod.InitContainers, name); c != nil {
			mine = append(mine, list.Content[index])
		}
	}
	yamlnode.Rearrange(list, mine, func() int { return e.indexFor(p, p.container) })
	return nil
}

// settle puts the pattern's containers where they belong now: later patterns may have
// added init containers that they go next to, or that write what they read.
func (e *templateEditor) settle(p *pattern) error {
	if c, _ := e.find(pod.InitContainers, p.ContainerName()); c == nil {
		return nil // the pattern has failed
	}
	arrived := slices.Contains(e.arrived, p)
	switch {
	case arrived && (!e.inPlace(p) || e.tooEarly(p)):
		return e.place(p)
	case !e.inPlace(p):
		return e.moveInto(p)
	}
	return nil
}
