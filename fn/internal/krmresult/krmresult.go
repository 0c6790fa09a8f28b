// Package krmresult writes findings as Results of the KRM functions specification.
package krmresult

import (
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Node returns the finding as a Result. Values are strings, because kpt accepts
// nothing else; only the index of a file is a number.
func Node(f finding.Finding) *yaml.Node {
	message := f.Advice() + " (" + f.Kind.Name() + f.Excuse() + ")"
	tags := object{}
	tags.setIfAny("pattern", f.Pattern)
	tags.set("rule", f.Kind.Name())
	named := f.Resource.Name != ""
	if !named && f.Field != "" {
		message = f.Field + ": " + message // the specification allows a field only with a resource
	}
	r := object{}
	r.set("message", message)
	r.set("severity", f.Severity.Level())
	if named {
		resource := object{}
		resource.set("apiVersion", f.Resource.APIVersion)
		resource.set("kind", f.Resource.Kind)
		resource.set("name", f.Resource.Name)
		resource.setIfAny("namespace", f.Resource.Namespace)
		r.put("resourceRef", resource)
	}
	if named && f.Field != "" {
		field := object{}
		field.set("path", f.Field)
		field.setIfAny("currentValue", f.Current)
		field.setIfAny("proposedValue", f.Proposed)
		r.put("field", field)
	}
	if named && f.Location.File != "" {
		file := object{}
		file.set("path", f.Location.File)
		if f.Location.Index > 0 {
			file.content = append(file.content, str("index"),
				&yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: strconv.Itoa(f.Location.Index)})
		}
		r.put("file", file)
	}
	r.put("tags", tags)
	return r.node()
}

// object is a mapping that is being built.
type object struct{ content []*yaml.Node }

func (o *object) set(key, value string) { o.content = append(o.content, str(key), str(value)) }

// setIfAny sets a field unless the value is empty.
func (o *object) setIfAny(key, value string) {
	if value != "" {
		o.set(key, value)
	}
}

func (o *object) put(key string, value object) {
	o.content = append(o.content, str(key), value.node())
}

func (o *object) node() *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: o.content}
}

func str(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: text}
}
