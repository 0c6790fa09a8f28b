package reference

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var (
	// inPointer matches a JSON pointer to a container: the path to the list, the list
	// and the index.
	inPointer = lazyregexp.New(`^(.*)/(containers|initContainers)/(\d+)(/.*)?$`)
	// inFieldPath matches a field path of kustomize to a container, by its index or its
	// name: replacements write .0, vars write [0].
	inFieldPath = lazyregexp.New(`^(.*)\.(containers|initContainers)(?:(\.)(\d+)|\[(\d+)\]|\.\[name=([^\]]+)\])(\..*)?$`)
	// inJQ matches a jq path to a container, by its index or its name.
	inJQ = lazyregexp.New(`\.(containers|initContainers)\[(?:(\d+)\]|\]?\s*\|?\s*select\(\s*\.name\s*==\s*"([^"]+)")`)
)

// entry is a reference to a container by list and index, or by list and name.
type entry struct {
	list, index, name string
	// rewritten returns the reference for another list and index.
	rewritten func(list string, index int) string
}

// point judges a reference to a container of the workloads.
func (l *look) point(workloads []pod.Workload, field string, node *yaml.Node, e entry) {
	for _, w := range workloads {
		if e.name != "" {
			l.say(w, rule.NamesMovedContainer, field, node, rule.CheckName(w, e.list, e.name, e.rewritten))
		} else if i, err := strconv.Atoi(e.index); err == nil {
			l.say(w, rule.IndexShifts, field, node, rule.CheckIndex(w, e.list, i, e.rewritten))
		}
	}
}

// pointer judges a JSON pointer into an object.
func (l *look) pointer(workloads []pod.Workload, text, field string, node *yaml.Node) {
	match := inPointer().FindStringSubmatch(text)
	if match == nil {
		return
	}
	for _, w := range workloads {
		if match[1]+"/"+match[2] == pod.Pointer(w.Field(match[2])) {
			l.point([]pod.Workload{w}, field, node, entry{list: match[2], index: match[3], rewritten: func(list string, i int) string {
				return fmt.Sprintf("%s/%s/%d%s", match[1], list, i, match[4])
			}})
		}
	}
}

// fieldPath judges a field path as kustomize's replacements and vars write it.
func (l *look) fieldPath(workloads []pod.Workload, node *yaml.Node, field string) {
	match := inFieldPath().FindStringSubmatch(yamlnode.Text(node))
	if match == nil {
		return
	}
	l.point(workloads, field, node, entry{list: match[2], index: match[4] + match[5], name: match[6], rewritten: func(list string, i int) string {
		switch {
		case match[6] != "":
			return fmt.Sprintf("%s.%s.[name=%s]%s", match[1], list, match[6], match[7])
		case match[3] != "":
			return fmt.Sprintf("%s.%s.%d%s", match[1], list, i, match[7])
		}
		return fmt.Sprintf("%s.%s[%d]%s", match[1], list, i, match[7])
	}})
}

// jq judges an expression of jq.
func (l *look) jq(workloads []pod.Workload, node *yaml.Node, field string) {
	for _, match := range inJQ().FindAllStringSubmatch(node.Value, -1) {
		l.point(workloads, field, node, entry{list: match[1], index: match[2], name: match[3], rewritten: func(list string, i int) string {
			if match[3] != "" {
				return strings.Replace(node.Value, "."+match[1], "."+list, 1)
			}
			return strings.Replace(node.Value, match[0], fmt.Sprintf(".%s[%d]", list, i), 1)
		}})
	}
}
