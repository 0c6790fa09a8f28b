package v1alpha1

import (
	"cmp"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// containerValues checks what the API server requires of every container
// (validateContainerCommon in pkg/apis/core/validation/validation.go), so that the
// error has the line of the pattern. Whether the pod has the volumes that the
// container mounts is checked when the container is added.
func (v *validator) containerValues(c *corev1.Container, at string) {
	v.deny(strings.TrimSpace(c.Image) != c.Image, at+".image", "%q must not begin or end with a space", c.Image)
	known(v, c.ImagePullPolicy, at+".imagePullPolicy", corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever)
	known(v, c.TerminationMessagePolicy, at+".terminationMessagePolicy",
		corev1.TerminationMessageReadFile, corev1.TerminationMessageFallbackToLogsOnError)
	v.ports(c.Ports, at+".ports")
	v.environment(c, at)
	v.mounts(c, at+".volumeMounts")
	v.devices(c, at+".volumeDevices")
	v.resources(c.Resources, at+".resources")
	v.resizePolicy(c.ResizePolicy, at+".resizePolicy")
	v.restartRules(c.RestartPolicyRules, at+".restartPolicyRules")
	v.securityContext(c.SecurityContext, at+".securityContext")
}

// restartRules checks rules by exit code (validateContainerRestartPolicy).
func (v *validator) restartRules(rules []corev1.ContainerRestartRule, at string) {
	v.deny(len(rules) > maxRestartRules, at, "has %d rules, but Kubernetes allows only %d", len(rules), maxRestartRules)
	for here, r := range elements(rules, at) {
		needed(v, r.Action, here, "action", corev1.ContainerRestartRuleActionRestart, corev1.ContainerRestartRuleActionRestartAllContainers)
		if r.ExitCodes == nil {
			v.fail(here, "exitCodes is required")
			continue
		}
		here += ".exitCodes"
		needed(v, r.ExitCodes.Operator, here, "operator", corev1.ContainerRestartRuleOnExitCodesOpIn, corev1.ContainerRestartRuleOnExitCodesOpNotIn)
		n := len(r.ExitCodes.Values)
		v.deny(n > maxExitCodes, here+".values", "has %d values, but Kubernetes allows only %d", n, maxExitCodes)
	}
}

const (
	maxRestartRules = 20
	maxExitCodes    = 255
)

// tooNewRule is the rule that judges new fields of the native sidecars in a pod. If
// the user has lowered its severity, it alone judges those of a pattern.
const tooNewRule = "too-new"

// newFields checks that the oldest node knows all fields of a node at a path, which may be
// a native sidecar.
func (v *validator) newFields(n *yaml.Node, t *kube.Type, native bool, at string) {
	severity, set := v.spec.Severity(tooNewRule)
	native = native && (!set || severity == Error)
	for _, f := range t.TooNew(n, v.spec.AtLeast) {
		v.deny(f.Gate == "" && (native || !f.InSidecars), at+"."+f.Path, "needs Kubernetes %s. Remove it, or raise spec.kubernetesVersion.", f.Since)
	}
}

func (v *validator) ports(list []corev1.ContainerPort, at string) {
	names, hostPorts := map[string]bool{}, map[corev1.ContainerPort]bool{}
	for here, p := range elements(list, at) {
		if p.ContainerPort == 0 {
			v.fail(here, "containerPort is required")
		} else {
			v.portNumber(p.ContainerPort, here+".containerPort")
		}
		if p.HostPort != 0 {
			v.portNumber(p.HostPort, here+".hostPort")
			host := corev1.ContainerPort{HostIP: p.HostIP, HostPort: p.HostPort, Protocol: cmp.Or(p.Protocol, corev1.ProtocolTCP)}
			v.deny(again(host, hostPorts), here+".hostPort", "%d/%s is used twice", p.HostPort, host.Protocol)
		}
		known(v, p.Protocol, here+".protocol", corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP)
		if p.Name != "" {
			v.portName(p.Name, here+".name")
			v.once(p.Name, names, here+".name")
		}
	}
}

func (v *validator) portNumber(n int32, at string) {
	if _, written := v.nodes[at]; n == 0 && !written {
		v.fail(at, "is missing. Write a port from 1 to 65535.")
	} else if validation.IsValidPortNum(int(n)) != nil {
		v.fail(at, "must be a port from 1 to 65535, not %d", n)
	}
}

func (v *validator) portName(name, at string) {
	v.valid(validation.IsValidPortName(name), name, at, "port name",
		"up to 15 lower-case letters, digits and single dashes, with at least one letter and no dash at either end")
}
