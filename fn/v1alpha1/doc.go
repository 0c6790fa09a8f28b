// Package v1alpha1 is the functionConfig of native-sidecar: its types, its
// defaults and its strict decoding.
//
// [Decode] takes the YAML node of a functionConfig. It returns the configuration
// with all defaults filled in, or an error with a line for each thing that is
// wrong:
//
//	sidecars.yaml:8:7: spec.patterns[0].sidecar.image: unknown field "image", did you mean "container.image"?
//
// Nothing that the user wrote is ever ignored. Containers, probes and volumes are
// checked as the API server checks them, at the configuration's own Kubernetes
// version. They are kept as YAML nodes, so that comments, quotes and the order of
// keys get into the manifests as they are.
//
// The schema for editors is schema.json. Catalogues of functions read
// definition.yaml.
package v1alpha1
