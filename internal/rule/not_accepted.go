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
		Happens: "The API server refuses the pod, since the container does not fit it: a hook sleeps " +
			"longer than the grace period; it names a stopSignal, and the pod no operating system, or has a security context for " +
			"another one; its hostPort is another one than its containerPort in a pod on the host's network; it is a regular " +
			"container again, and has the hostPort of another one; it is to be restarted for a resize in a pod that restarts " +
			"nothing; it has a volume as a device that is none, or any in a pod with users of its own; it claims what the pod does " +
			"not; or it wants all of /proc of a pod without users of its own.",
		Do: "Change the container, or the pod, as the message says.",
	}),
	Check: func(s pod.Subject) string {
		if !s.Pod.Changed {
			return ""
		}
		possible := misfits
		if s.Converted { // it was there before, and fitted as little in all else
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

// misfits say why a container, which has the name, does not fit its pod
// (ValidatePodSpec in pkg/apis/core/validation/validation.go).
var misfits = []func(s pod.Subject, name string) string{sleepsTooLong, otherSystem, otherHostPort, restartsForResize, noDevice, noClaim, noUsers}

func sleepsTooLong(s pod.Subject, name string) string {
	if seconds, grace := pod.LongestSleep(s.Container), s.Pod.GracePeriod(); seconds > grace {
		return fmt.Sprintf("a hook of container %q sleeps for %d s, and the pod's grace period is %d s: raise that, or sleep less",
			name, seconds, grace)
	}
	return ""
}

// What a container's securityContext has of one operating system alone.
var (
	ofLinux = []string{"seLinuxOptions", "seccompProfile", "appArmorProfile", "capabilities", "readOnlyRootFilesystem",
		"privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"}
	ofWindows = []string{"windowsOptions"}
)

func otherSystem(s pod.Subject, name string) string {
	system := yamlnode.Text(s.Pod.Spec, "os", "name")
	if system == "" && yamlnode.Get(s.Container, "lifecycle", "stopSignal") != nil {
		return fmt.Sprintf("container %q has a stopSignal, for which the pod needs os: {name: linux}: add that, or leave the signal to the image", name)
	}
	for _, field := range map[string][]string{"linux": ofWindows, "windows": ofLinux}[system] {
		if yamlnode.Get(s.Container, "securityContext", field) != nil {
			return fmt.Sprintf("securityContext.%s of container %q cannot be in a pod of os: {name: %s}: leave it out", field, name, system)
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
			return fmt.Sprintf("container %q has another hostPort, %s, than its containerPort, in a pod on the host's network: drop it", name, host)
		}
	}
	return ""
}

// takenHostPort is about regular containers alone: each init container has the
// host's ports to itself, for the API server.
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
				return fmt.Sprintf("container %q has hostPort %s, and so has %q, which two regular containers cannot have: change one", name, p, c.Name)
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
			return fmt.Sprintf("the resizePolicy of container %q restarts it, and the pod's restartPolicy is Never: write NotRequired", name)
		}
	}
	return ""
}

func noDevice(s pod.Subject, name string) string {
	devices := yamlnode.Elements(yamlnode.Get(s.Container, "volumeDevices"))
	if len(devices) > 0 && s.Pod.HasOwnUsers() {
		return fmt.Sprintf("container %q has a volume as a device, which a pod with hostUsers: false cannot have: mount it as a file system, "+
			"or drop hostUsers", name)
	}
	for _, d := range devices {
		volume := byName(yamlnode.Get(s.Pod.Spec, "volumes"), yamlnode.Text(d, "name"))
		if volume != nil && yamlnode.Get(volume, "persistentVolumeClaim") == nil && yamlnode.Get(volume, "ephemeral") == nil {
			return fmt.Sprintf("container %q has volume %q as a device, and it is no claim: only a persistentVolumeClaim or an ephemeral "+
				"volume can be one", name, yamlnode.Text(d, "name"))
		}
	}
	return ""
}

func noClaim(s pod.Subject, name string) string {
	for _, c := range yamlnode.Elements(yamlnode.Get(s.Container, "resources", "claims")) {
		if byName(yamlnode.Get(s.Pod.Spec, "resourceClaims"), yamlnode.Text(c, "name")) == nil {
			return fmt.Sprintf("container %q claims %q, and the pod has no such resourceClaim: add it, or drop this one",
				name, yamlnode.Text(c, "name"))
		}
	}
	return ""
}

func noUsers(s pod.Subject, name string) string {
	if yamlnode.Text(s.Container, "securityContext", "procMount") == "Unmasked" && !s.Pod.HasOwnUsers() {
		return fmt.Sprintf("procMount of container %q is Unmasked, for which the pod needs hostUsers: false", name)
	}
	return ""
}

// byName is the element of a list that has the name, or nil.
func byName(list *yaml.Node, name string) *yaml.Node {
	for _, element := range yamlnode.Elements(list) {
		if yamlnode.Text(element, "name") == name {
			return yamlnode.Resolve(element)
		}
	}
	return nil
}
