package reference

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var (
	// A JSON pointer to a container: what leads to the list, the list, the place.
	inPointer = lazyregexp.New(`^(.*)/(containers|initContainers)/(\d+)(/.*)?$`)
	// A field path of kustomize to one, by its place or by its name: replacements
	// have .0, vars have [0].
	inFieldPath = lazyregexp.New(`^(.*)\.(containers|initContainers)(?:(\.)(\d+)|\[(\d+)\]|\.\[name=([^\]]+)\])(\..*)?$`)
	// A path of jq to one, by its place or by its name.
	inJQ = lazyregexp.New(`\.(containers|initContainers)\[(?:(\d+)\]|\]?\s*\|?\s*select\(\s*\.name\s*==\s*"([^"]+)")`)
)

// place is a reference to a container by list and place, or by list and name.
type place struct {
	list, index, name string
	// at writes the reference anew, for a list and a place in it.
	at func(list string, index int) string
}

// point looks at a reference to a container of the workloads. One that means the
// container that it meant before is left alone.
func (l *look) point(workloads []plan.Workload, field string, node *yaml.Node, p place) {
	for _, w := range workloads {
		if p.name != "" {
			l.byName(w, field, node, p)
			continue
		}
		i, err := strconv.Atoi(p.index)
		was, is := w.Was.List(p.list), w.Is.List(p.list)
		if err != nil || i >= len(was) || i < len(is) && is[i] == was[i] {
			continue
		}
		now := "nothing"
		if i < len(is) {
			now = fmt.Sprintf("%q", is[i])
		}
		instead := "drop it"
		if list, index := w.Is.Find(was[i]); list != "" {
			instead = "write " + p.at(list, index)
		}
		l.say(rule.IndexShifts, field, node, "%s[%d] of %s was container %q and is %s now: %s", p.list, i, w.Resource, was[i], now, instead)
	}
}

func (l *look) byName(w plan.Workload, field string, node *yaml.Node, p place) {
	if !w.Moved(p.name) || slices.Contains(w.Is.List(p.list), p.name) {
		return
	}
	instead := "drop it"
	if list, index := w.Is.Find(p.name); list != "" {
		instead = "write " + p.at(list, index)
	}
	l.say(rule.NamesMovedContainer, field, node, "container %q of %s is not among %s any more: %s", p.name, w.Resource, p.list, instead)
}

// pointer looks at a JSON pointer into an object.
func (l *look) pointer(workloads []plan.Workload, text, field string, node *yaml.Node) {
	match := inPointer().FindStringSubmatch(text)
	if match == nil {
		return
	}
	for _, w := range workloads {
		if match[1]+"/"+match[2] == pointer(w, match[2]) {
			l.point([]plan.Workload{w}, field, node, place{list: match[2], index: match[3], at: func(list string, i int) string {
				return fmt.Sprintf("%s/%s/%d%s", match[1], list, i, match[4])
			}})
		}
	}
}

// fieldPath looks at a field path as kustomize's replacements and vars have them.
func (l *look) fieldPath(workloads []plan.Workload, node *yaml.Node, field string) {
	if node == nil {
		return
	}
	match := inFieldPath().FindStringSubmatch(node.Value)
	if match == nil {
		return
	}
	l.point(workloads, field, node, place{list: match[2], index: match[4] + match[5], name: match[6], at: func(list string, i int) string {
		switch {
		case match[6] != "":
			return fmt.Sprintf("%s.%s.[name=%s]%s", match[1], list, match[6], match[7])
		case match[3] != "":
			return fmt.Sprintf("%s.%s.%d%s", match[1], list, i, match[7])
		}
		return fmt.Sprintf("%s.%s[%d]%s", match[1], list, i, match[7])
	}})
}

// jq looks at an expression of jq.
func (l *look) jq(workloads []plan.Workload, node *yaml.Node, field string) {
	for _, match := range inJQ().FindAllStringSubmatch(node.Value, -1) {
		l.point(workloads, field, node, place{list: match[1], index: match[2], name: match[3], at: func(list string, i int) string {
			if match[3] != "" {
				return strings.Replace(node.Value, "."+match[1], "."+list, 1)
			}
			return strings.Replace(node.Value, match[0], fmt.Sprintf(".%s[%d]", list, i), 1)
		}})
	}
}
