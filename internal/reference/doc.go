// Package reference finds what points at containers from other resources of a
// package, by name or by position, and says what of it breaks where containers
// moved, and what to write instead. It changes nothing.
//
// An [Index] knows the workloads. What moved is told from their lists of
// containers before and after: where nothing moved, nothing is said of moves. What
// holds of a native sidecar however it came about, such as a Service that asks for
// its port by name, is said on every run.
//
// Which kind points how is one table: see kinds.
package reference
