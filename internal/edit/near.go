package edit

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/image"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
)

// nearby finds selectors of patterns that probably mean an object or a container that
// they do not select. Looking takes time in proportion to the object or container, not
// to the number of selectors.
type nearby struct {
	targets podtemplate.Near
	owners  [][]*pattern // of the targets
	// names and images are found by a name, or by the last segment of a repository.
	names, images near.Index
	named, imaged [][]*selector // by their numbers in the index
	// globs are the selectors that no index can find: at most mostGlobs.
	globs []*selector
	known map[string][]*selector // by the generations of known sidecars
}

const mostGlobs = 100

// selectors returns all selectors but those for every known sidecar, which miss nothing.
func (n *nearby) selectors() []*selector {
	all := slices.Concat(n.globs, slices.Concat(n.named...), slices.Concat(n.imaged...))
	for key, known := range n.known {
		if key != allKnown {
			all = append(all, known...)
		}
	}
	return all
}

// selector is a name, an image or a known sidecar that a conversion selects.
type selector struct {
	pattern *pattern
	wanted  string
	image   bool
	// meant are globs that its author may have meant, from strict to loose.
	meant []string
}

// add adds the selectors of patterns.
func (n *nearby) add(patterns []*pattern) {
	byTargets := map[*v1alpha1.Target]int{}
	for _, p := range patterns {
		if len(p.selects) > 0 {
			owner, known := byTargets[&p.selects[0]]
			if !known {
				owner = len(n.owners)
				byTargets[&p.selects[0]] = owner
				n.owners = append(n.owners, nil)
				n.targets.Add(owner, p.selects)
			}
			n.owners[owner] = append(n.owners[owner], p)
		}
		if p.Convert == nil {
			continue
		}
		for _, wanted := range p.Convert.Containers {
			n.addGlob(&selector{pattern: p, wanted: wanted, meant: loosened(wanted, strings.ToLower, globOf)})
		}
		for _, wanted := range p.Convert.Images {
			meant := loosened(wanted, strings.ToLower, globOf, image.WithoutRegistry, inAnyFolder)
			n.addGlob(&selector{pattern: p, wanted: wanted, image: true, meant: meant})
		}
		for _, wanted := range p.Convert.Known {
			if n.known == nil {
				n.known = map[string][]*selector{}
			}
			key := generations(wanted)
			n.known[key] = append(n.known[key], &selector{pattern: p, wanted: wanted})
		}
	}
}

// addGlob adds a selector to the index, if a plain name is its last segment.
func (n *nearby) addGlob(s *selector) {
	index, all, name := &n.names, &n.named, s.wanted
	if s.image {
		index, all, name = &n.images, &n.imaged, path.Base(inAnyFolder(cmp.Or(last(s.meant), s.wanted)))
	}
	switch {
	case !isGlob(name):
		number := index.Add(name)
		if number == len(*all) {
			*all = append(*all, nil)
		}
		(*all)[number] = append((*all)[number], s)
	case len(s.meant) > 0 && len(n.globs) < mostGlobs:
		n.globs = append(n.globs, s)
	}
}

func last(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[len(texts)-1]
}

// isGlob reports whether no container or repository can have a name, so it must be a
// glob.
func isGlob(name string) bool { return strings.ContainsAny(name, `*?[]{}()|^$+\`) }

// loosened applies steps to a glob, one after another, and returns the valid globs that
// result.
func loosened(glob string, steps ...func(string) string) (globs []string) {
	was := glob
	for _, step := range steps {
		if glob = step(glob); glob != was && doublestar.ValidatePattern(glob) {
			globs = append(globs, glob)
			was = glob
		}
	}
	return globs
}

// anyFolder matches all segments of a repository before the last one.
const anyFolder = "**/"

// inAnyFolder returns a glob for repositories with the same last segment in any folder.
func inAnyFolder(glob string) string { return anyFolder + glob[strings.LastIndex(glob, "/")+1:] }

// globOf returns the glob for what is written as a regular expression.
func globOf(expression string) string {
	if !strings.ContainsAny(expression, `^$|()+\`) && !strings.Contains(expression, ".*") {
		return expression
	}
	glob := strings.TrimSuffix(strings.TrimPrefix(expression, "^"), "$")
	if strings.Contains(glob, "|") && !strings.Contains(glob, "(") {
		glob = "(" + glob + ")"
	}
	return inGlob.Replace(glob)
}

// inGlob replaces parts of a regular expression.
var inGlob = strings.NewReplacer(".*/", anyFolder, ".*", "*", ".+", "*", `\.`, ".", "(?:", "{", "(", "{", ")", "}", "|", ",")

// generations returns the name that all generations of a known sidecar begin with:
// cloud-sql-proxy of cloud-sql-proxy-v1.
func generations(known string) string {
	if base, number, found := strings.Cut(known, "-v"); found && len(number) == 1 && strings.Trim(number, "0123456789") == "" {
		return base
	}
	return known
}
