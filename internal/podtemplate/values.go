package podtemplate

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// ValuesKind is the kind that a file with values of a Helm chart has for targets and
// findings. The file itself names no kind.
const ValuesKind = "Values"

// Values is where an object has the values of a Helm chart, by paths as in [Place]: From
// leads to what contains them, and the others lead on from there: At to the values, Chart to
// the name of the chart, Path instead to its folder, and Ref to an object of Flux that has it.
// Below are the paths, likewise, of lists of what else has values of it, all of which give way
// to these, and Above are those of what sets single values over these.
type Values struct {
	From, At, Chart, Path, Ref string
	Below, Above               []string
}

// valuesFile is an entry of podTemplates for files with values.
type valuesFile struct {
	glob   string
	chart  string // "" if the entry names none
	places []Place
}

// addChart adds an entry of podTemplates for values of a chart. One for a known place
// replaces what is known of it. It is an error if the entry relies on places that nothing
// names.
func (t *Table) addChart(o v1alpha1.PodTemplate) error {
	known := t.places(o.Chart)
	if !o.HasLists() {
		if len(known) == 0 {
			return fmt.Errorf("chart %s is not known. Name its lists in containers and initContainers, and where they are in podSpec", o.Chart)
		}
		t.files = append(t.files, valuesFile{glob: o.Files, chart: o.Chart})
		return nil
	}
	place := placeOf(o)
	place.inValues = true
	if o.Files != "" {
		t.files = append(t.files, valuesFile{glob: o.Files, chart: o.Chart, places: []Place{place}})
		return nil
	}
	if t.charts == nil {
		t.charts = map[string][]Place{}
	}
	t.charts[o.Chart] = append(slices.DeleteFunc(known, func(p Place) bool { return p.identical() == place.identical() }), place)
	return nil
}

// places returns the places in the values of a chart.
func (t Table) places(chart string) []Place {
	if own, is := t.charts[chart]; is {
		return own
	}
	return placesOf(chart)
}

// IsObject reports whether a document with that apiVersion and kind is an object. Values of
// a chart may have one of the two as a field of their own, such as kind: DaemonSet.
func IsObject(apiVersion, kind string) bool { return apiVersion != "" && kind != "" }

// WantsFile reports whether a file of that path may have values of a chart. Those
// documents in it that are no objects are values.
func (t Table) WantsFile(file string) bool { return file != "" && len(t.filesFor(file)) > 0 }

// filesFor returns the entries whose glob matches the path of a file: all of it, or its end
// from a slash on.
func (t Table) filesFor(file string) (found []valuesFile) {
	file = path.Clean(filepath.ToSlash(file))
	for _, each := range t.files {
		glob := strings.TrimPrefix(each.glob, "./")
		if doublestar.MatchUnvalidated(glob, file) || doublestar.MatchUnvalidated("**/"+strings.TrimPrefix(glob, "/"), file) {
			found = append(found, each)
		}
	}
	return found
}

// LocateIn does what [Table.Locate] does for a document of a file. A document that is no
// object is values, if an entry names the file.
func (t Table) LocateIn(file string, doc *yaml.Node) []Object {
	doc = yamlnode.Resolve(doc)
	if file == "" || len(t.files) == 0 || doc.Kind != yaml.MappingNode || IsObject(yamlnode.Text(doc, "apiVersion"), yamlnode.Text(doc, "kind")) {
		return t.Locate(doc)
	}
	entries := t.filesFor(file)
	if len(entries) == 0 {
		return nil
	}
	o := Object{Node: doc, Resource: finding.Resource{Kind: ValuesKind, Name: path.Base(filepath.ToSlash(file))}}
	var places []Place
	chart := ""
	for _, entry := range entries {
		chart = cmp.Or(entry.chart, chart)
		o.Resource.Name = cmp.Or(chart, o.Resource.Name)
		known := entry.places
		if len(known) == 0 {
			known = t.places(entry.chart)
		}
		for _, place := range known {
			if !slices.ContainsFunc(places, func(p Place) bool { return p.identical() == place.identical() }) {
				places = append(places, place)
			}
		}
	}
	o.values = []values{{in: step{node: doc}, places: places, chart: chart}}
	o.Err = o.addPlaces(step{node: doc}, places)
	return []Object{o}
}

