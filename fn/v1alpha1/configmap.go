package v1alpha1

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/near"
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

// configMap returns a configuration with one pattern, made from the data of a
// ConfigMap. It returns nil if there are errors, such as an unknown key.
func (d *decoder) configMap(node *yaml.Node) *SidecarTransformer {
	d.value(node, kube.Field{Type: &configMapType}, "")
	data := mapOf(node, "data", text[string])
	if _, uses := data[useKey]; uses && len(d.errs) == 0 {
		return d.configMapUse(node)
	}
	conversion := &Conversion{}
	config := &SidecarTransformer{APIVersion: APIVersion, Kind: Kind, Metadata: makeMetadata(yamlnode.Get(node, "metadata"))}
	config.Spec.Patterns = []Pattern{{Name: configMapPattern, Convert: conversion}}
	d.deny(len(data) == 0 && len(d.errs) == 0, "data", "must have at least one of convert, images, known and use")
	lists := map[string]*[]string{
		"convert": &conversion.Containers, "except": &conversion.Except, "images": &conversion.Images, "known": &conversion.Known,
	}
	for key, value := range data {
		at := join("data", key)
		switch items := lists[key]; {
		case items != nil:
			*items = list(value)
		case key == versionKey:
			config.Spec.KubernetesVersion = value
		case key == "startupProbeFrom":
			conversion.StartupProbeFrom = ProbeSource(value)
			d.oneOf(value, conversion.StartupProbeFrom.values(), at)
		case key == "probes":
			conversion.Probes = ProbesFrom(value)
			d.oneOf(value, conversion.Probes.values(), at)
		default:
			hint := cmp.Or(near.DidYouMean(key, configMapKeys), ".")
			if key == "containers" {
				hint = `, did you mean "convert"?`
			}
			d.fail(at, "unknown key %q%s A ConfigMap takes only %s. For more use kind %s.", key, hint, strings.Join(configMapKeys, ", "), Kind)
		}
	}
	if len(d.errs) > 0 {
		return nil
	}
	d.shown = map[string]string{
		"spec": "data", "spec.patterns": "data", "spec.patterns[0]": "data", "spec.patterns[0].convert": "data",
		"spec.patterns[0].convert.containers": "data.convert",
	}
	return config
}

// oneOf checks that a value is one of a closed set.
func (d *decoder) oneOf(value string, values []string, at string) {
	if !slices.Contains(values, value) {
		d.fail(at, "%s", mustBe(value, values))
	}
}

// configMapUse returns a configuration with one pattern that uses an entry of the
// catalogue, made from a ConfigMap whose data has strings only.
func (d *decoder) configMapUse(node *yaml.Node) *SidecarTransformer {
	d.shown = map[string]string{
		"spec": "data", "spec.patterns": "data", "spec.patterns[0]": "data", "spec.patterns[0].with": "data",
		"spec.patterns[0].name": "data.use", "spec.patterns[0].use": "data.use",
	}
	spelled := d.spelledOut(node)
	d.fillIn(spelled)
	if d.value(spelled, kube.Field{Type: &sidecarTransformerType}, ""); len(d.errs) > 0 {
		return nil
	}
	return makeTransformer(spelled)
}

// spelledOut returns the functionConfig that a ConfigMap stands for whose data has the
// key use. The values have the types that the entry declares, as far as they can.
func (d *decoder) spelledOut(configMap *yaml.Node) *yaml.Node {
	data := yamlnode.Get(configMap, "data")
	name := yamlnode.Get(data, useKey)
	entry, _ := d.catalogue(nil).Entry(yamlnode.Text(name))
	here := spelled{name}
	with, spec := here.mapping(), here.mapping()
	for key, value := range yamlnode.Fields(data) {
		switch key.Value {
		case useKey:
		case versionKey:
			spec.Content = append(spec.Content, key, value)
		default:
			p, _ := entry.Parameter(key.Value)
			with.Content = append(with.Content, key, typed(value, p.Type))
		}
	}
	pattern := here.mapping(here.word("name"), name, here.word(useKey), name, here.word("with"), with)
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
		for _, item := range list(value.Value) {
			items.Content = append(items.Content, here.word(item))
		}
		return items
	}
	return &out
}

// list splits a value at its commas.
func list(value string) []string {
	var items []string
	for item := range strings.SplitSeq(value, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
