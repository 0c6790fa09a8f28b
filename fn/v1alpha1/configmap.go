package v1alpha1

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// configMapKeys are the keys of a ConfigMap that stands for a conversion, as in
// `kpt fn eval --exec native-sidecar -- convert=cloud-sql-proxy`. Lists are
// separated by commas.
var configMapKeys = []string{"convert", "except", "images", "known", "kubernetesVersion", "startupProbeFrom"}

// configMapPattern names the one pattern that a ConfigMap stands for.
const configMapPattern = "convert"

// configMap makes a configuration with one conversion of a ConfigMap's data.
// Any other key is an error.
func (d *decoder) configMap(node *yaml.Node) *SidecarTransformer {
	var form struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Metadata   ObjectMeta        `json:"metadata"`
		Data       map[string]string `json:"data"`
	}
	d.decode(node, &form)
	conversion := &Conversion{}
	config := &SidecarTransformer{APIVersion: APIVersion, Kind: Kind, Metadata: form.Metadata}
	config.Spec.Patterns = []Pattern{{Name: configMapPattern, Convert: conversion}}
	if len(form.Data) == 0 {
		d.fail("data", "is empty: give at least convert=NAMES or images=REPOSITORIES")
	}
	d.shown = map[string]string{}
	for path, key := range map[string]string{
		"spec.patterns[0].convert.containers":       "convert",
		"spec.patterns[0].convert.images":           "images",
		"spec.patterns[0].convert.except":           "except",
		"spec.patterns[0].convert.startupProbeFrom": "startupProbeFrom",
		"spec.patterns[0].convert":                  "convert",
		"spec.kubernetesVersion":                    "kubernetesVersion",
	} {
		d.shown[path] = join("data", key)
		d.nodes[path] = d.nodes[join("data", key)]
	}
	for key, value := range form.Data {
		at := join("data", key)
		switch key {
		case "convert":
			conversion.Containers = list(value)
		case "images":
			conversion.Images = list(value)
		case "except":
			conversion.Except = list(value)
		case "kubernetesVersion":
			config.Spec.KubernetesVersion = value
		case "startupProbeFrom":
			conversion.StartupProbeFrom = ProbeSource(value)
			if names := conversion.StartupProbeFrom.Enum(); !slices.Contains(names, value) {
				d.fail(at, "%q is none of %s%s", value, strings.Join(names, ", "), DidYouMean(value, names))
			}
		case "known":
			d.fail(at, "is not available in this version of native-sidecar")
		default:
			d.fail(at, "unknown key %q%s: a ConfigMap takes %s; for more, write a functionConfig of kind %s",
				key, DidYouMean(key, configMapKeys), strings.Join(configMapKeys, ", "), Kind)
		}
	}
	slices.SortFunc(d.errs, func(a, b *FieldError) int { return a.Line - b.Line })
	return config
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
