package kustomization

import (
	"encoding/json"
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// show lets the function look at the workloads that a layer builds, as they are and as
// they are wanted. traced are the workloads among them.
func (c *carrier) show(l *layer, before []*yaml.RNode, wanted []*yaml.Node, traced []traced) {
	if c.Look == nil {
		return
	}
	for i, node := range before {
		object := node.YNode()
		if !c.isWorkload(object) {
			continue
		}
		from := traced[0].source
		traced = traced[1:]
		var source *yaml.Node
		if from >= 0 {
			source = c.trace.sources[from].object
			c.isNew(from, source)
		}
		if c.isNew(from, object) {
			c.Look(l.file, l.object(), source, object, wanted[i])
		}
	}
}

// isNew reports whether the pods of a workload from a file were not looked at before.
func (c *carrier) isNew(from int, object *yaml.Node) bool {
	key := fmt.Sprint(from)
	if from < 0 {
		key = pod.ResourceOf(object).String()
	}
	for _, t := range c.Locate(object) {
		var fields any
		if err := t.Spec.Decode(&fields); err != nil {
			return false
		}
		text, err := json.Marshal(fields)
		if err != nil {
			return false
		}
		key += " " + string(text)
	}
	first := !c.looked[key]
	c.looked[key] = true
	return first
}
