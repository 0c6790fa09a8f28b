package rule

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var notAccepted = Rule{
	Kind: finding.Define("not-accepted", finding.Error,
		"The API server rejects the pod, because the container does not fit it. The message says why: a hook sleeps "+
			"longer than the grace period; a field of the security context is for another operating system; a container "+
			"that is regular again has the hostPort of another one, or not that of its containerPort in a pod on the host "+
			"network; resizePolicy restarts the container, but the pod's restartPolicy is Never; a volume used as a device "+
			"is not a claim, or the pod has hostUsers: false; a claim is not among the pod's resourceClaims; procMount is "+
			"Unmasked, but the pod does not have hostUsers: false.",
		"Change the container or the pod as the message says."),
	Check: func(s pod.Subject, to *report) {
		if !s.Pod.Changed {
			return
		}
		possible := misfits
		if s.Converted { // in all else it did not fit before either
			possible = []func(pod.Subject) string{takenHostPort, otherHostPort}
		}
		for _, misfit := range possible {
			if message := misfit(s); message != "" {
				to.say("%s", message)
				return
			}
		}
	},
}

// misfits return why a container does not fit its pod, or nothing
// (ValidatePodSpec in pkg/apis/core/validation/validation.go).
var misfits = []func(s pod.Subject) string{sleepsTooLong, otherSystem, restartsForResize, noDevice, noClaim, noUsers}

func sleepsTooLong(s pod.Subject) string {
	if seconds, grace := pod.LongestSleep(s.Node), s.Pod.GracePeriod(); seconds > grace {
		return fmt.Sprintf("a hook of container %q sleeps %d s, longer than the pod's grace period of %d s. Raise the grace period, or sleep less.",
			s.Name, seconds, grace)
	}
	return ""
}

// The fields of a container's securityContext that only one operating system has.
var (
	ofLinux = []string{"seLinuxOptions", "seccompProfile", "appArmorProfile", "capabilities", "readOnlyRootFilesystem",
		"privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"}
	ofWindows = []string{"windowsOptions"}
)

func otherSystem(s pod.Subject) string {
	system := yamlnode.Text(s.Pod.Spec, "os", "name")
	for _, field := range map[string][]string{"linux": ofWindows, "windows": ofLinux}[system] {
		if yamlnode.Get(s.Node, "securityContext", field) != nil {
			return fmt.Sprintf("securityContext.%s of container %q is not allowed in a pod with os: {name: %s}. Remove it.", field, s.Name, system)
		}
	}
	return ""
}

// otherHostPort is about regular containers alone: validateHostNetwork looks at no others.
func otherHostPort(s pod.Subject) string {
	if s.Init || !s.Pod.OnHostNetwork() {
		return ""
	}
	for _, p := range yamlnode.Elements(yamlnode.Get(s.Node, "ports")) {
		if host := yamlnode.Text(p, "hostPort"); host != "" && host != yamlnode.Text(p, "containerPort") {
			return fmt.Sprintf("container %q has hostPort %s, which must equal its containerPort in a pod on the host network. Remove it.", s.Name, host)
		}
	}
	return ""
}

// takenHostPort judges only regular containers: the API server does not compare the
// host ports of an init container with those of others.
func takenHostPort(s pod.Subject) string {
	if s.Native {
		return ""
	}
	if other, port := s.Pod.OnHostPort(s.Node); port != "" {
		return fmt.Sprintf("regular containers %q and %q both have hostPort %s, which Kubernetes rejects. Change one of them.", s.Name, other, port)
	}
	return ""
}

func restartsForResize(s pod.Subject) string {
	if !s.Native || yamlnode.Text(s.Pod.Spec, "restartPolicy") != "Never" {
		return ""
	}
	for _, p := range yamlnode.Elements(yamlnode.Get(s.Node, "resizePolicy")) {
		if yamlnode.Text(p, "restartPolicy") == "RestartContainer" {
			return fmt.Sprintf("the resizePolicy of container %q is RestartContainer, but the pod's restartPolicy is Never. Write NotRequired.", s.Name)
		}
	}
	return ""
}

func noDevice(s pod.Subject) string {
	devices := yamlnode.Elements(yamlnode.Get(s.Node, "volumeDevices"))
	if len(devices) > 0 && s.Pod.HasOwnUsers() {
		return fmt.Sprintf("container %q uses a volume as a device, which a pod with hostUsers: false cannot have. Mount it as a file system, "+
			"or remove hostUsers.", s.Name)
	}
	for _, d := range devices {
		volume := s.Pod.Links().Volume(yamlnode.Text(d, "name"))
		if volume != nil && yamlnode.Get(volume, "persistentVolumeClaim") == nil && yamlnode.Get(volume, "ephemeral") == nil {
			return fmt.Sprintf("container %q uses volume %q as a device, but it is not a claim. Use a persistentVolumeClaim or an ephemeral "+
				"volume.", s.Name, yamlnode.Text(d, "name"))
		}
	}
	return ""
}

func noClaim(s pod.Subject) string {
	for _, c := range yamlnode.Elements(yamlnode.Get(s.Node, "resources", "claims")) {
		if !s.Pod.Links().Claims(yamlnode.Text(c, "name")) {
			return fmt.Sprintf("container %q claims %q, but the pod has no such resourceClaim. Add it, or remove the claim.",
				s.Name, yamlnode.Text(c, "name"))
		}
	}
	return ""
}

func noUsers(s pod.Subject) string {
	if yamlnode.Text(s.Node, "securityContext", "procMount") == "Unmasked" && !s.Pod.HasOwnUsers() {
		return fmt.Sprintf("procMount of container %q is Unmasked, which needs hostUsers: false in the pod. Set that, or remove procMount.", s.Name)
	}
	return ""
}
