package v1alpha1

import (
	"cmp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/near"
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
	d.deny(len(form.Data) == 0 && len(d.errs) == 0, "data", "must have at least one of convert, images and known")
	lists := map[string]*[]string{
		"convert": &conversion.Containers, "except": &conversion.Except, "images": &conversion.Images, "known": &conversion.Known,
	}
	for key, value := range form.Data {
		at := join("data", key)
		switch items := lists[key]; {
		case items != nil:
			*items = list(value)
		case key == "kubernetesVersion":
			config.Spec.KubernetesVersion = value
		case key == "startupProbeFrom":
			conversion.StartupProbeFrom = ProbeSource(value)
			if names := conversion.StartupProbeFrom.values(); !slices.Contains(names, value) {
				d.fail(at, "%s", mustBe(value, names))
			}
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
