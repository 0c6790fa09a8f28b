// Package podtemplate finds the pod templates of Kubernetes objects and matches
// objects against targets.
//
// One [Table] has the paths for built-in kinds, known custom resources and the
// kinds that the user adds. [Table.Locate] finds every template of an object or, in
// a List, of its items. It changes nothing.
package podtemplate
