package patch

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/filters/patchjson6902"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// together is how many objects are built at once. A build takes its time, and every patch in
// it is compared with every object.
const together = 32

// Prove builds the objects with their patches, in the words of the form, and returns a
// finding for each object that does not become what it should. Where the strategic merge
// changes something that shows whether the object is there, the patch goes without. quiet
// lets what the process prints by itself go nowhere, until done is called.
func (f Form) Prove(patches []*Patch, quiet func() (done func())) []finding.Finding {
	if len(patches) == 0 {
		return nil
	}
	defer quiet()()
	var findings []finding.Finding
	for some := range slices.Chunk(reachable(patches), together) {
		if f.prove(slices.Concat(some...)) == nil {
			continue
		}
		for _, alike := range some {
			findings = append(findings, f.proveAlone(alike)...)
		}
	}
	return findings
}

// reachable returns groups of patches in their order: a patch reaches no object of another
// group. One for an object without a namespace reaches those of its kind and name in all.
func reachable(patches []*Patch) [][]*Patch {
	everywhere := map[finding.Resource]bool{}
	kindAndName := func(p *Patch) finding.Resource { return finding.Resource{Kind: p.Resource.Kind, Name: p.Resource.Name} }
	for _, p := range patches {
		everywhere[kindAndName(p)] = everywhere[kindAndName(p)] || p.Resource.Namespace == ""
	}
	var groups [][]*Patch
	number := map[finding.Resource]int{}
	for _, p := range patches {
		key := kindAndName(p)
		if !everywhere[key] {
			key.Namespace = p.Resource.Namespace
		}
		at, known := number[key]
		if !known {
			at = len(groups)
			number[key], groups = at, append(groups, nil)
		}
		groups[at] = append(groups[at], p)
	}
	return groups
}

// proveAlone builds a group of objects with their patches.
func (f Form) proveAlone(patches []*Patch) []finding.Finding {
	if f.prove(patches) == nil {
		return nil
	}
	for _, p := range patches {
		p.unguarded = true
	}
	if err := f.prove(patches); err != nil {
		return []finding.Finding{patches[0].say(finding.PatchDiffers, "no patch does what the edit does: %v. Nothing was printed.", err)}
	}
	var findings []finding.Finding
	for _, p := range patches {
		findings = append(findings, p.say(finding.PatchMayMiss,
			"if this object is gone one day, the patch is passed over and nothing says so: what would fail then changes the object now, which probably has something twice in a list."))
	}
	return findings
}

// prove builds some objects with their patches.
func (f Form) prove(patches []*Patch) error {
	if f == Kubectl {
		return proveInCluster(patches)
	}
	files := filesys.MakeFsInMemory()
	kustomization := yamlnode.Mapping("apiVersion", "kustomize.config.k8s.io/v1beta1", "kind", "Kustomization")
	names, entries := list(), list()
	for i, p := range patches {
		object, err := text(p.before)
		if err != nil {
			return err
		}
		name := strconv.Itoa(i) + ".yaml"
		if err := files.WriteFile(path.Join("/", name), []byte(object)); err != nil {
			return err
		}
		names.Content = append(names.Content, yamlnode.String(name))
		of, err := f.entries(p)
		if err != nil {
			return err
		}
		entries.Content = append(entries.Content, of...)
	}
	with(with(kustomization, "resources", names), "patches", entries)
	root, err := text(kustomization)
	if err != nil {
		return err
	}
	if err := files.WriteFile("/kustomization.yaml", []byte(root)); err != nil {
		return err
	}
	built, err := build(files)
	if err != nil {
		return err
	}
	for _, p := range patches {
		if err := p.check(built[p.Resource]); err != nil {
			return err
		}
	}
	return nil
}

// proveInCluster patches objects as the API server does: kustomize has the same library. It
// gets the operations as YAML, which makes of them what kubectl sends: the library compares
// texts, and & is the same as \u0026 only then.
func proveInCluster(patches []*Patch) error {
	for _, p := range patches {
		object := yaml.NewRNode(yamlnode.Clone(p.before))
		if _, err := (patchjson6902.Filter{Patch: "\n" + p.json()}).Filter([]*yaml.RNode{object}); err != nil {
			return err
		}
		if err := p.check(object.YNode()); err != nil {
			return err
		}
	}
	return nil
}

// check returns an error if an object is not what the patch should make of it.
func (p *Patch) check(object *yaml.Node) error {
	differs := &writer{}
	if differs.field("", settled(object), settled(p.after)); len(differs.operations) > 0 {
		return fmt.Errorf("kustomize makes another %s of it", differs.operations[0].path)
	}
	return nil
}

// build returns the objects that kustomize's own code builds.
func build(files filesys.FileSystem) (objects map[finding.Resource]*yaml.Node, err error) {
	defer func() {
		if wrong := recover(); wrong != nil { // kustomize panics on some odd input
			err = fmt.Errorf("kustomize: %v", wrong)
		}
	}()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, "/")
	if err != nil {
		return nil, errors.New(strings.Join(strings.Fields(err.Error()), " "))
	}
	objects = map[finding.Resource]*yaml.Node{}
	for _, resource := range built.Resources() {
		objects[pod.ResourceOf(resource.YNode())] = resource.YNode()
	}
	return objects, nil
}

// settled returns an object as a plain value without annotations if these are empty, which
// kustomize leaves out.
func settled(object *yaml.Node) *yaml.Node {
	object = plain(object)
	metadata := yamlnode.Get(object, "metadata")
	if annotations := yamlnode.Get(metadata, "annotations"); annotations != nil && len(annotations.Content) == 0 {
		_ = yamlnode.Drop(metadata, "annotations") // it is a field of a mapping, once
	}
	return object
}
