// Package v1alpha1 defines the functionConfig of native-sidecar and decodes it.
//
// [Decode] takes the YAML node of a functionConfig. It returns the configuration
// with all defaults filled in, or an error with a line for each thing that is
// wrong:
//
//	sidecars.yaml:8:7: spec.patterns[0].sidecar.image: unknown field "image", did you mean "container.image"?
//
// Nothing that the user wrote is ignored. Containers, probes and volumes are checked
// as the API server of spec.kubernetesVersion checks them. They are kept as YAML
// nodes, so that their comments, quotes and order of keys reach the manifests.
//
// Editors can check a file against schema.json. Catalogues of functions read
// definition.yaml.
package v1alpha1
