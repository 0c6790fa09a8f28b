package v1alpha1

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// configMapKeys are the keys of a ConfigMap that stands for a conversion, as in
// `kpt fn eval --exec native-sidecar -- convert=cloud-sql-proxy`. Lists are
// separated by commas.
var configMapKeys = []string{"convert", "except", "images", "known", "kubernetesVersion", "startupProbeFrom"}

const (
	configMapKind       = "ConfigMap"
	configMapAPIVersion = "v1"
)

// configMapPattern is the name of the one pattern that a ConfigMap stands for.
const configMapPattern = "convert"

// configMapFields returns what a ConfigMap calls the fields of the configuration
// that it stands for.
func configMapFields() map[string]string {
	return map[string]string{
		"spec":                                      "data",
		"spec.kubernetesVersion":                    "data.kubernetesVersion",
		"spec.patterns":                             "data",
		"spec.patterns[0]":                          "data",
		"spec.patterns[0].convert":                  "data",
		"spec.patterns[0].convert.containers":       "data.convert",
		"spec.patterns[0].convert.except":           "data.except",
		"spec.patterns[0].convert.images":           "data.images",
		"spec.patterns[0].convert.known":            "data.known",
		"spec.patterns[0].convert.startupProbeFrom": "data.startupProbeFrom",
	}
}

// configMap returns a configuration with one conversion, made from the data of a
// ConfigMap. It returns nil if there are errors, such as an unknown key.
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
	if len(form.Data) == 0 && len(d.errs) == 0 {
		d.fail("data", "must have at least one of convert, images and known")
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
			if names := conversion.StartupProbeFrom.values(); !slices.Contains(names, value) {
				d.fail(at, "%s", mustBe(value, names))
			}
		case "known":
			conversion.Known = list(value)
		default:
			hint := cmp.Or(finding.DidYouMean(key, configMapKeys), ".")
			if key == "containers" {
				hint = `, did you mean "convert"?`
			}
			d.fail(at, "unknown key %q%s A ConfigMap takes only %s. For more use kind %s.", key, hint, strings.Join(configMapKeys, ", "), Kind)
		}
	}
	if len(d.errs) > 0 {
		return nil
	}
	d.shown = configMapFields()
	for path, name := range d.shown {
		d.nodes[path] = d.nodes[name]
	}
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
