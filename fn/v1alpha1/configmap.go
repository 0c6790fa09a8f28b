package v1alpha1

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// configMapKeys are the keys of a ConfigMap that stands for a pattern, as in
// `kpt fn eval --exec native-sidecar -- convert=cloud-sql-proxy`. With use, the other
// keys are parameters of the entry. Lists are separated by commas.
var configMapKeys = []string{"convert", "except", "images", "known", "kubernetesVersion", "probes", "startupProbeFrom", useKey}

const (
	useKey     = "use"
	versionKey = "kubernetesVersion"
)

// configMapType describes a ConfigMap that stands for a pattern.
var configMapType = kube.Type{Fields: []kube.Field{
	{Name: "apiVersion", Type: &textType},
	{Name: "kind", Type: &textType},
	{Name: "metadata", Type: &objectMetaType},
	{Name: "data", Type: &textType, Shape: kube.Map},
}}

const (
	configMapKind       = "ConfigMap"
	configMapAPIVersion = "v1"
)

// configMapPattern is the name of the one pattern that a ConfigMap stands for.
const configMapPattern = "convert"

// configMap returns the node of the functionConfig that a ConfigMap stands for. It has one
// pattern, made from the data. configMap returns nil if there are errors, such as an unknown
// key.
func (d *decoder) configMap(node *yaml.Node) *yaml.Node {
	d.value(node, kube.Field{Type: &configMapType}, "")
	data := yamlnode.Get(node, "data")
	shown := map[string]string{"spec": "data", "spec.patterns": "data", "spec.patterns[0]": "data"}
	if yamlnode.Get(data, useKey) != nil {
		shown["spec.patterns[0].with"] = "data"
		shown["spec.patterns[0].name"], shown["spec.patterns[0].use"] = "data.use", "data.use"
	} else {
		shown["spec.patterns[0].convert"] = "data"
		shown["spec.patterns[0].convert.containers"] = "data.convert"
		if len(yamlnode.Keys(data)) == 0 && len(d.errs) == 0 {
			d.fail("data", "must have at least one of convert, images, known and use")
		}
		for _, key := range yamlnode.Keys(data) {
			d.configMapKey(key.Value)
		}
	}
	if len(d.errs) > 0 {
		return nil
	}
	d.shown = shown
	return d.spelledOut(node)
}

// configMapKey checks a key of a ConfigMap that stands for a conversion.
func (d *decoder) configMapKey(key string) {
	if slices.Contains(configMapKeys, key) {
		return
	}
	hint := cmp.Or(near.DidYouMean(key, configMapKeys), ".")
	if key == "containers" {
		hint = `, did you mean "convert"?`
	}
	d.fail(join("data", key), "unknown key %q%s A ConfigMap takes only %s. For more use kind %s.", key, hint, strings.Join(configMapKeys, ", "), Kind)
}

// oneOf checks that a value is one of a closed set.
func (d *decoder) oneOf(value string, values []string, at string) {
	if !slices.Contains(values, value) {
		d.fail(at, "%s", mustBe(value, values))
	}
}

// spelledOut returns the functionConfig that a ConfigMap stands for. The values of an entry's
// parameters have the types that the entry declares, as far as they can.
func (d *decoder) spelledOut(configMap *yaml.Node) *yaml.Node {
	data := yamlnode.Get(configMap, "data")
	use := yamlnode.Get(data, useKey)
	entry, _ := d.catalogue(nil).Entry(yamlnode.Text(use))
	here := spelled{cmp.Or(use, data)}
	body, spec := here.mapping(), here.mapping()
	for key, value := range yamlnode.Fields(data) {
		p, _ := entry.Parameter(key.Value)
		switch f, _ := conversionType.Field(key.Value); {
		case key.Value == useKey:
		case key.Value == versionKey:
			spec.Content = append(spec.Content, key, value)
		case use != nil:
			body.Content = append(body.Content, key, typed(value, p.Type))
		case key.Value == "convert":
			body.Content = append(body.Content, spelled{key}.word("containers"), typed(value, catalog.Strings))
		case f.Shape == kube.List:
			body.Content = append(body.Content, key, typed(value, catalog.Strings))
		default:
			body.Content = append(body.Content, key, value)
		}
	}
	pattern := here.mapping(here.word("name"), here.word(configMapPattern), here.word("convert"), body)
	if use != nil {
		pattern = here.mapping(here.word("name"), use, here.word(useKey), use, here.word("with"), body)
	}
	spec.Content = append(spec.Content, here.word("patterns"), here.list(pattern))
	out := here.mapping(here.word("apiVersion"), here.word(APIVersion), here.word("kind"), here.word(Kind))
	if metadata := yamlnode.Get(configMap, "metadata"); metadata != nil {
		out.Content = append(out.Content, here.word("metadata"), metadata)
	}
	out.Content = append(out.Content, here.word("spec"), spec)
	return out
}

// typed returns a string as a value of a parameter's type. A string that is no such value
// stays as it is.
func typed(value *yaml.Node, t catalog.Type) *yaml.Node {
	out := *value
	switch t {
	case catalog.Integer:
		if _, err := strconv.ParseInt(value.Value, 10, 64); err == nil {
			out.Tag, out.Style = yaml.NodeTagInt, 0
		}
	case catalog.Boolean:
		if value.Value == "true" || value.Value == "false" {
			out.Tag, out.Style = yaml.NodeTagBool, 0
		}
	case catalog.Strings:
		here := spelled{value}
		items := here.list()
		for _, item := range pod.Items(value.Value) {
			items.Content = append(items.Content, here.word(item))
		}
		return items
	}
	return &out
}
