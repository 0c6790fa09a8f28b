// Package pod models a pod as Kubernetes sees it: containers, probes, hooks, ports,
// resources, grace period, and which containers keep running. It states facts;
// package rule judges them.
//
// It reads nothing but the nodes of a manifest and the entries of the catalogue. Comments name the source of
// Kubernetes' own rules.
package pod
