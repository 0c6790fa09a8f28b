package v1alpha1

import (
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

// configMapPattern names the one pattern that a ConfigMap stands for.
const configMapPattern = "convert"

// configMapFields tells what the fields of the configuration that a ConfigMap
// makes are called in the ConfigMap.
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

// configMap makes a configuration with one conversion of a ConfigMap's data, or
// nil where that has errors. Any other key is one.
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
		d.fail("data", "is empty: give at least one of convert=NAMES, images=REPOSITORIES and known=ENTRIES")
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
				d.fail(at, "%q is none of %s%s", value, strings.Join(names, ", "), finding.DidYouMean(value, names))
			}
		case "known":
			conversion.Known = list(value)
		default:
			d.fail(at, "unknown key %q: a ConfigMap takes %s, and for more there is the kind %s%s",
				key, strings.Join(configMapKeys, ", "), Kind, finding.DidYouMean(key, configMapKeys))
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
