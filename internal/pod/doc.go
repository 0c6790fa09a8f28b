// Package pod is the pod as Kubernetes sees it: containers, probes, hooks, ports,
// who keeps running, grace period and demand. Facts, no opinions.
package pod
