package podtemplate

import (
	"path/filepath"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// values are values of a chart in an object.
type values struct {
	in     step
	places []Place
	chart  string
	from   step // what contains them; nothing for a values file
	of     Values
}

// Layer is what values have of the lists of a place.
type Layer struct {
	pod.Layer
	// Spec is what has the lists, and Setting are the parameters.
	Spec    *yaml.Node
	Setting []*yaml.Node
}

// Layers returns what the values in an object, which may be a values file of that path, have
// of the lists of each place: also of those that are no templates, since they have none of the
// lists, or a text in place of one. The lists of an element of another list are left out:
// they always come from the same layer.
func (o Object) Layers(file string) (all []Layer) {
	for _, v := range o.values {
		for _, place := range v.places {
			if strings.Contains(place.Path, "[]") {
				continue
			}
			found, err := v.in.walk(place.Path)
			if err != nil {
				continue // the object cannot be edited, and that was said
			}
			for _, at := range found {
				if spec := at.spec(place); spec.node != nil {
					all = append(all, v.layer(o, file, spec, place))
				}
			}
		}
	}
	return all
}

// spec returns what has the lists of a place.
func (s step) spec(place Place) step {
	if !place.IsSpec {
		s.node, s.at = yamlnode.Get(s.node, "spec"), strings.TrimPrefix(s.at+".spec", ".")
	}
	return s
}

func (v values) layer(o Object, file string, spec step, place Place) Layer {
	l := Layer{Spec: spec.node, Layer: pod.Layer{
		Resource: o.Resource, Ignores: pod.IgnoresIn(o.Node, nil), Chart: v.chart, File: file, Name: filepath.Base(file), Names: place.Names,
		Place: strings.TrimPrefix(strings.TrimPrefix(spec.at, v.in.at), "."), At: spec.at,
	}}
	if v.from.node == nil {
		return l
	}
	l.File, l.Name = "", v.in.at
	each := func(paths []string, do func(at *yaml.Node, field string)) {
		for _, path := range paths {
			yamlnode.Each(v.from.node, v.from.at, strings.ReplaceAll(path, "/", "."), do)
		}
	}
	each(v.of.Below, func(at *yaml.Node, field string) {
		if target := yamlnode.Text(at, "targetPath"); target == "" || strings.HasPrefix(target, l.path(pod.InitContainers)) || strings.HasPrefix(target, l.path(pod.Containers)) {
			l.Beside = append(l.Beside, field)
		}
	})
	each(v.of.Above, func(at *yaml.Node, field string) {
		l.Parameters = append(l.Parameters, pod.Parameter{Field: field + ".name", Name: yamlnode.Text(at, "name")})
		l.Setting = append(l.Setting, at)
	})
	return l
}

// path returns the path of one of the lists in the values.
func (l Layer) path(list string) string {
	return strings.TrimPrefix(l.Place+"."+l.Key(list), ".")
}

// Read returns both lists as they are now.
func (l Layer) Read() (regular, init pod.Listed) {
	return pod.ListedIn(l.Spec, l.Key(pod.Containers)), pod.ListedIn(l.Spec, l.Key(pod.InitContainers))
}
