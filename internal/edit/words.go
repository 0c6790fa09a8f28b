package edit

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/image"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// Words returns words, and parts of words, of which each document has one that a pattern
// concerns: the names of the containers that it selects, the last segments of their
// repositories, or what a glob for these has of them. all reports that patterns may concern
// any document, since some add something or select by no such word.
func (e *Editor) Words() (whole, parts []string, all bool) {
	var w words
	for _, p := range e.patterns {
		if p.Remove == nil && p.Convert == nil {
			return nil, nil, true
		}
		by := p.takes()
		for _, glob := range by.Containers {
			w.add(glob)
		}
		for _, glob := range by.Images {
			w.add(path.Base(image.Official(glob)))
		}
		for _, name := range by.Known {
			if name == allKnown {
				w.whole = append(w.whole, e.catalog.Words()...)
				continue
			}
			entry, _ := e.catalog.Entry(name)
			w.whole = append(w.whole, entry.Words()...)
		}
	}
	return w.whole, w.parts, slices.Contains(w.parts, "")
}

// KnownWords returns words of which each document has one that contains a known sidecar.
func (e *Editor) KnownWords() []string { return e.catalog.Words() }

// words are what selectors have in common with what they select.
type words struct{ whole, parts []string }

// add adds a name, or the longest text at an end of a glob for names.
func (w *words) add(glob string) {
	if !strings.ContainsAny(glob, metaCharacters) {
		w.whole = append(w.whole, glob)
		return
	}
	prefix, suffix := affixesOf(glob)
	if len(suffix) > len(prefix) {
		prefix = suffix
	}
	w.parts = append(w.parts, prefix)
}

// Everywhere returns the names of the patterns that match as soon as there is a workload: those
// that remove containers, and have no targets.
func (e *Editor) Everywhere() (names []string) {
	for _, p := range e.patterns {
		if p.Remove != nil && len(p.selects) == 0 {
			names = append(names, p.Name)
		}
	}
	return names
}

// MayMiss reports whether a pattern, or one of its selectors, has found nothing. What it nearly
// finds then counts, and documents that have none of its words may contain that.
func (e *Editor) MayMiss(matched map[string]bool, selected map[pod.Selector]bool) bool {
	for _, p := range e.patterns {
		if !matched[p.Name] || len(p.selects) > 1 {
			return true
		}
	}
	return slices.ContainsFunc(e.near.selectors(), func(s *selector) bool {
		c := s.pattern.Convert
		alone := len(c.Containers)+len(c.Images)+len(c.Known) == 1
		return !alone && !selected[pod.Selector{Pattern: s.pattern.Name, Wanted: s.wanted}]
	})
}
