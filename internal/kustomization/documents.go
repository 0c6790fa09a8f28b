package kustomization

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// documents parses the documents of a text.
func documents(text []byte) ([]*yaml.Node, error) {
	var all []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var n yaml.Node
		switch err := decoder.Decode(&n); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		case len(n.Content) == 1 && (n.Content[0].Kind != yaml.ScalarNode || n.Content[0].Tag != yaml.NodeTagNull):
			all = append(all, n.Content[0])
		}
	}
}

// text prints documents.
func text(documents []*yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	if len(documents) == 0 {
		return nil, nil // which an encoder does not print
	}
	encoder := yaml.NewEncoder(&out)
	for _, n := range documents {
		if err := encoder.Encode(n); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), encoder.Close()
}

// objects returns the objects of documents: the items of Lists, or else the documents.
func objects(documents []*yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, n := range documents {
		if items := yamlnode.Get(n, "items"); items != nil && strings.HasSuffix(yamlnode.Text(n, "kind"), "List") {
			all = append(all, objects(items.Content)...)
		} else {
			all = append(all, n)
		}
	}
	return all
}

// replace sets a field of a kustomization to a list, or removes it.
func replace(root *yaml.Node, key string, list []*yaml.Node) {
	for i := 0; i < len(root.Content); i += 2 {
		if root.Content[i].Value == key {
			root.Content = slices.Delete(root.Content, i, i+2)
			break
		}
	}
	if len(list) > 0 {
		root.Content = append(root.Content, yamlnode.String(key), &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: list})
	}
}
