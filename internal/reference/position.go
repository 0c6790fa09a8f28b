package reference

import (
	"fmt"
	"slices"
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
	// inList matches a JSON pointer to a list of containers or to an entry: the path to the
	// list, the list and the entry.
	inList = lazyregexp.New(`^(.*)/(containers|initContainers)(/(?:\d+|-))?$`)
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

// pointer judges a JSON pointer into an object. moved reports that it is not known what an
// index means in the list that it leads to.
func (l *look) pointer(workloads []pod.Workload, text, field string, node *yaml.Node, moved bool) {
	match := inPointer().FindStringSubmatch(text)
	if match == nil {
		return
	}
	rewritten := func(list string, i int) string { return fmt.Sprintf("%s/%s/%d%s", match[1], list, i, match[4]) }
	if moved {
		rewritten = nil
	}
	for _, w := range workloads {
		if match[1]+"/"+match[2] == pod.Pointer(w.Field(match[2])) {
			l.point([]pod.Workload{w}, field, node, entry{list: match[2], index: match[3], rewritten: rewritten})
		}
	}
}

// operations judges JSON 6902 operations, which are carried out one after the other: those that
// insert, remove or set containers change what the indexes behind them mean.
func (l *look) operations(workloads []pod.Workload, operations []*yaml.Node, field string, at func(*yaml.Node) *yaml.Node) {
	moved := map[string]bool{} // by the pointers to lists
	for _, operation := range operations {
		kind := yamlnode.Text(operation, "op")
		var changed []string
		for _, key := range []string{"path", "from"} {
			p := yamlnode.Get(operation, key)
			if p == nil {
				continue
			}
			entry := inList().FindStringSubmatch(p.Value)
			if entry == nil {
				if inside := inPointer().FindStringSubmatch(p.Value); inside != nil {
					l.pointer(workloads, p.Value, field, at(p), moved[inside[1]+"/"+inside[2]])
				}
				continue
			}
			pointer, sets := entry[1]+"/"+entry[2], key == "path" && slices.Contains([]string{"add", "move", "copy"}, kind)
			switch {
			case entry[3] != "" && !sets: // else it says where to insert
				l.pointer(workloads, p.Value, field, at(p), moved[pointer])
			case entry[3] == "" && (sets || key == "path" && kind == "replace"):
				l.list(workloads, pointer, entry[2], field, at(p))
			}
			stays := kind == "test" || kind == "copy" && key == "from" || kind == "replace" && entry[3] != ""
			if !stays {
				changed = append(changed, pointer)
			}
		}
		for _, pointer := range changed {
			moved[pointer] = true
		}
	}
}

// list judges an operation that sets a list of containers.
func (l *look) list(workloads []pod.Workload, pointer, list, field string, node *yaml.Node) {
	for _, w := range workloads {
		if pointer == pod.Pointer(w.Field(list)) {
			l.say(w, rule.IndexShifts, field, node, rule.CheckList(w, list))
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
