package edit

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A startup probe that is made of a readiness probe asks every second, and gives
// the sidecar a minute, or as long as its other probes allow, before it is
// restarted.
const (
	startupPeriodSeconds = 1
	startupSeconds       = 60
)

// convert makes native sidecars of the selected regular containers or, if the
// conversion says so, regular containers of the selected native sidecars. They keep
// their order. Containers that already have the wanted type are left alone.
func (e *templateEditor) convert(p *pattern) error {
	s := p.selection()
	if p.Convert.To == v1alpha1.Regular {
		return e.revert(p)
	}
	if err := e.alreadyConverted(pod.InitContainers, p); err != nil {
		return err
	}
	for _, c := range e.containers(pod.Containers) { // what is left alone now may be converted by the next run
		matched, _ := s.match(c)
		if !matched {
			e.plan.Misses = append(e.plan.Misses, s.misses(p.Name, c)...)
		}
		if !matched || e.denial(c) != "" {
			continue
		}
		if err := e.wantType(c, p); err != nil {
			return err
		}
	}
	selected, err := e.selected(pod.Containers, s)
	if err != nil {
		return err
	}
	if selected, err = e.convertible(selected, s); err != nil {
		return err
	}
	for i, c := range selected {
		if err := e.checkReadiness(c, p.Convert); err != nil {
			return err
		}
		if err := e.moveToInit(c, p, selected[:i]); err != nil {
			return err
		}
		if err := e.giveStartupProbe(c, p.Convert); err != nil {
			return err
		}
		e.concerns(c)
	}
	return nil
}

// moveToInit makes a native sidecar of a regular container. It goes after the
// containers that the pattern moved before, or else to the pattern's position.
func (e *templateEditor) moveToInit(container *yaml.Node, p *pattern, before []*yaml.Node) error {
	object := describe(pod.Containers, container)
	if _, err := yamlnode.Cut(e.template.Spec, pod.Containers, slices.Index(e.containers(pod.Containers), container)); err != nil {
		return err
	}
	list, err := e.initContainers()
	if err != nil {
		return err
	}
	index := e.indexFor(p)
	if len(before) > 0 {
		index = slices.Index(list.Content, before[len(before)-1]) + 1
	}
	yamlnode.Insert(list, index, container)
	e.changed(finding.Convert, object, container, "")
	if err := yamlnode.Set(container, "restartPolicy", yamlnode.String(pod.Always), afterName); err != nil {
		return err
	}
	return e.dropPreStop(container)
}

// afterName is where restartPolicy goes in a container.
var afterName = yamlnode.Where{After: []string{"name", "image"}}

// initContainers returns the list of init containers, and makes one if there is
// none.
func (e *templateEditor) initContainers() (*yaml.Node, error) {
	return yamlnode.List(e.template.Spec, pod.InitContainers, yamlnode.Where{Before: []string{pod.Containers}})
}

// revert moves native sidecars to the end of the regular containers.
func (e *templateEditor) revert(p *pattern) error {
	s := p.selection()
	if err := e.alreadyConverted(pod.Containers, p); err != nil {
		return err
	}
	for _, c := range e.containers(pod.InitContainers) {
		if matched, _ := s.match(c); !matched || !pod.IsNative(c) {
			continue
		}
		if err := e.wantType(c, p); err != nil {
			return err
		}
		object := describe(pod.InitContainers, c)
		if _, err := yamlnode.Cut(e.template.Spec, pod.InitContainers, slices.Index(e.containers(pod.InitContainers), c)); err != nil {
			return err
		}
		list, err := yamlnode.List(e.template.Spec, pod.Containers, yamlnode.Last())
		if err != nil {
			return err
		}
		yamlnode.Append(list, c)
		e.changed(finding.Revert, object, c, "")
		if err := yamlnode.Unset(c, "restartPolicy"); err != nil {
			return err
		}
		e.concerns(c)
	}
	return nil
}

// alreadyConverted records the selected containers of a list that already have the
// wanted type. An init container that runs to completion does not.
func (e *templateEditor) alreadyConverted(list string, p *pattern) error {
	for _, c := range e.containers(list) {
		if matched, _ := p.selection().match(c); !matched || list == pod.InitContainers && !pod.IsNative(c) {
			continue
		}
		if list == pod.InitContainers && e.denial(c) != "" {
			e.plan.Matched[p.Name] = true // it was made native on purpose
			continue
		}
		if err := e.wantType(c, p); err != nil {
			return err
		}
		e.concerns(c)
	}
	return nil
}

// wantType records what a conversion makes of a container.
func (e *templateEditor) wantType(container *yaml.Node, p *pattern) error {
	return e.want("the type of container", yamlnode.Text(container, "name"), string(p.Convert.To))
}

