package reference

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Packages groups the files of a run: a reference only reaches workloads of the same
// package.
//
// What a kustomization includes, directly and through other kustomizations, is a
// package if it contains workloads. Other files are a package with the workloads in
// their folder and below it or, if there are none, in the next folder above that has
// some. Paths are clean and separated by slashes. Everything without a file is one
// package.
type Packages struct {
	parents    map[string][]string // the folders of the kustomizations that include a path
	includes   map[string][]string // the paths that the kustomization in a folder includes
	components map[string]bool     // the folders of components
	workloads  map[string]bool     // the folders with workloads in them or below them
	built      map[string]bool     // the folders of the kustomizations that include workloads
}

// root is the folder above all others.
const root = "."

// AddKustomization adds what a kustomization in a file includes.
func (p *Packages) AddKustomization(node *yaml.Node, file string) {
	if p.parents == nil {
		p.parents, p.includes, p.components = map[string][]string{}, map[string][]string{}, map[string]bool{}
	}
	folder := path.Dir(file)
	p.components[folder] = yamlnode.Text(node, "kind") == "Component"
	for _, included := range Resources(node, file) {
		p.parents[included] = append(p.parents[included], folder)
		p.includes[folder] = append(p.includes[folder], included)
	}
}

// AddWorkload adds a file with a workload, when all kustomizations are added.
func (p *Packages) AddWorkload(file string) {
	if p.workloads == nil {
		p.workloads, p.built = map[string]bool{}, map[string]bool{}
	}
	for next := []string{file}; len(next) > 0; {
		one := next[0]
		next = next[1:]
		for _, builder := range p.parents[one] {
			if !p.built[builder] {
				p.built[builder] = true
				next = append(next, builder)
			}
		}
	}
	for folder := range above(file) {
		if p.workloads[folder] {
			return
		}
		p.workloads[folder] = true
	}
}

// above calls do for the folders that a file is in, from the inside to the outside.
func above(file string) func(do func(folder string) bool) {
	return func(do func(folder string) bool) {
		for folder := path.Dir(file); do(folder) && folder != root && folder != "/"; {
			folder = path.Dir(folder)
		}
	}
}

// The name of a package is the folder of its kustomization, or its folder.
const (
	builtIn = "built in "
	folder  = "folder "
)

// builders returns the folders of the kustomizations that include a path, and of those
// that include these.
func (p *Packages) builders(included string) []string {
	var found []string
	seen := map[string]bool{}
	next := p.parents[included]
	for len(next) > 0 {
		one := next[0]
		if next = next[1:]; seen[one] {
			continue
		}
		seen[one] = true
		found = append(found, one)
		next = append(next, p.parents[one]...)
	}
	return found
}

// of returns the packages that a file belongs to directly, and not because they contain
// a package that it belongs to.
func (p *Packages) of(file string) []string {
	var found []string
	for _, builder := range p.parents[file] {
		if name := builtIn + builder; !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	for above := range above(file) {
		found = append(found, folder+above)
	}
	return found
}

// within returns packages and those that are in them.
func (p *Packages) within(names []string) []string {
	found := slices.Clone(names)
	seen := map[string]bool{}
	for _, name := range names {
		seen[name] = true
	}
	for i := 0; i < len(found); i++ {
		one, built := strings.CutPrefix(found[i], builtIn)
		if !built {
			continue
		}
		for _, included := range p.includes[one] {
			if name := builtIn + included; p.built[included] && !seen[name] {
				seen[name] = true
				found = append(found, name)
			}
		}
	}
	return found
}

// sees returns a text that is the same for two files if the same kustomizations include
// them, and they are in the same folder.
func (p *Packages) sees(file string) string {
	return path.Dir(file) + "\n" + strings.Join(p.parents[file], "\n")
}

// lookedAt returns the packages that the resources in a file refer to.
func (p *Packages) lookedAt(file string) []string { return p.among(p.builders(file), file) }

// builtBy returns the packages that the kustomization in a file refers to: what it
// includes and, if it is a component, what includes it.
func (p *Packages) builtBy(file string) []string {
	folders := []string{path.Dir(file)}
	if p.components[folders[0]] {
		folders = append(folders, p.builders(folders[0])...)
	}
	return p.among(folders, file)
}

// among returns those of the given folders whose kustomizations include workloads, or
// else the folder of a file, or one above it.
func (p *Packages) among(kustomizations []string, file string) []string {
	var found []string
	for _, one := range kustomizations {
		if p.built[one] {
			found = append(found, builtIn+one)
		}
	}
	if len(found) > 0 {
		return found
	}
	for above := range above(file) {
		if p.workloads[above] {
			return []string{folder + above}
		}
	}
	return nil
}
