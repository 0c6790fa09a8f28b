package kustomization

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// configurationFiles is the field of a kustomization with files that say in which fields
// of objects kustomize finds names, images and labels.
const configurationFiles = "configurations"

// extend adds to the fields of the configurations of a layer those that containers have
// moved to: one that is about containers gets a second one about initContainers.
func (c *carrier) extend(l *layer) error {
	listed := yamlnode.Elements(yamlnode.Get(l.root, configurationFiles))
	if len(listed) == 0 {
		return nil
	}
	all := c.movedIn(l)
	for _, entry := range listed {
		file := c.files.real(filepath.Join(l.dir, entry.Value))
		docs, err := c.documents(file)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if added := c.extended(doc.Root, all); added != nil {
				c.tell(doc.Location(added), "add what is said about its containers for those that become init containers, or the other way round")
			}
		}
	}
	return nil
}

// movedIn returns the workloads that a layer is a part of, as they are built and as the
// function makes them.
func (c *carrier) movedIn(l *layer) []state {
	var all []state
	for _, top := range c.tops {
		reaches := false
		top.walk(func(below *layer) { reaches = reaches || below == l })
		if !reaches {
			continue
		}
		for _, w := range c.built[top] {
			if is, err := c.editBuilt(w)(w.object); err == nil {
				all = append(all, state{w.object, is})
			}
		}
	}
	return all
}

// extended adds fields to the lists of fields in a configuration. It returns the first
// that it has added one to; nil if there is none.
func (c *carrier) extended(n *yaml.Node, all []state) (first *yaml.Node) {
	n = yamlnode.Resolve(n)
	for i := 0; i < len(n.Content); i++ {
		child := yamlnode.Resolve(n.Content[i])
		if n.Kind != yaml.SequenceNode || yamlnode.Text(child, "path") == "" {
			if found := c.extended(child, all); first == nil {
				first = found
			}
			continue
		}
		for _, path := range c.morePaths(child, all) {
			if slices.ContainsFunc(n.Content, func(other *yaml.Node) bool { return isLike(other, child, path) }) {
				continue
			}
			more := bare(yamlnode.Clone(child))
			yamlnode.Get(more, "path").Value = path
			i++
			yamlnode.Insert(n, i, more)
			if first == nil {
				first = child
			}
		}
	}
	return first
}

// bare removes the comments of a tree.
func bare(n *yaml.Node) *yaml.Node {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, child := range n.Content {
		bare(child)
	}
	return n
}

// isLike reports whether a field is the same as another one, at a path.
func isLike(other, field *yaml.Node, path string) bool {
	with := yamlnode.Clone(field)
	yamlnode.Get(with, "path").Value = path
	return compare(other, with, nil) == nil
}

// morePaths returns the paths for the containers that have moved from where a field leads.
func (c *carrier) morePaths(field *yaml.Node, all []state) []string {
	path := yamlnode.Text(field, "path")
	var more []string
	for _, s := range all {
		if kind := yamlnode.Text(field, "kind"); kind != "" && kind != yamlnode.Text(s.was, "kind") {
			continue
		}
		all := c.Locate(s.is)
		for _, t := range c.Locate(s.was) {
			is, _ := atSpot(spotOf(t), all)
			for _, list := range lists {
				rest, leads := strings.CutPrefix(strings.TrimPrefix(path, "/"), fieldPathOf(t, list))
				if !leads || rest != "" && rest[0] != '/' && rest[0] != '[' || !c.moves(t, is, list) {
					continue
				}
				if to := fieldPathOf(is, other(list)) + rest; !slices.Contains(more, to) {
					more = append(more, to)
				}
			}
		}
	}
	return more
}

// moves reports whether a container of a list is in the other one afterwards.
func (c *carrier) moves(was, is pod.Template, list string) bool {
	return slices.ContainsFunc(names(was, list), func(name string) bool { return listOf(is, name) == other(list) })
}

// fieldPathOf returns the path of a list of containers, as configurations have it.
func fieldPathOf(t pod.Template, list string) string {
	return strings.ReplaceAll(t.Field(list), ".", "/")
}
