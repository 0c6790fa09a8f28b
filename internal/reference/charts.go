package reference

import (
	"path"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// ChartValues are the layers of values that a kustomization gives to a chart, the lowest first.
type ChartValues []ValuesLayer

// ValuesLayer is a layer of values of a chart: the path of a file, or what the kustomization
// has in a field.
type ValuesLayer struct {
	File   string
	Inline *yaml.Node
	Field  string
}

// Charts returns the values of the charts that a kustomization in the given file renders, as
// far as they are files or in the kustomization (HelmChartInflationGenerator.go of kustomize):
// inline values stand over those of the file, unless valuesMerge is merge; with replace, the
// file does not count. Additional files stand over both.
func Charts(root *yaml.Node, file string) (all []ChartValues) {
	yamlnode.Each(root, "", "helmCharts[]", func(chart *yaml.Node, at string) {
		var layers ChartValues
		named := func(n *yaml.Node, field string) {
			layers = append(layers, ValuesLayer{File: path.Join(path.Dir(file), n.Value), Field: field})
		}
		inline, merge := yamlnode.Get(chart, "valuesInline"), yamlnode.Text(chart, "valuesMerge")
		if n := yamlnode.Get(chart, "valuesFile"); n != nil && (inline == nil || merge != "replace") {
			named(n, at+".valuesFile")
		}
		if inline != nil {
			layers = append(layers, ValuesLayer{Inline: inline, Field: at + ".valuesInline"})
		}
		if merge == "merge" {
			slices.Reverse(layers)
		}
		yamlnode.Each(chart, at, "additionalValuesFiles[]", named)
		if len(layers) > 1 {
			all = append(all, layers)
		}
	})
	return all
}
