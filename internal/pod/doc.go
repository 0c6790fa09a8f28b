// Package pod is the pod as Kubernetes sees it: containers, probes, hooks, ports,
// who keeps running, grace period and demand. Facts, no opinions.
//
// Everything is read from the nodes of a manifest and from nothing else. Where a
// rule is Kubernetes' own, the source is named beside it.
package pod
