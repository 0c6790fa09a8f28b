package pipeline

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/reference"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// layersOf returns the layers of values of a plan, with their places.
func layersOf(p edit.Plan, file string, locate func(*yaml.Node) finding.Location) (all []pod.Layer) {
	for _, l := range p.Layers {
		if l.File != "" {
			l.File = file
		}
		l.Location = locate(l.Spec)
		for _, list := range []string{pod.InitContainers, pod.Containers} {
			if key, _, err := yamlnode.Own(l.Spec, l.Key(list)); err == nil && key != nil && key.Line > 0 {
				l.Location = locate(key)
			}
		}
		for i, n := range l.Setting {
			l.Parameters[i].Location = locate(n)
		}
		l.Regular.From, l.Init.From = l.Name, l.Name
		all = append(all, l.Layer)
	}
	return all
}

// inlined is a chart of a kustomization, with the layers that its own fields are.
type inlined struct {
	chart reference.ChartValues
	at    []finding.Location // of the layers
	of    finding.Resource
}

// addCharts records the charts of a kustomization that have several layers of values.
func (r *run) addCharts(doc *manifest.Document, index int, object *yaml.Node) {
	for _, chart := range reference.Charts(object, r.file(doc, index, object)) {
		in := inlined{chart: chart, of: pod.ResourceOf(object)}
		in.of.Kind = "Kustomization"
		for i, l := range chart {
			if l.Inline != nil {
				chart[i].Inline = yamlnode.Clone(l.Inline)
			}
			in.at = append(in.at, r.host.Locate(doc, index, object, yamlnode.Pointed(object, pod.Pointer(l.Field))))
		}
		r.charts = append(r.charts, in)
	}
}

// place is what layers have in common that may be over each other: the lists.
type place struct {
	chart, path string
	names       pod.ListNames
}

func placeOf(l pod.Layer) place { return place{l.Chart, l.Place, l.Names} }

// inObjects returns the layers that are in objects and change.
func inObjects(layers []pod.Layer) (all []pod.Stack) {
	for _, l := range layers {
		if l.File == "" && l.Changed() {
			all = append(all, pod.Stack{Layer: l})
		}
	}
	return all
}

// stacks returns the layers of values, each over those below it.
func (r *run) stacks(layers []pod.Layer) []pod.Stack {
	if !slices.ContainsFunc(layers, pod.Layer.Changed) {
		return nil
	}
	files := map[string][]pod.Layer{}
	for _, l := range layers {
		if l.File != "" {
			files[l.File] = append(files[l.File], l)
		}
	}
	all := append(inObjects(layers), r.filesOver(layers)...)
	for _, c := range r.charts {
		seen := map[place]bool{}
		for _, each := range c.chart {
			for _, l := range files[each.File] {
				if !seen[placeOf(l)] {
					seen[placeOf(l)] = true
					all = append(all, r.chartOver(c, placeOf(l), files)...)
				}
			}
		}
	}
	return all
}

// chartOver returns the layers of a chart of a kustomization at a place.
func (r *run) chartOver(c inlined, at place, files map[string][]pod.Layer) (all []pod.Stack) {
	var below pod.Layer
	for i, each := range c.chart {
		l := pod.Layer{Resource: c.of, Location: c.at[i], Names: at.names, Place: at.path, Name: each.Field, At: each.Field}
		if known := slices.IndexFunc(files[each.File], func(l pod.Layer) bool { return placeOf(l) == at }); known >= 0 {
			l = files[each.File][known]
		} else if each.Inline != nil {
			l.At = strings.TrimSuffix(each.Field+"."+at.path, ".")
			l = unchangedIn(each.Inline, l)
		} else {
			l.Unknown = !r.editor.WantsFile(each.File)
		}
		if i > 0 {
			all = append(all, pod.Stack{Below: below, Layer: l})
		}
		below = l.Over(below)
	}
	return all
}

// unchangedIn returns a layer with what values have of its lists.
func unchangedIn(values *yaml.Node, l pod.Layer) pod.Layer {
	spec := values
	if l.Place != "" {
		spec = yamlnode.Pointed(values, pod.Pointer(l.Place))
	}
	regular, init := pod.ListedIn(spec, l.Key(pod.Containers)), pod.ListedIn(spec, l.Key(pod.InitContainers))
	l.Regular, l.Init = pod.Layered{Was: regular, Is: regular, From: l.Name}, pod.Layered{Was: init, Is: init, From: l.Name}
	return l
}

