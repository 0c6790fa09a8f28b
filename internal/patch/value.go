package patch

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// plain returns a value as JSON has it: without comments, aliases and merge keys, and without
// fields that are null, which Kubernetes takes for absent. Scalars are written so that every
// YAML reads them alike.
func plain(n *yaml.Node) *yaml.Node {
	n = yamlnode.Resolve(n)
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := yamlnode.Mapping()
		addFields(m, n, map[string]bool{})
		return m
	case yaml.SequenceNode:
		out := list()
		for _, element := range n.Content {
			out.Content = append(out.Content, plain(element))
		}
		return out
	case yaml.DocumentNode:
		return plain(n.Content[0])
	}
	return plainScalar(n)
}

// addFields adds the fields of a mapping that are not there yet, and then those that it
// merges.
func addFields(to, from *yaml.Node, has map[string]bool) {
	for _, key := range yamlnode.Keys(from) {
		value := yamlnode.Get(from, key.Value)
		if !has[key.Value] && value != nil {
			to.Content = append(to.Content, yamlnode.String(key.Value), plain(value))
		}
		has[key.Value] = true
	}
	for i := 0; i+1 < len(from.Content); i += 2 {
		if !yamlnode.IsMerge(from.Content[i]) {
			continue
		}
		source := yamlnode.Resolve(from.Content[i+1])
		merged := []*yaml.Node{source}
		if source.Kind == yaml.SequenceNode {
			merged = source.Content
		}
		for _, m := range merged {
			addFields(to, yamlnode.Resolve(m), has)
		}
	}
}

func plainScalar(n *yaml.Node) *yaml.Node {
	if scalar.IsNull(n) {
		return yamlnode.Null()
	}
	var value any
	switch n.ShortTag() {
	case yaml.NodeTagInt, yaml.NodeTagFloat, yaml.NodeTagBool:
		if n.Decode(&value) != nil {
			break
		}
		text, err := json.Marshal(value)
		if err != nil {
			break // .nan and .inf, which JSON does not have
		}
		tag := n.ShortTag()
		if _, isInt := strconv.ParseInt(string(text), 10, 64); isInt == nil {
			tag = yaml.NodeTagInt
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: string(text)}
	}
	return yamlnode.String(n.Value)
}

// with adds a field to a mapping and returns it.
func with(m *yaml.Node, key string, value *yaml.Node) *yaml.Node {
	m.Content = append(m.Content, yamlnode.String(key), value)
	return m
}

// list returns a list of values.
func list(values ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: values}
}

// text returns a value as YAML.
func text(n *yaml.Node) (string, error) {
	var out strings.Builder
	encoder := yaml.NewEncoder(&out)
	if err := encoder.Encode(n); err != nil {
		return "", err
	}
	return out.String(), encoder.Close()
}

// writeJSON writes a plain value as JSON in one line, with its fields in their order.
func writeJSON(out *strings.Builder, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		out.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				out.WriteString(", ")
			}
			writeString(out, n.Content[i].Value)
			out.WriteString(": ")
			writeJSON(out, n.Content[i+1])
		}
		out.WriteByte('}')
	case yaml.SequenceNode:
		out.WriteByte('[')
		for i, element := range n.Content {
			if i > 0 {
				out.WriteString(", ")
			}
			writeJSON(out, element)
		}
		out.WriteByte(']')
	default:
		if n.ShortTag() == yaml.NodeTagString {
			writeString(out, n.Value)
			return
		}
		out.WriteString(n.Value)
	}
}

func writeString(out *strings.Builder, text string) {
	var quoted strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string can always be written, and so can the builder
	out.WriteString(strings.TrimSuffix(quoted.String(), "\n"))
}
