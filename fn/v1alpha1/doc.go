// Package v1alpha1 is the functionConfig of native-sidecar: what a user may
// write, decoded so strictly that nothing of it is ever silently ignored.
//
// [Decode] takes the YAML node of a functionConfig and returns either a
// configuration with all defaults filled in, or [Errors]: one for each thing
// that is wrong, with the field path, the line and, where a name is close to a
// known one, a "did you mean". Containers, probes and volumes are checked
// against Kubernetes' own types but kept as the nodes the user wrote, comments
// included (see [Fragment]).
//
// schema.json and definition.yaml say the same to editors and to catalogues of
// functions. They are made of the types: go test ./fn/v1alpha1 -run TestSchema
// -update.
//
// The package is a leaf: it knows YAML and Kubernetes' types, and nothing of
// how a configuration is carried out.
package v1alpha1
