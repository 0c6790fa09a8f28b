package v1alpha1

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// containerValues checks what every container has to meet, as the API server does
// (validateContainerCommon in pkg/apis/core/validation/validation.go): a container
// that is refused is better refused here, with the line of the pattern. Whether
// the pod has the volumes that it mounts shows when it is added.
func (v *validator) containerValues(c *corev1.Container, at string) {
	if strings.TrimSpace(c.Image) != c.Image {
		v.fail(at+".image", "%q begins or ends with a blank", c.Image)
	}
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
	if len(rules) > maxRestartRules {
		v.fail(at, "has %d rules: Kubernetes takes %d", len(rules), maxRestartRules)
	}
	for i, r := range rules {
		here := fmt.Sprintf("%s[%d]", at, i)
		needed(v, r.Action, here, "action", corev1.ContainerRestartRuleActionRestart, corev1.ContainerRestartRuleActionRestartAllContainers)
		if r.ExitCodes == nil {
			v.fail(here, "has no exitCodes")
			continue
		}
		here += ".exitCodes"
		needed(v, r.ExitCodes.Operator, here, "operator", corev1.ContainerRestartRuleOnExitCodesOpIn, corev1.ContainerRestartRuleOnExitCodesOpNotIn)
		if n := len(r.ExitCodes.Values); n > maxExitCodes {
			v.fail(here+".values", "has %d values: Kubernetes takes %d", n, maxExitCodes)
		}
	}
}

const (
	maxRestartRules = 20
	maxExitCodes    = 255
)

// known checks a value that Kubernetes knows by name; none is its default.
func known[T ~string](v *validator, value T, at string, values ...T) {
	if value == "" || slices.Contains(values, value) {
		return
	}
	names := make([]string, len(values))
	for i, k := range values {
		names[i] = string(k)
	}
	v.fail(at, "%q is none of %s%s", value, strings.Join(names, ", "), finding.DidYouMean(string(value), names))
}

// needed checks a field of the thing at a path, which is one that Kubernetes knows
// by name and has no default.
func needed[T ~string](v *validator, value T, at, field string, values ...T) {
	if value == "" {
		v.fail(at, "has no %s", field)
	}
	known(v, value, at+"."+field, values...)
}

// newFields checks that the oldest node knows all fields of a node at a path.
func (v *validator) newFields(n *yaml.Node, table []pod.NewField, at string) {
	for _, f := range pod.TooNew(n, table, v.spec.AtLeast) {
		v.fail(at+"."+f.Path, "needs Kubernetes %s: leave it out, or raise spec.kubernetesVersion", f.Since)
	}
}

// one checks that exactly one of several fields is given.
func (v *validator) one(at, names string, given ...bool) {
	count := 0
	for _, g := range given {
		if g {
			count++
		}
	}
	if count != 1 {
		v.fail(at, "has %d of %s: give one", count, names)
	}
}

func (v *validator) ports(list []corev1.ContainerPort, at string) {
	names, hostPorts := map[string]bool{}, map[corev1.ContainerPort]bool{}
	for i, p := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		if p.ContainerPort == 0 {
			v.fail(here, "has no containerPort")
		} else {
			v.portNumber(int(p.ContainerPort), here+".containerPort")
		}
		if p.HostPort != 0 {
			v.portNumber(int(p.HostPort), here+".hostPort")
			host := corev1.ContainerPort{HostIP: p.HostIP, HostPort: p.HostPort, Protocol: cmp.Or(p.Protocol, corev1.ProtocolTCP)}
			if hostPorts[host] {
				v.fail(here+".hostPort", "%d/%s comes twice", p.HostPort, host.Protocol)
			}
			hostPorts[host] = true
		}
		known(v, p.Protocol, here+".protocol", corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP)
		if p.Name == "" {
			continue
		}
		v.portName(p.Name, here+".name")
		if names[p.Name] {
			v.fail(here+".name", "%q comes twice", p.Name)
		}
		names[p.Name] = true
	}
}

func (v *validator) portNumber(n int, at string) {
	if validation.IsValidPortNum(n) != nil {
		v.fail(at, "%d is no port: ports are from 1 to 65535", n)
	}
}

func (v *validator) portName(name, at string) {
	if validation.IsValidPortName(name) != nil {
		v.fail(at, "%q cannot name a port: use up to 15 lower case letters, digits and single dashes, with a letter among them and no dash at either end", name)
	}
}

// within checks a path that has to stay within a volume.
func (v *validator) within(p, at string) {
	if path.IsAbs(p) || slices.Contains(strings.Split(p, "/"), "..") {
		v.fail(at, "%q: a path within the volume neither begins with / nor has .. in it", p)
	}
}