// addValues adds the lists of containers in the values that an object has of charts that
// are known. of is the object, or the one that it is a part of.
func (t Table) addValues(o *Object, v Values, of *yaml.Node) {
	var found []step
	if found, o.Err = (step{node: o.Node}).walk(v.From); o.Err != nil {
		return
	}
	for _, from := range found {
		chart, known := t.placesIn(v, from.node, of)
		if len(known) == 0 {
			continue
		}
		var found []step
		if found, o.Err = from.walk(v.At); o.Err != nil {
			return
		}
		for _, at := range found {
			o.values = append(o.values, values{in: at, places: known, chart: chart, from: from, of: v})
			if o.Err = o.addPlaces(at, known); o.Err != nil {
				return
			}
		}
	}
}

// placesIn returns the chart that an object names at a node, and the places in its values. The
// node may be in a part of the object; where it is in a list, only the node says that. The name
// of another object that has the chart is only the user's: it counts for charts that
// podTemplates names.
func (t Table) placesIn(v Values, node, of *yaml.Node) (chart string, places []Place) {
	text := func(at string) string {
		if at == "" {
			return ""
		}
		name := yamlnode.Text(node, strings.Split(at, "/")...)
		if name == "" && !strings.Contains(v.From, "[]") {
			name = yamlnode.Text(of, strings.Split(v.From+"/"+at, "/")...)
		}
		return name
	}
	if chart = cmp.Or(text(v.Chart), text(v.Path)); chart != "" {
		chart = path.Base(chart)
		return chart, t.places(chart)
	}
	chart = text(v.Ref)
	return chart, t.charts[chart]
}

// TopOf returns the field that the templates of an object are in, such as spec; "" if it has
// none. An object with a chart that is known has the field as well, since a patch may bring
// values.
func (t Table) TopOf(object *yaml.Node) string {
	for _, o := range t.Locate(object) {
		if o.Err != nil || o.Unsupported != "" {
			return ""
		}
		for _, template := range o.Templates {
			field, _, _ := strings.Cut(template.SpecPath(), ".")
			return field
		}
	}
	row, _ := t.row(yamlnode.Text(object, "apiVersion"), yamlnode.Text(object, "kind"))
	for _, v := range row.Values {
		found, err := (step{node: object}).walk(v.From)
		known := func(s step) bool {
			_, places := t.placesIn(v, s.node, object)
			return len(places) > 0
		}
		if err == nil && slices.ContainsFunc(found, known) {
			field, _, _ := strings.Cut(v.From, "/")
			return field
		}
	}
	return ""
}

// addPlaces adds the templates of several places. Charts of one name by several publishers
// may share a list of init containers: it counts once, with the list of containers that is
// there.
func (o *Object) addPlaces(from step, places []Place) error {
	already := len(o.Templates)
	for _, place := range places {
		if err := o.addPlace(from, place); err != nil {
			return err
		}
	}
	type list struct {
		spec *yaml.Node
		key  string
	}
	taken := map[list]bool{}
	for _, t := range o.Templates[already:] {
		if hasList(t, pod.Containers) {
			taken[list{t.Spec, t.Key(pod.InitContainers)}] = true
		}
	}
	o.Templates = append(o.Templates[:already], slices.DeleteFunc(o.Templates[already:], func(t pod.Template) bool {
		if hasList(t, pod.Containers) {
			return false
		}
		at := list{t.Spec, t.Key(pod.InitContainers)}
		was := taken[at]
		taken[at] = true
		return was
	})...)
	return nil
}

// hasLists reports whether one of a template's lists of containers is there, and the other is
// no text, which is a template of Helm and nothing that can be edited.
func hasLists(t pod.Template) bool {
	isText := func(list string) bool { return yamlnode.Text(t.Spec, t.Key(list)) != "" }
	return (hasList(t, pod.Containers) || hasList(t, pod.InitContainers)) && !isText(pod.Containers) && !isText(pod.InitContainers)
}

// hasList reports whether one of the lists is there.
func hasList(t pod.Template, list string) bool {
	n := t.List(list)
	return n != nil && yamlnode.Resolve(n).Kind == yaml.SequenceNode
}
