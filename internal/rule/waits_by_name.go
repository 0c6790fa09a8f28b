package rule

import (
	"cmp"
	"slices"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var waitsByName = Rule{
	Kind: finding.Define("waits-by-name", finding.Warning,
		"A container of the pod looks for a native sidecar by its name where native sidecars are not: status.containerStatuses "+
			"and spec.containers list only regular containers. kubexit gives up and exits with an error, "+
			"kubernetes-entrypoint and scripts wait forever or read nothing. And who waits for the end of a native sidecar "+
			"waits for what only happens when all regular containers have ended.",
		"Remove the wait: a native sidecar starts before the application and, with a startup probe, is ready before it. A "+
			"script finds native sidecars in status.initContainerStatuses and spec.initContainers."),
	CheckPod: func(p *pod.Pod, to *report) {
		sidecars := p.Sidecars()
		if len(sidecars) == 0 {
			return
		}
		native, regular := pod.NewNames(names(sidecars)), pod.NewNames(names(p.Regular()))
		about := sync.OnceValue(func() natives { return aboutNatives(sidecars) })
		for _, c := range p.Containers {
			for _, l := range c.Lookups(native) {
				sayLookup(c, l, about().probed[l.Name], to)
			}
			for _, i := range awaited(c, about) {
				to.sayAt(c.Field, c.Node, "container %q waits for the end of native sidecar %q (KUBEXIT_DEATH_DEPS), which ends only after "+
					"all regular containers. Remove that name, or name a regular container instead.", c.Name, sidecars[i].Name)
			}
			if !c.Native || yamlnode.Get(c.Node, "startupProbe") == nil {
				continue
			}
			for _, l := range c.Lookups(regular) {
				if l.Way == pod.ForBirth {
					to.sayAt(c.Field, c.Node, "native sidecar %q waits for container %q (%s), which starts only after the sidecar's startupProbe "+
						"has passed: the pod never starts. Remove that name.", c.Name, l.Name, l.By)
				}
			}
		}
	},
}

// natives are native sidecars by the names that others use for them.
type natives struct {
	called map[string][]int // their places by their names in kubexit
	probed map[string]bool  // the names of those with a startupProbe
}

func aboutNatives(sidecars []pod.Container) natives {
	n := natives{map[string][]int{}, map[string]bool{}}
	for i, s := range sidecars {
		name := cmp.Or(s.KubexitName(), s.Name)
		n.called[name] = append(n.called[name], i)
		n.probed[s.Name] = n.probed[s.Name] || yamlnode.Get(s.Node, "startupProbe") != nil
	}
	return n
}

// awaited returns the native sidecars whose end a regular container waits for, by their
// places.
func awaited(c pod.Container, about func() natives) []int {
	var found []int
	for _, name := range c.QuitsWith() {
		if !c.Init {
			found = append(found, about().called[name]...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func names(containers []pod.Container) []string {
	all := make([]string, len(containers))
	for i, c := range containers {
		all[i] = c.Name
	}
	return all
}

// sayLookup says that a container looks for a native sidecar where it isn't. The sidecar
// may be probed at its start.
func sayLookup(c pod.Container, l pod.Lookup, probed bool, to *report) {
	switch l.Way {
	case pod.ForBirth:
		which := "a"
		if probed {
			which = "the"
		}
		to.sayAt(c.Field, c.Node, "container %q waits until containerStatuses says that native sidecar %q is ready (%s). Native sidecars are never "+
			"there, so its program never starts. Remove that name: %s startupProbe of the sidecar does the same.", c.Name, l.Name, l.By, which)
	case pod.InList:
		to.sayAt(c.Field, c.Node, "container %q looks for native sidecar %q in %s, which lists only regular containers. "+
			"Look in %s, or remove the wait.", c.Name, l.Name, l.By, l.Instead)
	case pod.ByProgram:
		to.sayAt(c.Field, c.Node, "container %q gives the name of native sidecar %q to %s, which may look for it among the regular containers. "+
			"Remove that if it only ends or awaits the sidecar.", c.Name, l.Name, l.By)
	}
}
