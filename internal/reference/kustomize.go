package reference

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Patch is a patch file that a kustomization lists. Its documents are parts of an
// object or operations on one, and never workloads.
type Patch struct {
	// File is its path, relative to the same folder as the kustomization's own path.
	File string
	// Kind and Name are those of its target, as regular expressions; empty if the
	// patch itself says what it is for.
	Kind, Name string
	// Listed are the files of the kustomizations that list it.
	Listed []string
}

// IsKustomization reports whether a file is a kustomization by its name.
func IsKustomization(file string) bool {
	return slices.Contains([]string{"kustomization.yaml", "kustomization.yml", "Kustomization"}, path.Base(file))
}

// Names reports whether resources of the kind are kustomizations, which name patch
// files.
func Names(apiVersion, kind string) bool {
	id := groupKindOf(apiVersion, kind)
	return id.group == kustomizationKind.group && (id.kind == kustomizationKind.kind || id.kind == "Component")
}

// Patches returns the patch files that a kustomization in the given file lists.
func Patches(root *yaml.Node, file string) []Patch {
	var found []Patch
	patches(root, "", func(p patch) {
		if p.file != "" {
			found = append(found, Patch{path.Join(path.Dir(file), p.file), p.target.kind, p.target.name, []string{file}})
		}
	})
	return found
}

// Resources returns the paths that a kustomization in the given file lists as resources or
// components: of files, and of the folders of other kustomizations.
func Resources(root *yaml.Node, file string) []string {
	var found []string
	for _, list := range []string{"resources", "bases", "components"} {
		yamlnode.Each(root, "", list+"[]", func(resource *yaml.Node, _ string) {
			found = append(found, path.Join(path.Dir(file), resource.Value))
		})
	}
	return found
}

// patch is a patch of a kustomization, in a file or inline.
type patch struct {
	file   string
	inline *yaml.Node
	target selection
	field  string
}

// patches calls do for each patch of a kustomization, or of what has its fields: an object
// of Flux or Argo CD at a path.
func patches(root *yaml.Node, at string, do func(patch)) {
	for _, list := range []string{"patches", "patchesJson6902"} {
		yamlnode.Each(root, at, list+"[]", func(p *yaml.Node, field string) {
			do(patch{yamlnode.Text(p, "path"), yamlnode.Get(p, "patch"), selectionOf(yamlnode.Get(p, "target")), field + ".patch"})
		})
	}
	yamlnode.Each(root, at, "patchesStrategicMerge[]", func(p *yaml.Node, field string) {
		if p.Kind != yaml.ScalarNode || strings.Contains(p.Value, "\n") {
			do(patch{inline: p, field: field})
		} else {
			do(patch{file: p.Value, field: field})
		}
	})
}

// inlinePatches judges the inline patches of what has the fields of a kustomization: older
// versions of Flux have patches as fields, and not as texts.
func (l *look) inlinePatches(root *yaml.Node, at string) {
	patches(root, at, func(p patch) {
		if p.inline == nil {
			return
		}
		if p.inline.Kind != yaml.ScalarNode {
			l.patch(p.inline, p.target, p.field, p.inline)
			return
		}
		var tree yaml.Node
		if err := yaml.Unmarshal([]byte(p.inline.Value), &tree); err == nil && len(tree.Content) == 1 {
			l.patch(tree.Content[0], p.target, p.field, p.inline)
		}
	})
}

func (l *look) kustomization() {
	l.inlinePatches(l.root, "")
	yamlnode.Each(l.root, "", "replacements[]", func(r *yaml.Node, at string) {
		l.fieldPath(l.selected(selectionOf(yamlnode.Get(r, "source"))), yamlnode.Get(r, "source", "fieldPath"), at+".source.fieldPath")
		yamlnode.Each(r, at, "targets[]", func(target *yaml.Node, at string) {
			workloads := l.selected(selectionOf(yamlnode.Get(target, "select")))
			yamlnode.Each(target, at, "fieldPaths[]", func(p *yaml.Node, field string) { l.fieldPath(workloads, p, field) })
		})
	})
	yamlnode.Each(l.root, "", "vars[]", func(v *yaml.Node, at string) {
		l.fieldPath(l.selected(selectionOf(yamlnode.Get(v, "objref"))), yamlnode.Get(v, "fieldref", "fieldpath"), at+".fieldref.fieldpath")
	})
}

func selectionOf(n *yaml.Node) selection {
	return selection{yamlnode.Text(n, "kind"), yamlnode.Text(n, "name")}
}

// JudgePatch returns the findings about a document of a patch file.
func (x *Index) JudgePatch(root *yaml.Node, p Patch) []finding.Finding {
	l := x.look(root, "Patch", x.whole("listed by "+strings.Join(p.Listed, "\n"), func() (packages []string) {
		for _, kustomization := range p.Listed {
			packages = append(packages, x.Packages.builtBy(kustomization)...)
		}
		return packages
	}))
	l.patch(root, selection{p.Kind, p.Name}, "", nil)
	return l.findings
}

// patch judges a patch: JSON 6902 operations, or a part of an object. If it is
// inline, outer is the node with its text.
func (l *look) patch(root *yaml.Node, target selection, field string, outer *yaml.Node) {
	at := func(n *yaml.Node) *yaml.Node {
		if outer != nil {
			return outer
		}
		return n
	}
	if root.Kind == yaml.SequenceNode {
		l.operations(l.selected(target), root.Content, field, at)
		return
	}
	if target.kind == "" && target.name == "" {
		target = selection{yamlnode.Text(root, "kind"), yamlnode.Text(root, "metadata", "name")}
	}
	for _, w := range l.selected(target) {
		for _, list := range []string{pod.Containers, pod.InitContainers} {
			yamlnode.Each(root, field, w.Field(list)+"[]", func(entry *yaml.Node, where string) {
				if outer != nil {
					where = field
				}
				l.say(w, rule.NamesMovedContainer, where, at(entry), rule.CheckName(w, list, yamlnode.Text(entry, "name"), func(list string, _ int) string {
					return "an entry of " + list
				}))
			})
		}
	}
}
