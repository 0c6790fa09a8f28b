// Package finding defines what native-sidecar reports: what was
// changed, what was refused, and what a rule warns of.
//
// A [Finding] names its [Kind], a severity, the resource and the field, and
// points at a node or at a [Location]. It is also an error value: a parser, an
// editor and a decoder return the finding that the user reads in the end, so
// nothing is converted on the way. Only [Define] makes a Kind, so a finding of a
// kind that has no name, no default severity and no explanation cannot be made.
//
// The package knows nothing of how findings come about, and imports nothing of
// this module.
package finding
