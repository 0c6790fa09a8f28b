package pod

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"golang.org/x/mod/semver"
	"sigs.k8s.io/kustomize/kyaml/yaml"
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

	fileKeys = "1.35"
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

// NewField is a field that came to Kubernetes after native sidecars. An older API
// server rejects it or silently drops it.
type NewField struct {
	// Path leads to the field: lifecycle.preStop.sleep. In the tables below, [] is
	// every element of a list.
	Path string
	// Since is the first Kubernetes version that has the field by default.
	Since string
}

// The fields that are newer than native sidecars (validateInitContainers,
// validateSleepAction and the feature gates in pkg/apis/core/validation).
var (
	// ContainerFields are fields of any container.
	ContainerFields = []NewField{
		{"securityContext.appArmorProfile", "1.30"},
		{"volumeMounts[].recursiveReadOnly", "1.31"},
		{"env[].valueFrom.fileKeyRef", fileKeys},
	}
	// SidecarFields are fields of a native sidecar. Some of them came earlier to
	// regular containers.
	SidecarFields = []NewField{
		{"lifecycle.preStop.sleep", "1.30"},
		{"lifecycle.postStart.sleep", "1.30"},
		{"resizePolicy", "1.33"},
		{"restartPolicyRules", "1.36"},
	}
	// VariableFields are fields of an environment variable.
	VariableFields = []NewField{{"valueFrom.fileKeyRef", fileKeys}}
	// VolumeFields are fields of a volume.
	VolumeFields = []NewField{{"image", "1.35"}}
)

// GatedField is a field that the API server silently drops unless a feature gate is on.
type GatedField struct{ Path, Gate string }

// GatedFields are fields of a native sidecar whose gates are off by default in all versions
// so far (dropDisabledFields in pkg/api/pod/util.go, pkg/features/kube_features.go).
var GatedFields = []GatedField{{"lifecycle.stopSignal", "ContainerStopSignals"}}

// Gated returns those of the [GatedFields] that a container has.
func Gated(container *yaml.Node) []GatedField {
	var found []GatedField
	for _, f := range GatedFields {
		yamlnode.Each(container, "", f.Path, func(*yaml.Node, string) { found = append(found, f) })
	}
	return found
}

// TooNew returns the fields of a table that a node has and the oldest Kubernetes
// version does not. Their paths have the index in place of [].
func TooNew(n *yaml.Node, table []NewField, supports func(version string) bool) []NewField {
	var found []NewField
	for _, f := range table {
		if !supports(f.Since) {
			yamlnode.Each(n, "", f.Path, func(_ *yaml.Node, at string) { found = append(found, NewField{at, f.Since}) })
		}
	}
	return found
}
