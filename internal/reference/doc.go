// Package reference finds references to containers in the other resources of a
// package, by name or by index, and reports those that break when containers move,
// with what to write instead. It changes nothing.
//
// An [Index] has the workloads, with their lists of containers before and after the
// edits. References to moved containers are reported only if something moved. What is
// true of any native sidecar, such as a Service that refers to its port by name, is
// reported on every run.
//
// One table says which kinds have references, and where: see find.
package reference
