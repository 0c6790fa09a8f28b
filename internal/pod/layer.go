package pod

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Layer is what one of several layers of values of a Helm chart has of two lists of
// containers. It contains only values, so it can outlive the document.
//
// Helm merges the mappings of layers and replaces lists as a whole: of each list, the one
// of the highest layer counts that has its key (helm.sh/docs/chart_template_guide/values_files).
type Layer struct {
	Resource finding.Resource
	// Location is where the lists are, or should be.
	Location finding.Location
	Ignores  Ignores
	// Chart is the name of the chart, and File the path of the values file; empty if they
	// are not known.
	Chart, File string
	// Name is what a message calls the layer.
	Name string
	// Place is the path of the lists in the values, and At the path in the document.
	Place, At string
	// Names are the keys of the lists.
	Names ListNames
	// Regular and Init are the lists.
	Regular, Init Layered
	// Unknown reports that nobody knows which of the lists it has.
	Unknown bool
	// Beside are the fields of the object with layers below this one, of which nobody knows
	// the lists, and Parameters are those that the object sets above all layers.
	Beside     []string
	Parameters []Parameter
}

// Stack is a layer over another one, which is what those below it give together. Without
// that, there is none that is known.
type Stack struct{ Below, Layer Layer }

// Layered is a list of a layer before the changes and with them.
type Layered struct {
	Was, Is Listed
	// From is the name of the layer that has it.
	From string
}

// Listed are the names of the containers of a list. Set reports that the layer has its key:
// null, or a text that the chart takes as a template, counts as a list without names.
type Listed struct {
	Names []string
	Set   bool
}

// Parameter is a value that an Application of Argo CD sets above all values.
type Parameter struct {
	// Field is its path in the object, and Name the path that it sets, as Helm's --set has it.
	Field, Name string
	Location    finding.Location
}

// ListedIn returns a list in what has the lists of a layer, which may be nil.
func ListedIn(spec *yaml.Node, key string) Listed {
	own, _, err := yamlnode.Own(spec, key)
	l := Listed{Set: own != nil || err != nil}
	for _, name := range yamlnode.Column(yamlnode.Get(spec, key), "name") {
		l.Names = append(l.Names, yamlnode.Text(name))
	}
	return l
}

// Key returns the key of one of the lists.
func (l Layer) Key(list string) string { return Template{Names: l.Names}.Key(list) }

// List returns one of the lists.
func (l Layer) List(list string) Layered {
	if list == InitContainers {
		return l.Init
	}
	return l.Regular
}

// Changed reports whether one of the lists is not as it was.
func (l Layer) Changed() bool { return l.Regular.changed() || l.Init.changed() }

func (l Layered) changed() bool {
	return l.Was.Set != l.Is.Set || !slices.Equal(l.Was.Names, l.Is.Names)
}

// Over returns what a layer gives over those below it.
func (l Layer) Over(below Layer) Layer {
	l.Regular, l.Init = l.Regular.over(below.Regular), l.Init.over(below.Init)
	return l
}

func (l Layered) over(below Layered) Layered {
	if !l.Was.Set {
		l.Was = below.Was
	}
	if !l.Is.Set {
		l.Is, l.From = below.Is, below.From
	}
	return l
}

// fate returns the list that has a container of the layer after the changes; empty if it is
// gone.
func (l Layer) fate(name string) string {
	switch {
	case slices.Contains(l.Init.Is.Names, name):
		return InitContainers
	case slices.Contains(l.Regular.Is.Names, name):
		return Containers
	}
	return ""
}

// adds reports whether the changes bring a container to the layer.
func (l Layer) adds(name string) bool {
	return l.fate(name) != "" && !slices.Contains(l.Regular.Was.Names, name) && !slices.Contains(l.Init.Was.Names, name)
}

// Mixed is what becomes of containers in a layer over another one, because Helm takes one
// list from here and the other one from there.
type Mixed struct {
	// Twice are in both lists, Gained were in none before, and Lost are in none now.
	Twice, Gained, Lost []string
}

// Mix says what the changes of both layers come to, compared with the same changes of what
// Helm made of the layers before.
func (l Layer) Mix(below Layer) (m Mixed) {
	wanted := map[string]string{} // the lists of containers
	both := l.Over(below)
	for _, list := range []string{Containers, InitContainers} {
		from := below
		if l.List(list).Was.Set {
			from = l
		}
		for _, name := range both.List(list).Was.Names {
			if fate := from.fate(name); fate != "" {
				wanted[name] = fate
			}
		}
	}
	for _, name := range both.Regular.Is.Names {
		if slices.Contains(both.Init.Is.Names, name) {
			m.Twice = append(m.Twice, name)
		}
	}
	for _, list := range []string{Containers, InitContainers} {
		for _, name := range both.List(list).Is.Names {
			if wanted[name] == "" && !l.adds(name) && !below.adds(name) && !slices.Contains(m.Twice, name) {
				m.Gained = append(m.Gained, name)
			}
		}
		for _, layer := range []Layer{below, l} {
			for _, name := range layer.List(list).Is.Names {
				if wanted[name] != "" && both.fate(name) == "" && !slices.Contains(m.Lost, name) {
					m.Lost = append(m.Lost, name)
				}
			}
		}
	}
	return m
}
