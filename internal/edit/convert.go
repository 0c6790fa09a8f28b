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
	if p.Convert.To == v1alpha1.Regular {
		return e.revert(p)
	}
	s := e.selection(p)
	if err := e.alreadyConverted(pod.InitContainers, p); err != nil {
		return err
	}
	for _, c := range e.candidates(pod.Containers, p) { // what is left alone now may be converted by the next run
		if matched, _ := s.match(c); !matched || e.denied(c) {
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
		if err := e.convertOne(c, p, selected[:i]); err != nil {
			return err
		}
	}
	return e.writePlaces()
}

// convertOne makes a native sidecar of a regular container, with a startup probe if
// the pattern has one for it.
func (e *templateEditor) convertOne(c *yaml.Node, p *pattern, before []*yaml.Node) error {
	done := len(e.changes)
	probe, gate, err := e.startupProbe(c, p.Convert)
	if err != nil {
		return err
	}
	was := place{
		name: yamlnode.Text(c, "name"), before: e.next(c), restart: yamlnode.Text(c, "restartPolicy"),
		probe: probe != nil, hook: hasPreStop(c), args: len(e.changes) > done,
	}
	if err := e.moveToInit(c, p, before); err != nil {
		return err
	}
	done = len(e.changes)
	if err := e.dropSuperfluous(c, p.Convert); err != nil {
		return err
	}
	was.args = was.args || len(e.changes) > done
	e.concerns(c)
	if p.Convert.Remember {
		was.hook = was.hook && !hasPreStop(c)
		e.remember(c, was)
	}
	if probe == nil {
		return nil
	}
	e.changed(finding.Add, fmt.Sprintf("startupProbe of container %q", yamlnode.Text(c, "name")), c, "startupProbe").Proposed = gate
	return yamlnode.Set(c, "startupProbe", probe, pod.PlaceOf("startupProbe"))
}

// moveToInit makes a native sidecar of a regular container. It goes after the
// containers that the pattern moved before, or else to the pattern's position.
func (e *templateEditor) moveToInit(container *yaml.Node, p *pattern, before []*yaml.Node) error {
	object := describe(pod.Containers, container)
	list, err := e.initContainers() // while the pod has the other list, which says where
	if err != nil {
		return err
	}
	if err := e.cut(pod.Containers, container); err != nil {
		return err
	}
	var index int
	if len(before) > 0 {
		index = slices.Index(list.Content, before[len(before)-1]) + 1
	} else {
		index = e.indexFor(p, container)
	}
	yamlnode.Insert(list, index, container)
	e.changed(finding.Convert, object, container, "")
	if err := yamlnode.Set(container, "restartPolicy", yamlnode.String(pod.Always), pod.PlaceOf("restartPolicy")); err != nil {
		return err
	}
	return e.dropPreStop(container)
}

// revert moves native sidecars back to the regular containers.
func (e *templateEditor) revert(p *pattern) error {
	s := e.selection(p)
	if err := e.alreadyConverted(pod.Containers, p); err != nil {
		return err
	}
	for _, c := range e.candidates(pod.InitContainers, p) {
		if matched, _ := s.match(c); !matched || !pod.IsNative(c) {
			continue
		}
		if err := e.wantType(c, p); err != nil {
			return err
		}
		if err := e.revertOne(c); err != nil {
			return err
		}
		e.concerns(c)
	}
	return e.writePlaces()
}

// revertOne makes a regular container of a native sidecar, where it stood before its
// conversion as far as that is known.
func (e *templateEditor) revertOne(c *yaml.Node) error {
	object := describe(pod.InitContainers, c)
	if err := e.cut(pod.InitContainers, c); err != nil {
		return err
	}
	list, err := yamlnode.List(e.template.Spec, e.template.Key(pod.Containers), yamlnode.Last())
	if err != nil {
		return err
	}
	name := yamlnode.Text(c, "name")
	index := e.formerIndex(name)
	if index < 0 {
		was, _ := e.placeOf(name)
		index = len(list.Content)
		e.loses(c, "", pod.Lost{What: pod.LostNeighbour, Name: name, Other: was.before})
	}
	yamlnode.Insert(list, index, c)
	e.changed(finding.Revert, object, c, "")
	if err := yamlnode.Unset(c, "restartPolicy"); err != nil {
		return err
	}
	if err := e.restore(c); err != nil {
		return err
	}
	if e.template.InValues && len(e.containers(pod.InitContainers)) == 0 {
		e.loses(c, "", pod.Lost{What: pod.LostList, Name: name, Other: e.template.Key(pod.InitContainers)})
	}
	e.forget(name)
	return nil
}

