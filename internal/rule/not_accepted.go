package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var notAccepted = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "not-accepted",
		Default: finding.Error,
		Happens: "The API server refuses the pod, because the container does not fit it. The message says why: a hook sleeps " +
			"longer than the grace period; a stopSignal is set, but the pod names no operating system; a field of the " +
			"security context is for another operating system; hostPort differs from containerPort in a pod on the host " +
			"network; a container that is regular again has the hostPort of another one; resizePolicy restarts the " +
			"container, but the pod's restartPolicy is Never; a volume used as a device is not a claim, or the pod has " +
			"hostUsers: false; a claim is not among the pod's resourceClaims; procMount is Unmasked, but the pod does not " +
			"have hostUsers: false.",
		Do: "Change the container or the pod as the message says.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Pod.Changed {
			return ""
		}
		possible := misfits
		if s.Converted { // in all else it did not fit before either
			possible = []func(pod.Subject, string) string{takenHostPort}
		}
		for _, misfit := range possible {
			if message := misfit(s, yamlnode.Text(s.Container, "name")); message != "" {
				return message
			}
		}
		return ""
	},
}

// misfits return why a container of that name does not fit its pod, or nothing
// (ValidatePodSpec in pkg/apis/core/validation/validation.go).
var misfits = []func(s pod.Subject, name string) string{sleepsTooLong, otherSystem, otherHostPort, restartsForResize, noDevice, noClaim, noUsers}

func sleepsTooLong(s pod.Subject, name string) string {
	if seconds, grace := pod.LongestSleep(s.Container), s.Pod.GracePeriod(); seconds > grace {
		return fmt.Sprintf("a hook of container %q sleeps %d s, longer than the pod's grace period of %d s. Raise the grace period, or sleep less.",
			name, seconds, grace)
	}
	return ""
}

// The fields of a container's securityContext that only one operating system has.
var (
	ofLinux = []string{"seLinuxOptions", "seccompProfile", "appArmorProfile", "capabilities", "readOnlyRootFilesystem",
		"privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"}
	ofWindows = []string{"windowsOptions"}
)

func otherSystem(s pod.Subject, name string) string {
	system := yamlnode.Text(s.Pod.Spec, "os", "name")
	if system == "" && yamlnode.Get(s.Container, "lifecycle", "stopSignal") != nil {
		return fmt.Sprintf("container %q has a stopSignal, which needs os: {name: linux} in the pod. Add that, or leave the signal to the image.", name)
	}
	for _, field := range map[string][]string{"linux": ofWindows, "windows": ofLinux}[system] {
		if yamlnode.Get(s.Container, "securityContext", field) != nil {
			return fmt.Sprintf("securityContext.%s of container %q is not allowed in a pod with os: {name: %s}. Remove it.", field, name, system)
		}
	}
	return ""
}

func otherHostPort(s pod.Subject, name string) string {
	if !s.Pod.OnHostNetwork() {
		return ""
	}
	for _, p := range yamlnode.Elements(yamlnode.Get(s.Container, "ports")) {
		if host := yamlnode.Text(p, "hostPort"); host != "" && host != yamlnode.Text(p, "containerPort") {
			return fmt.Sprintf("container %q has hostPort %s, which must equal its containerPort in a pod on the host network. Remove it.", name, host)
		}
	}
	return ""
}

// takenHostPort judges only regular containers: the API server does not compare the
// host ports of an init container with those of others.
func takenHostPort(s pod.Subject, name string) string {
	if s.Native {
		return ""
	}
	own := s.Pod.HostPorts(s.Container)
	for _, c := range s.Pod.Regular() {
		if c.Node == s.Container {
			continue
		}
		for _, p := range s.Pod.HostPorts(c.Node) {
			if slices.Contains(own, p) {
				return fmt.Sprintf("regular containers %q and %q both have hostPort %s, which Kubernetes refuses. Change one of them.", name, c.Name, p)
			}
		}
	}
	return ""
}

func restartsForResize(s pod.Subject, name string) string {
	if !s.Native || yamlnode.Text(s.Pod.Spec, "restartPolicy") != "Never" {
		return ""
	}
	for _, p := range yamlnode.Elements(yamlnode.Get(s.Container, "resizePolicy")) {
		if yamlnode.Text(p, "restartPolicy") == "RestartContainer" {
			return fmt.Sprintf("the resizePolicy of container %q is RestartContainer, but the pod's restartPolicy is Never. Write NotRequired.", name)
		}
	}
	return ""
}

func noDevice(s pod.Subject, name string) string {
	devices := yamlnode.Elements(yamlnode.Get(s.Container, "volumeDevices"))
	if len(devices) > 0 && s.Pod.HasOwnUsers() {
		return fmt.Sprintf("container %q uses a volume as a device, which a pod with hostUsers: false cannot have. Mount it as a file system, "+
			"or remove hostUsers.", name)
	}
	for _, d := range devices {
		volume := byName(yamlnode.Get(s.Pod.Spec, "volumes"), yamlnode.Text(d, "name"))
		if volume != nil && yamlnode.Get(volume, "persistentVolumeClaim") == nil && yamlnode.Get(volume, "ephemeral") == nil {
			return fmt.Sprintf("container %q uses volume %q as a device, but it is not a claim. Use a persistentVolumeClaim or an ephemeral "+
				"volume.", name, yamlnode.Text(d, "name"))
		}
	}
	return ""
}

func noClaim(s pod.Subject, name string) string {
	for _, c := range yamlnode.Elements(yamlnode.Get(s.Container, "resources", "claims")) {
		if byName(yamlnode.Get(s.Pod.Spec, "resourceClaims"), yamlnode.Text(c, "name")) == nil {
			return fmt.Sprintf("container %q claims %q, but the pod has no such resourceClaim. Add it, or remove the claim.",
				name, yamlnode.Text(c, "name"))
		}
	}
	return ""
}

func noUsers(s pod.Subject, name string) string {
	if yamlnode.Text(s.Container, "securityContext", "procMount") == "Unmasked" && !s.Pod.HasOwnUsers() {
		return fmt.Sprintf("procMount of container %q is Unmasked, which needs hostUsers: false in the pod. Set that, or remove procMount.", name)
	}
	return ""
}

// byName returns the element of a list that has the name, or nil.
func byName(list *yaml.Node, name string) *yaml.Node {
	for _, element := range yamlnode.Elements(list) {
		if yamlnode.Text(element, "name") == name {
			return yamlnode.Resolve(element)
		}
	}
	return nil
}
