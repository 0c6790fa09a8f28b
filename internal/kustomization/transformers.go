package kustomization

import (
	"fmt"
	"path/filepath"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// transformers is the field of a kustomization with what runs last.
const transformers = "transformers"

// configuration is that of a transformer.
type configuration struct {
	layer *layer
	entry int // in the transformers of the layer
	// listed is this entry.
	listed *yaml.Node
	// file is the file that has it, and document its number there, or in an inline entry.
	file     string
	document int
	// node is the configuration; nil if the entry cannot be taken apart.
	node *yaml.Node
}

// configurations returns the configurations of the transformers of a layer, as some texts
// have it.
func (p *Package) configurations(files texts, l *layer) []*configuration {
	if yamlnode.Get(l.root, transformers) == nil {
		return nil
	}
	docs, err := p.parsed(files, l)
	if err != nil {
		return nil // kustomize will say so
	}
	var all []*configuration
	for i, entry := range yamlnode.Elements(yamlnode.Get(docs[0], transformers)) {
		content, file := []byte(entry.Value), ""
		if !isInline(entry.Value) {
			file = filepath.Join(l.dir, entry.Value)
			content, _ = files.ReadFile(file) // there is none in a folder
		}
		nodes, err := documents(content)
		if err != nil || len(nodes) == 0 {
			all = append(all, &configuration{layer: l, entry: i, listed: entry})
			continue
		}
		for number, node := range nodes {
			all = append(all, &configuration{layer: l, entry: i, listed: entry, file: file, document: number, node: node})
		}
	}
	return all
}

// parsed returns the document of a kustomization, as some texts have it.
func (p *Package) parsed(files texts, l *layer) ([]*yaml.Node, error) {
	content, err := files.ReadFile(l.kustomization)
	if err != nil {
		return nil, err
	}
	docs, err := documents(content)
	if err == nil && len(docs) != 1 {
		err = fmt.Errorf("%s has %d documents instead of one", l.kustomization, len(docs))
	}
	return docs, err
}

// whole returns the configuration, or the entry that cannot be taken apart.
func (c *configuration) whole() *yaml.Node {
	if c.node == nil {
		return c.listed
	}
	return c.node
}

// asEntry returns the entry of transformers for a configuration.
func asEntry(config *yaml.Node) (*yaml.Node, error) {
	if config.Kind != yaml.MappingNode {
		return config, nil
	}
	inline, err := text([]*yaml.Node{config})
	return yamlnode.String(string(inline)), err
}

// asTransformer returns the builtin transformer for an entry of patches.
func asTransformer(name string, entry *yaml.Node) *yaml.Node {
	t := yamlnode.Mapping("apiVersion", konfig.BuiltinPluginApiVersion, "kind", "PatchTransformer")
	t.Content = append(t.Content, yamlnode.String("metadata"), yamlnode.Mapping("name", "native-sidecar-"+name))
	t.Content = append(t.Content, entry.Content...)
	return t
}

// kind returns the kind of a builtin transformer; empty for any other.
func (c *configuration) kind() string {
	if yamlnode.Text(c.node, "apiVersion") != konfig.BuiltinPluginApiVersion {
		return ""
	}
	return yamlnode.Text(c.node, "kind")
}

// patchFields are the fields of builtin transformers with the texts of patches.
var patchFields = map[string]string{
	"PatchTransformer": "patch", "PatchStrategicMergeTransformer": "patches", "PatchJson6902Transformer": "jsonOp",
}

// patchesIn returns the patches of a builtin transformer, in the order in which kustomize
// carries them out, without what they say.
func (c *configuration) patchesIn() []*patch {
	field := patchFields[c.kind()]
	if field == "" {
		return nil
	}
	one := patch{layer: c.layer, list: transformers, index: c.entry, config: c, entry: c.node, field: field}
	var all []*patch
	named := append(yamlnode.Elements(yamlnode.Get(c.node, "paths")), yamlnode.Get(c.node, "path"))
	for _, path := range named {
		if path != nil && path.Value != "" {
			from := one
			from.file = filepath.Join(c.layer.dir, path.Value)
			all = append(all, &from)
		}
	}
	if yamlnode.Text(c.node, field) != "" {
		all = append(all, &one)
	}
	return all
}

// root returns the root of a configuration in the file that is edited.
func (c *carrier) root(config *configuration) (*yaml.Node, error) {
	if config.file != "" {
		docs, err := c.documents(c.files.real(config.file))
		if err != nil || config.document >= len(docs) {
			return nil, fmt.Errorf("%s cannot be edited: %w", config.file, err)
		}
		return docs[config.document].Root, nil
	}
	docs, err := c.documents(c.files.real(config.layer.file))
	if err != nil {
		return nil, err
	}
	entry := yamlnode.Elements(yamlnode.Get(docs[0].Root, transformers))[config.entry]
	if c.inline[entry] == nil {
		o, err := openText(config.layer.file, []byte(entry.Value))
		if err != nil {
			return nil, err
		}
		c.inline[entry] = o
	}
	if docs = c.inline[entry].docs; config.document >= len(docs) {
		return nil, fmt.Errorf("%s[%d] cannot be edited", transformers, config.entry)
	}
	return docs[config.document].Root, nil
}

// setConfigurations gives the entries of transformers the texts of their configurations.
func (c *carrier) setConfigurations() error {
	for entry, o := range c.inline {
		text, err := o.text()
		if err != nil {
			return err
		}
		if string(text) != entry.Value {
			entry.Value = string(text)
		}
	}
	return nil
}

// atConfiguration returns the place of a node of a configuration: of its entry, if it is
// inline.
func (c *carrier) atConfiguration(config *configuration, n *yaml.Node) finding.Location {
	if config.file == "" {
		return c.at(config.layer, config.listed)
	}
	if o, err := c.open(c.files.real(config.file)); err == nil && config.document < len(o.docs) {
		return o.docs[config.document].Location(n)
	}
	return finding.Location{File: config.file}
}