// giveStartupProbe gives a converted container the startup probe that the pattern
// has for it, unless it has one. If it is to be made of a readiness probe that the
// container does not have, it gets none, and a rule warns.
func (e *templateEditor) giveStartupProbe(container *yaml.Node, c *v1alpha1.Conversion) error {
	if yamlnode.Get(container, "startupProbe") != nil {
		return nil
	}
	var probe *yaml.Node
	switch {
	case c.StartupProbe != nil:
		probe = yamlnode.Copy(c.StartupProbe.Node)
	case c.StartupProbeFrom == v1alpha1.Readiness:
		probe = startupProbe(container)
	}
	if probe == nil {
		return nil
	}
	e.changed(finding.Add, fmt.Sprintf("startupProbe of container %q", yamlnode.Text(container, "name")), container, "startupProbe")
	return yamlnode.Set(container, "startupProbe", probe, yamlnode.Where{After: []string{"readinessProbe", "livenessProbe"}})
}

// checkReadiness refuses a readiness probe that asks no port, if a startup probe is
// to be made of it: that would not be valid either.
func (e *templateEditor) checkReadiness(container *yaml.Node, c *v1alpha1.Conversion) error {
	if c.StartupProbe != nil || c.StartupProbeFrom != v1alpha1.Readiness || yamlnode.Get(container, "startupProbe") != nil {
		return nil
	}
	readiness := yamlnode.Get(container, "readinessProbe")
	for _, handler := range []string{"httpGet", "tcpSocket", "grpc"} {
		if yamlnode.Get(readiness, handler) != nil && yamlnode.Text(readiness, handler, "port") == "" {
			return refuse(finding.Malformed, e.path(container, "readinessProbe."+handler), readiness,
				"the readinessProbe of container %q is not valid: it has no port. Add one, or give the pattern a startupProbe.",
				yamlnode.Text(container, "name"))
		}
	}
	return nil
}

// dropPreStop removes the preStop hook of a converted container if the hook only
// waited, or quit the container: what made a legacy sidecar outlive the
// application, or end with it, harms a native one. The hook's comments go with it.
// Any other hook stays, and a rule says when it runs.
func (e *templateEditor) dropPreStop(container *yaml.Node) error {
	does := ""
	switch pod.PreStop(container) {
	case pod.Sleeps:
		does = "only waits, and would use up the grace period"
	case pod.Quits:
		does = "would quit it while the application still works"
	default:
		return nil
	}
	const hooks, hook = "lifecycle", "preStop"
	_, lifecycle, err := yamlnode.Own(container, hooks)
	if err != nil {
		return err
	}
	c := e.changed(finding.Remove, fmt.Sprintf("preStop hook of native sidecar %q, which %s", yamlnode.Text(container, "name"), does),
		container, hooks+"."+hook)
	c.Node = yamlnode.Get(lifecycle, hook)
	if len(lifecycle.Content) == 2 {
		return yamlnode.Drop(container, hooks)
	}
	return yamlnode.Drop(lifecycle, hook)
}

// startupProbe returns a startup probe that asks what the container's readiness
// probe asks, or nil if the container has none. Its thresholds are those of a gate,
// since the readiness probe's are meant for a container that runs. But it never
// allows less time than the readiness and liveness probes do: the container may
// need that long to start.
func startupProbe(container *yaml.Node) *yaml.Node {
	readiness := yamlnode.Get(container, "readinessProbe")
	if readiness == nil {
		return nil
	}
	probe := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	add := func(key string, value *yaml.Node) {
		probe.Content = append(probe.Content, yamlnode.String(key), value)
	}
	for _, key := range []string{"exec", "httpGet", "tcpSocket", "grpc", "timeoutSeconds"} {
		if value := yamlnode.Get(readiness, key); value != nil {
			add(key, yamlnode.Bare(value))
		}
	}
	if len(probe.Content) == 0 {
		return nil
	}
	seconds := max(startupSeconds, tolerated(readiness), tolerated(yamlnode.Get(container, "livenessProbe")))
	add("periodSeconds", number(strconv.Itoa(startupPeriodSeconds)))
	add("failureThreshold", number(strconv.Itoa(seconds/startupPeriodSeconds)))
	return probe
}

// tolerated returns for how many seconds a probe may fail after its container has
// started; 0 if there is no probe.
func tolerated(probe *yaml.Node) int {
	if probe == nil {
		return 0
	}
	p, _ := pod.ProbeOf(probe)
	return p.InitialDelay + p.Period*p.Failures
}

func number(digits string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: digits}
}
