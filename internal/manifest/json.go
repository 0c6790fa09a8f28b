package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// printJSON prints a value as JSON: over lines, indented as the old text, if that
// has lines. Comments, which only what was added can have, are left out; what
// else JSON cannot say is an error.
func printJSON(n *yaml.Node, old []byte) ([]byte, error) {
	text, err := appendJSON(nil, n)
	if err != nil {
		return nil, err
	}
	first, rest, lines := bytes.Cut(bytes.TrimSpace(old), []byte("\n"))
	if !lines {
		return text, nil
	}
	blanks := rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))]
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", string(blanks)); err != nil {
		return nil, err
	}
	if bytes.HasSuffix(first, []byte("\r")) {
		return bytes.ReplaceAll(out.Bytes(), []byte("\n"), []byte("\r\n")), nil
	}
	return out.Bytes(), nil
}

// appendJSON prints a value in one line, as the encoder prints flow style.
func appendJSON(out []byte, n *yaml.Node) ([]byte, error) {
	if n.Anchor != "" {
		return nil, fmt.Errorf("JSON has no anchors: %s", n.Anchor)
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return appendScalar(out, n)
	case yaml.MappingNode, yaml.SequenceNode:
		brackets, separators := "[]", []string{", "}
		if n.Kind == yaml.MappingNode {
			brackets, separators = "{}", []string{", ", ": "}
		}
		out = append(out, brackets[0])
		for i, child := range n.Content {
			if i > 0 {
				out = append(out, separators[i%len(separators)]...)
			}
			if len(separators) == 2 && i%2 == 0 && child.ShortTag() != yaml.NodeTagString {
				return nil, fmt.Errorf("JSON has no keys but strings: %s", child.Value)
			}
			var err error
			if out, err = appendJSON(out, child); err != nil {
				return nil, err
			}
		}
		return append(out, brackets[1]), nil
	}
	return nil, fmt.Errorf("JSON has no aliases: %s", n.Value)
}

func appendScalar(out []byte, n *yaml.Node) ([]byte, error) {
	switch n.ShortTag() {
	case yaml.NodeTagNull:
		return append(out, "null"...), nil
	case yaml.NodeTagString:
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(n.Value); err != nil {
			return nil, err
		}
		return append(out, bytes.TrimRight(text.Bytes(), "\n")...), nil
	case yaml.NodeTagInt, yaml.NodeTagFloat, yaml.NodeTagBool:
		if json.Valid([]byte(n.Value)) {
			return append(out, n.Value...), nil
		}
	}
	return nil, fmt.Errorf("JSON has no such value: %s", n.Value)
}
