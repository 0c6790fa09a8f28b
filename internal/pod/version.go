package pod

import (
	"strings"

	"golang.org/x/mod/semver"
)

const (
	// NativeSidecars is the first Kubernetes version whose native sidecars work by
	// default: the API server of 1.28 drops restartPolicy, and the pod hangs.
	NativeSidecars = "1.29"
	// RelaxedVariableNames is the first Kubernetes version where the name of an
	// environment variable may have any printable character but =.
	RelaxedVariableNames = "1.32"
	// NamedSidecarPorts is the first Kubernetes version where a Service finds the
	// port of a native sidecar by its name.
	NamedSidecarPorts = "1.33"
	// PodResources is the first Kubernetes version where a pod may have resources of
	// its own. Older ones drop the field.
	PodResources = "1.34"
	// ContainerRestartPolicy is the first Kubernetes version where any container may
	// have its own restartPolicy.
	ContainerRestartPolicy = "1.35"
	// PodLimits is the first Kubernetes version whose API server adds the limits that a
	// pod's own resources leave out.
	PodLimits = "1.37"
)

// IsVersion reports whether a text is a Kubernetes version, with or without a v, a
// patch and what vendors append: 1.33, v1.33.4, 1.33.4-gke.100, 1.33.4+k3s1, 1.33+.
func IsVersion(text string) bool {
	numbers, vendor := splitVersion(text)
	return semver.IsValid(numbers) && strings.Contains(numbers, ".") && (vendor == "" || vendor[0] == '-' || vendor[0] == '+')
}

// AtLeast reports whether a Kubernetes version is at least as new as another one,
// which is of the form 1.33.
func AtLeast(version, other string) bool {
	numbers, _ := splitVersion(version)
	return semver.Compare(numbers, "v"+other) >= 0
}

// splitVersion returns the numbers of a version after a v, and what follows them.
func splitVersion(version string) (numbers, vendor string) {
	version = strings.TrimPrefix(version, "v")
	vendor = strings.TrimLeft(version, "0123456789.")
	return "v" + strings.TrimSuffix(version, vendor), vendor
}
