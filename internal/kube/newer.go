package kube

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Newer is a field of a value that some Kubernetes version does not have by default: the
// API server rejects it or silently drops it.
type Newer struct {
	// Path leads to the field: volumeMounts[0].recursiveReadOnly.
	Path string
	Field
}

// IsTooNew reports whether a field came with a Kubernetes version that supports reports false
// for, or whether no version has it by default.
func (f Field) IsTooNew(supports func(version string) bool) bool {
	return f.Gate != "" || f.Since != "" && !supports(f.Since)
}

// TooNew returns the fields of a value of the type that are too new. They are in the order of the value. Fields that the type does not have are passed over.
func (t *Type) TooNew(n *yaml.Node, supports func(version string) bool) []Newer {
	var found []Newer
	for key, value := range yamlnode.Fields(n) {
		f, known := t.Field(key.Value)
		if !known || value == nil {
			continue
		}
		if f.IsTooNew(supports) {
			found = append(found, Newer{f.Name, f})
		}
		if f.Type.Fields == nil {
			continue
		}
		if f.Shape == One {
			found = append(found, within(f.Name, f.Type.TooNew(value, supports))...)
			continue
		}
		for i, element := range yamlnode.Elements(value) {
			found = append(found, within(fmt.Sprintf("%s[%d]", f.Name, i), f.Type.TooNew(element, supports))...)
		}
	}
	return found
}

// within returns fields with the path of what contains them before their own.
func within(path string, fields []Newer) []Newer {
	for i := range fields {
		fields[i].Path = path + "." + fields[i].Path
	}
	return fields
}
