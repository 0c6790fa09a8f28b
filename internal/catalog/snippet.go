package catalog

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// AddSnippet returns a pattern that uses the entry: with its required parameters, and a
// comment for each other one. It is empty if the entry cannot be added.
func (e Entry) AddSnippet() string {
	if !e.CanBeAdded() {
		return ""
	}
	text := fmt.Sprintf("- name: %[1]s\n  use: %[1]s\n  with:\n", e.Name)
	for _, p := range e.Parameters {
		if p.Required {
			text += fmt.Sprintf("    %s: %s # %s\n", p.Name, onOneLine(p.Example), p.Doc)
		}
	}
	for _, p := range e.Parameters {
		if !p.Required {
			text += fmt.Sprintf("    # %s: %s # %s\n", p.Name, onOneLine(p.Example), p.Doc)
		}
	}
	return text
}

// ConvertSnippet returns a pattern that converts the entry's containers. It is empty if
// they are never converted, or never recognized.
func (e Entry) ConvertSnippet() string {
	if e.Denial() != "" || len(e.Images) == 0 {
		return ""
	}
	text := fmt.Sprintf("- name: %s\n", e.Name)
	if e.Position == First {
		text += "  position: {at: First}\n"
	}
	text += fmt.Sprintf("  convert:\n    known: [%s]\n", e.Name)
	switch {
	case len(e.ProbeFlags) > 0:
		text += "    probes: Catalogue\n"
	case e.Probe() != "":
		text += fmt.Sprintf("    startupProbe: %s\n", e.Probe())
	}
	return text
}

// onOneLine returns a node of an entry as YAML; empty for one that the entry does not have.
func onOneLine(n yaml.Node) string {
	if n.IsZero() {
		return ""
	}
	text, err := yaml.String(inFlow(&n))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// inFlow returns a copy of a node that takes one line.
func inFlow(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment = "", "", ""
	if n.Kind != yaml.ScalarNode {
		out.Style = yaml.FlowStyle
	} else if strings.Contains(n.Value, "\n") {
		out.Style = yaml.DoubleQuotedStyle
	}
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = inFlow(child)
	}
	return &out
}