// filesOver returns the layers that are values files over those that their names say are below
// them.
func (r *run) filesOver(layers []pod.Layer) (all []pod.Stack) {
	type at struct {
		place
		folder, kin string
	}
	known := map[at][]pod.Layer{}
	own := map[place][]pod.Layer{} // of charts that are here
	charts := map[string]bool{}    // their folders
	for _, s := range r.sources {
		if name := cleaned(s.Name()); path.Base(name) == "Chart.yaml" {
			charts[path.Dir(name)] = true
		}
	}
	for _, l := range layers {
		if l.File == "" {
			continue
		}
		folder, _ := standing(l.File)
		here := at{placeOf(l), folder, kin(l.File)}
		known[here] = append(known[here], l)
		if l.Chart != "" && stem(l.File) == plain && charts[path.Dir(l.File)] {
			own[placeOf(l)] = append(own[placeOf(l)], l)
		}
	}
	for _, l := range layers {
		if l.File == "" {
			continue
		}
		var below []pod.Layer
		if charts := own[placeOf(l)]; len(charts) == 1 && charts[0].File != l.File {
			below = append(below, charts[0])
		}
		folder, _ := standing(l.File)
		for _, above := range ancestors(folder) {
			var here []pod.Layer
			for _, kin := range beginnings(stem(l.File)) {
				for _, other := range known[at{placeOf(l), above, kin}] {
					if other.File != l.File && isBelow(other.File, l.File) && !slices.ContainsFunc(below, func(b pod.Layer) bool { return b.File == other.File }) {
						here = append(here, other)
					}
				}
			}
			slices.SortStableFunc(here, func(a, b pod.Layer) int { return len(stem(a.File)) - len(stem(b.File)) })
			below = append(below, here...)
		}
		if len(below) == 0 {
			continue
		}
		var lowest pod.Layer
		for _, each := range below {
			if path.Dir(each.File) != path.Dir(l.File) {
				each.Name = each.File
				each.Regular.From, each.Init.From = each.File, each.File
			}
			lowest = each.Over(lowest)
		}
		all = append(all, pod.Stack{Below: lowest, Layer: l})
	}
	return all
}

// plain is the name of the values file of a chart itself, over which all others stand.
const plain = "values"

// general are words for what holds everywhere: values of such a file or folder are below
// those of others.
var general = []string{plain, "all", "base", "common", "default", "defaults", "global", "shared"}

// stem returns the name of a file without its extension.
func stem(file string) string {
	return strings.TrimSuffix(path.Base(file), path.Ext(file))
}

// standing returns the folder whose files a values file is below, if it is general: that of
// the file, or around one with a name for what holds everywhere.
func standing(file string) (folder string, isGeneral bool) {
	folder, isGeneral = path.Dir(file), kin(file) != stem(file)
	for slices.Contains(general[1:], path.Base(folder)) {
		folder, isGeneral = path.Dir(folder), true
	}
	return folder, isGeneral
}

// kin returns how the names of the files begin that a values file may be below: with its own
// name, without the words at its end for what holds everywhere.
func kin(file string) string {
	rest := stem(file)
	for {
		cut := strings.LastIndexAny(rest, separators) + 1
		if !slices.Contains(general, rest[cut:]) {
			return rest
		}
		rest = rest[:max(cut-1, 0)]
	}
}

// beginnings returns the words at the beginning of a name: none, and then more and more.
func beginnings(name string) []string {
	all := []string{""}
	for i, r := range name {
		if strings.ContainsRune(separators, r) && i > 0 {
			all = append(all, name[:i])
		}
	}
	return append(all, name)
}

const separators = "-._"

// isBelow reports whether the values of a file, in a folder around another one or in the same,
// are below those of the other one as its name has it: values.yaml is below all others, what is
// general below what is not, and shop.yaml below shop-dev.yaml.
func isBelow(file, other string) bool {
	here, isGeneral := standing(file)
	there, otherGeneral := standing(other)
	longer := len(stem(other)) > len(stem(file)) && strings.HasPrefix(stem(other), stem(file)) && strings.ContainsRune(separators, rune(stem(other)[len(stem(file))]))
	if here == there && path.Dir(file) == path.Dir(other) {
		return stem(other) != plain && (stem(file) == plain || longer || isGeneral && !otherGeneral)
	}
	return longer || stem(file) == stem(other) && (here != there || isGeneral && !otherGeneral) || isGeneral && (here != there || !otherGeneral)
}

// ancestors returns a folder and those that it is in, the outermost first.
func ancestors(folder string) []string {
	all := []string{folder}
	for path.Dir(folder) != folder {
		folder = path.Dir(folder)
		all = append(all, folder)
	}
	slices.Reverse(all)
	return all
}
