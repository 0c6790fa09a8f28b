package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// printJSON prints a value as JSON. If the old text has several lines, so has the new
// one, with the same indentation. Comments, which only new nodes can have, are left
// out; whatever else JSON does not have is an error.
func printJSON(n *yaml.Node, old []byte) ([]byte, error) {
	text, err := flowStyle{json: true}.value(n, "", false)
	if err != nil {
		return nil, err
	}
	first, rest, lines := bytes.Cut(trimBlanks(old), []byte("\n"))
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

// appendScalar prints a scalar as JSON.
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
