package kustomization

import (
	"bytes"
	"path/filepath"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// aboutContainers are in every text that names the lists of containers, which are containers,
// initContainers and others, or that gives them an image of another name.
var aboutContainers = []string{"ontainers", "newName"}

// PatchesContainers reports whether a patch, replacement or configuration of a kustomization
// in the given folders, or that these reach, may be about containers.
func (p *Package) PatchesContainers() bool {
	return slices.ContainsFunc(p.order, func(l *layer) bool { return l.given && p.has(l, aboutContainers...) })
}

// keep drops the layers that have nothing to do with the edit: those that reach no edited
// resource, in which no patch or replacement names containers that the function may be about, and
// which use none that does with those that are kept. Those that have one of some words are kept
// as well, to be watched.
func (p *Package) keep(edited map[string][]byte, words []string, about *concern) {
	concerned, watched, names := map[*layer]bool{}, map[*layer]bool{}, map[*layer]bool{}
	for _, l := range p.order { // each after those that it lists
		below := func(have map[*layer]bool) bool {
			return slices.ContainsFunc(l.below, func(below *layer) bool { return have[below] })
		}
		names[l] = below(names) || l.given && p.has(l, aboutContainers...)
		concerned[l] = below(concerned) || slices.ContainsFunc(l.resources, func(file string) bool { return edited[file] != nil }) ||
			names[l] && about.is(l) || l.doc == nil && len(edited) > 0 // nobody knows what it lists
		watched[l] = below(watched) || l.given && p.has(l, words...)
	}
	concerned, watched = p.reachedBy(concerned), p.reachedBy(watched)
	p.addSharing(concerned)
	p.order = slices.DeleteFunc(p.order, func(l *layer) bool {
		l.watched = !concerned[l] && watched[l]
		drop := !concerned[l] && !watched[l]
		if drop && names[l] {
			p.idle = append(p.idle, l)
		}
		return drop
	})
}

// addSharing adds the layers that use a component, a kustomization or a file which may be
// rewritten for the layers that are there.
func (p *Package) addSharing(concerned map[*layer]bool) {
	shared, files := map[*layer]bool{}, map[string]bool{}
	for l := range concerned {
		if !p.has(l, aboutContainers...) {
			continue
		}
		shared[l] = true
		for _, file := range p.does(l) {
			files[p.files.real(file)] = true
		}
	}
	uses := map[*layer]bool{}
	for _, l := range p.order { // each after those that it lists
		uses[l] = shared[l] || slices.ContainsFunc(l.below, func(below *layer) bool { return uses[below] }) ||
			slices.ContainsFunc(p.does(l), func(file string) bool { return files[p.files.real(file)] })
	}
	for l := range p.reachedBy(uses) {
		concerned[l] = true
	}
}

// reachedBy returns the layers that some reach. A component has its objects from those that
// list it, so it reaches nothing by itself.
func (p *Package) reachedBy(some map[*layer]bool) map[*layer]bool {
	reached := map[*layer]bool{}
	for _, l := range p.order {
		if some[l] && !l.component {
			l.walk(func(below *layer) { reached[below] = true })
		}
	}
	return reached
}

// has reports whether a layer, or a file with something that it does, has one of some words.
func (p *Package) has(l *layer, words ...string) bool {
	if l.file == "" || len(words) == 0 {
		return false
	}
	return slices.ContainsFunc(append([]string{l.file}, p.does(l)...), func(file string) bool {
		text, err := p.files.ReadFile(file)
		return err == nil && slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(text, []byte(word)) })
	})
}

// does returns the files with the patches, replacements and configurations of a layer.
func (p *Package) does(l *layer) []string {
	var files []string
	for _, one := range p.listedPatches(l) {
		if one.file != "" {
			files = append(files, one.file)
		}
	}
	for _, r := range p.replacementsOf(l) {
		if r.file != "" {
			files = append(files, r.file)
		}
	}
	for _, entry := range yamlnode.Elements(yamlnode.Get(l.root, configurationFiles)) {
		files = append(files, filepath.Join(l.dir, entry.Value))
	}
	for _, config := range p.configurations(p.files, l) {
		if config.file != "" {
			files = append(files, config.file)
		}
	}
	return files
}