// alreadyConverted records the selected containers of a list that already have the
// wanted type. An init container that runs to completion does not.
func (e *templateEditor) alreadyConverted(list string, p *pattern) error {
	for _, c := range e.candidates(list, p) {
		if matched, _ := e.selection(p).match(c); !matched || list == pod.InitContainers && !pod.IsNative(c) {
			continue
		}
		if list == pod.InitContainers && e.denied(c) {
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

// startupProbe returns the startup probe that the pattern has for a converted
// container; nil if the container has one. The pattern's own probe comes first, then one
// made of the container's readiness probe, then the catalogue's, with what it asks. If
// there is none of what the pattern wants, a rule warns.
func (e *templateEditor) startupProbe(container *yaml.Node, c *v1alpha1.Conversion) (probe *yaml.Node, gate string, err error) {
	switch {
	case yamlnode.Get(container, "startupProbe") != nil:
		return nil, "", nil
	case c.StartupProbe != nil:
		return yamlnode.Copy(c.StartupProbe.Node), "", nil
	}
	if c.StartupProbeFrom == v1alpha1.Readiness {
		if probe, err = e.fromOwnReadiness(container); probe != nil || err != nil {
			return probe, "", err
		}
	}
	if c.Probes == v1alpha1.Catalogue {
		return e.answer(container)
	}
	return nil, "", nil
}

// fromOwnReadiness returns a startup probe that is made of the readiness probe of a
// container; nil if it has none. One that has no port is refused: a startup probe made of
// it would not be valid either.
func (e *templateEditor) fromOwnReadiness(container *yaml.Node) (*yaml.Node, error) {
	readiness := yamlnode.Get(container, "readinessProbe")
	for _, handler := range []string{"httpGet", "tcpSocket", "grpc"} {
		if yamlnode.Get(readiness, handler) != nil && yamlnode.Text(readiness, handler, "port") == "" {
			return nil, refuse(finding.Malformed, e.path(container, "readinessProbe."+handler), readiness,
				"the readinessProbe of container %q is not valid: it has no port. Add one, or give the pattern a startupProbe.",
				yamlnode.Text(container, "name"))
		}
	}
	return fromReadiness(readiness, yamlnode.Get(container, "livenessProbe")), nil
}

func hasPreStop(container *yaml.Node) bool {
	return yamlnode.Get(container, "lifecycle", "preStop") != nil
}

// dropPreStop removes the preStop hook of a converted container if the hook only
// waited, or quit the container: what made a legacy sidecar outlive the application, or
// end with it, harms a native one. Any other hook stays, and a rule says when it runs.
func (e *templateEditor) dropPreStop(container *yaml.Node) error {
	if !hasPreStop(container) {
		return nil
	}
	does := ""
	switch e.before().PreStop(e.knownAs(container)) {
	case pod.Sleeps:
		does = "only waits, and would use up the grace period"
	case pod.Quits:
		does = "would quit it while the application still works"
	default:
		return nil
	}
	const hooks, hook = "lifecycle", "preStop"
	key, lifecycle, err := yamlnode.Own(container, hooks)
	if err != nil {
		return err
	}
	c := e.changed(finding.Remove, fmt.Sprintf("preStop hook of native sidecar %q, which %s", yamlnode.Text(container, "name"), does),
		container, hooks+"."+hook)
	c.Node = yamlnode.Get(lifecycle, hook)
	if own := slices.IndexFunc(lifecycle.Content, func(n *yaml.Node) bool { return n.Value == hook }); own >= 0 {
		c.Gone = []*yaml.Node{lifecycle.Content[own]}
	}
	return e.dropHook(container, key, lifecycle, hook)
}

// dropHook removes a hook, with the comments that are about it. A lifecycle that is
// then empty goes as well, unless it has other comments.
func (e *templateEditor) dropHook(container, key, lifecycle *yaml.Node, hook string) error {
	if len(lifecycle.Content) != 2 {
		return drop(lifecycle, hook)
	}
	only := lifecycle.Content[0]
	others := len(e.document.Comments(container, key)) > len(e.document.Comments(lifecycle, only))
	others = others || pod.HasPostStart(only.HeadComment)
	if only.Value == hook {
		if err := drop(lifecycle, hook); err != nil {
			return err
		}
	}
	if others && len(lifecycle.Content) == 0 {
		yamlnode.Emptied(key, lifecycle)
		return nil
	}
	return yamlnode.Drop(container, key.Value)
}

// drop removes a hook. Another one above it that is commented out stays.
func drop(lifecycle *yaml.Node, hook string) error {
	key, _, err := yamlnode.Own(lifecycle, hook)
	if err != nil || key == nil {
		return err
	}
	if pod.HasPostStart(key.HeadComment) {
		return yamlnode.Unset(lifecycle, hook)
	}
	return yamlnode.Drop(lifecycle, hook)
}

// fromReadiness returns a startup probe that asks what a readiness probe asks, or nil
// if there is none. Its thresholds are those of a gate, since the readiness probe's
// are meant for a container that runs. But it never allows less time than the
// readiness and liveness probes do: the container may need that long to start.
func fromReadiness(readiness, liveness *yaml.Node) *yaml.Node {
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
	seconds := max(startupSeconds, tolerated(readiness), tolerated(liveness))
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
