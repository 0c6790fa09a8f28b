package v1alpha1

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
)

// check is a check of a field of a type. It also runs if the field is missing. Without a
// field, it is a check of the object as a whole.
type check struct {
	of, field string
	check     func(*validator, value)
}

// checks are what the API server requires and the table of Kubernetes' types does not say
// (pkg/apis/core/validation/validation.go), sorted by type.
var checks = [...]check{
	{"CSIVolumeSource", "driver", (*validator).driver},
	{"CSIVolumeSource", "nodePublishSecretRef", (*validator).reference},
	{"ClusterTrustBundleProjection", "path", (*validator).file},
	{"ConfigMapEnvSource", "name", (*validator).objectName},
	{"ConfigMapKeySelector", "name", (*validator).objectName},
	{"ConfigMapKeySelector", "key", (*validator).key},
	{"ConfigMapVolumeSource", "defaultMode", (*validator).mode},
	{"Container", "image", (*validator).unpadded},
	{"Container", "ports", (*validator).ports},
	{"Container", "resizePolicy", (*validator).resizePolicies},
	{"Container", "restartPolicyRules", (*validator).restartRules},
	{"Container", "volumeDevices", (*validator).devices},
	{"Container", "volumeMounts", (*validator).mounts},
	{"ContainerPort", "containerPort", (*validator).containerPort},
	{"ContainerPort", "hostPort", (*validator).hostPort},
	{"ContainerPort", "name", (*validator).portName},
	{"ContainerRestartRuleOnExitCodes", "values", (*validator).exitCodes},
	{"DownwardAPIVolumeFile", "mode", (*validator).mode},
	{"DownwardAPIVolumeFile", "path", (*validator).file},
	{"DownwardAPIVolumeFile", "resourceFieldRef", (*validator).ofContainer},
	{"DownwardAPIVolumeSource", "defaultMode", (*validator).mode},
	{"EmptyDirVolumeSource", "sizeLimit", (*validator).size},
	{"EnvFromSource", "prefix", (*validator).variableName},
	{"EnvVar", "name", (*validator).variableName},
	{"EnvVar", "valueFrom", (*validator).valueFrom},
	{"FileKeySelector", "key", (*validator).fileKey},
	{"FileKeySelector", "path", (*validator).downwards},
	{"FileKeySelector", "volumeName", (*validator).volumeName},
	{"GRPCAction", "port", (*validator).portNumber},
	{"HTTPGetAction", "port", (*validator).port},
	{"HTTPHeader", "name", (*validator).header},
	{"HostPathVolumeSource", "path", (*validator).downwards},
	{"KeyToPath", "mode", (*validator).mode},
	{"KeyToPath", "path", (*validator).file},
	{"NFSVolumeSource", "path", (*validator).absolute},
	{"ObjectFieldSelector", "apiVersion", (*validator).v1},
	{"ObjectFieldSelector", "fieldPath", (*validator).podField},
	{"Probe", "failureThreshold", (*validator).notNegative},
	{"Probe", "initialDelaySeconds", (*validator).notNegative},
	{"Probe", "periodSeconds", (*validator).notNegative},
	{"Probe", "successThreshold", (*validator).successes},
	{"Probe", "terminationGracePeriodSeconds", (*validator).probeGrace},
	{"Probe", "timeoutSeconds", (*validator).notNegative},
	{"ProjectedVolumeSource", "defaultMode", (*validator).mode},
	{"ProjectedVolumeSource", "sources", (*validator).projections},
	{"ResourceFieldSelector", "divisor", (*validator).divisor},
	{"ResourceFieldSelector", "resource", (*validator).containerField},
	{"ResourceRequirements", "", (*validator).resources},
	{"SeccompProfile", "localhostProfile", (*validator).within},
	{"SecretEnvSource", "name", (*validator).objectName},
	{"SecretKeySelector", "name", (*validator).objectName},
	{"SecretKeySelector", "key", (*validator).key},
	{"SecretVolumeSource", "defaultMode", (*validator).mode},
	{"SecurityContext", "allowPrivilegeEscalation", (*validator).escalation},
	{"SecurityContext", "appArmorProfile", (*validator).profile},
	{"SecurityContext", "runAsGroup", (*validator).id},
	{"SecurityContext", "runAsUser", (*validator).id},
	{"SecurityContext", "seccompProfile", (*validator).profile},
	{"ServiceAccountTokenProjection", "expirationSeconds", (*validator).tokenLifetime},
	{"ServiceAccountTokenProjection", "path", (*validator).file},
	{"SleepAction", "seconds", (*validator).notNegative},
	{"TCPSocketAction", "port", (*validator).port},
	{"Volume", "", (*validator).oneSource},
	{"VolumeDevice", "devicePath", (*validator).downwards},
	{"VolumeMount", "", (*validator).propagation},
	{"VolumeMount", "subPath", (*validator).within},
	{"VolumeMount", "subPathExpr", (*validator).within},
	{"WindowsSecurityContextOptions", "gmsaCredentialSpecName", (*validator).objectName},
	{"WindowsSecurityContextOptions", "runAsUserName", (*validator).userName},
}

// Texts. An empty one is as if it were not there; those that are required are found by the
// table.

func (v *validator) unpadded(x value) {
	v.deny(strings.TrimSpace(x.text()) != x.text(), x.at, "%q must not begin or end with a space", x.text())
}

func (v *validator) portName(x value) {
	v.written(x, kube.IsPortName, "port name",
		"up to 15 lower-case letters, digits and single dashes, with at least one letter and no dash at either end")
}

func (v *validator) objectName(x value) {
	v.written(x, kube.IsSubdomain, "object name", "lower-case letters, digits, dashes and dots")
}

func (v *validator) key(x value) {
	v.written(x, kube.IsKey, "key", "letters, digits, dashes, dots and underscores, and no .. at the beginning")
}

// written checks a text that is not empty.
func (v *validator) written(x value, is func(string) bool, thing, use string) {
	if x.text() != "" {
		v.valid(is(x.text()), x.text(), x.at, thing, use)
	}
}

// reference checks a reference to an object by its name.
func (v *validator) reference(x value) {
	if x.is() {
		v.filled(x.get("name").text(), x.at, "name")
		v.objectName(x.get("name"))
	}
}

func (v *validator) volumeName(x value) {
	if x.text() != "" {
		v.label(x.text(), "volume", x.at)
	}
}

func (v *validator) header(x value) {
	v.deny(x.text() != "" && !kube.IsHeader(x.text()), x.at, "%q is not a valid header name", x.text())
}

func (v *validator) driver(x value) {
	name := x.text()
	v.deny(name != "" && (len(name) > kube.MaxLabel || !kube.IsSubdomain(strings.ToLower(name))),
		x.at, "%q is not a valid driver name. Use up to %d letters, digits, dashes and dots.", name, kube.MaxLabel)
}

// userName checks a text that is not required, but must not be empty.
func (v *validator) userName(x value) { v.deny(x.is() && x.text() == "", x.at, "must not be empty") }

func (v *validator) v1(x value) {
	v.deny(x.text() != "" && x.text() != "v1", x.at, "must be v1 or left out, not %q", x.text())
}

// variableName checks the name of a variable, or a prefix for names.
func (v *validator) variableName(x value) {
	switch name := x.text(); {
	case name == "":
	case !kube.IsVariable(name):
		v.fileKey(x)
	case !v.spec.AtLeast(pod.RelaxedVariableNames) && !kube.IsOldVariable(name):
		v.fail(x.at, "%q is not a valid variable name before Kubernetes %s. Use letters, digits, _, - and ., and no digit first.", name, pod.RelaxedVariableNames)
	}
}

// fileKey checks a key in a file of variables.
func (v *validator) fileKey(x value) {
	v.written(x, kube.IsVariable, "variable name", "printable characters other than =")
}

// Paths.

func (v *validator) absolute(x value) {
	v.deny(x.text() != "" && !path.IsAbs(x.text()), x.at, "%q must begin with /", x.text())
}

const notWithin = "%q must not begin with / or contain .."

// isWithin reports whether a path stays within a volume.
func isWithin(p string) bool { return !path.IsAbs(p) && !climbs(p) }

func (v *validator) within(x value) {
	v.deny(!isWithin(x.text()), x.at, notWithin, x.text())
}

func (v *validator) downwards(x value) {
	v.deny(climbs(x.text()), x.at, "%q must not contain ..", x.text())
}

// climbs reports whether a path contains the segment "..".
func climbs(p string) bool { return slices.Contains(strings.Split(p, "/"), "..") }

// file checks the path of a file in a volume. Names that begin with .. are reserved for the
// kubelet.
func (v *validator) file(x value) {
	v.within(x)
	v.deny(strings.HasPrefix(x.text(), "..") && !climbs(x.text()), x.at, "%q must not begin with ..", x.text())
}

// Numbers.

func (v *validator) notNegative(x value) { v.deny(x.number() < 0, x.at, "must not be negative") }

func (v *validator) containerPort(x value) {
	if x.number() == 0 {
		v.fail(x.in.at, "containerPort is required")
	} else {
		v.portNumber(x)
	}
}

func (v *validator) hostPort(x value) {
	if x.number() != 0 {
		v.portNumber(x)
	}
}

func (v *validator) portNumber(x value) {
	if !x.is() {
		v.fail(x.at, "is missing. Write a port from 1 to 65535.")
	} else if x.number() < 1 || x.number() > 65535 {
		v.fail(x.at, "must be a port from 1 to 65535, not %d", x.number())
	}
}

// port checks the number or the name of a port.
func (v *validator) port(x value) {
	switch {
	case !x.is() || !isString(x.node):
		v.portNumber(x)
	case x.text() == "":
		v.fail(x.at, "must not be empty. Write the number or the name of a port.")
	default:
		v.portName(x)
	}
}

// mode checks the mode of a file.
func (v *validator) mode(x value) {
	const all = 0o777
	m := x.number()
	v.deny(m < 0 || m > all, x.at, "%d is not a valid file mode. Use 0 to 0777 (511 in decimal).", m)
}

// id checks the number of a user or a group.
func (v *validator) id(x value) {
	of := strings.ToLower(strings.TrimPrefix(x.name, "runAs"))
	v.deny(x.number() < 0 || x.number() > math.MaxInt32, x.at, "%d is not a valid %s ID", x.number(), of)
}

func (v *validator) tokenLifetime(x value) {
	const least = 600
	v.deny(x.is() && x.number() < least, x.at, "must be at least %d, not %d", least, x.number())
}

func (v *validator) restartRules(x value) {
	const most = 20
	v.deny(x.len() > most, x.at, "has %d rules, but Kubernetes allows only %d", x.len(), most)
}

func (v *validator) exitCodes(x value) {
	const most = 255
	v.deny(x.len() > most, x.at, "has %d values, but Kubernetes allows only %d", x.len(), most)
}

// kind returns which probe a field of a probe belongs to: startup, liveness or readiness.
func (x value) kind() string { return strings.TrimSuffix(x.in.name, "Probe") }

func (v *validator) successes(x value) {
	v.notNegative(x)
	v.deny(x.kind() != "readiness" && x.number() > 1, x.at, "must be 1 in a %s probe", x.kind())
}

func (v *validator) probeGrace(x value) {
	switch {
	case !x.is():
	case x.kind() == "readiness":
		v.fail(x.at, "must not be set: a readiness probe never stops the container")
	case x.number() <= 0:
		v.fail(x.at, "must be greater than 0")
	}
}

// What the lists of a container have in common.

func (v *validator) ports(x value) {
	names, hostPorts := map[string]bool{}, map[string]bool{}
	for p := range x.elements() {
		if host := p.get("hostPort").number(); host != 0 {
			port := fmt.Sprintf("%d/%s", host, cmp.Or(p.get("protocol").text(), "TCP"))
			v.deny(again(p.get("hostIP").text()+" "+port, hostPorts), p.at+".hostPort", "%s is used twice", port)
		}
		if name := p.get("name"); name.text() != "" {
			v.once(name.text(), names, name.at)
		}
	}
}

func (v *validator) mounts(x value) {
	paths := map[string]bool{}
	for m := range x.elements() {
		if at := m.get("mountPath"); at.text() != "" {
			v.once(at.text(), paths, at.at)
		}
	}
}

// devices checks that no two mounts or devices have the same volume or path.
func (v *validator) devices(x value) {
	names, paths := map[string]bool{}, map[string]bool{}
	for m := range x.in.get("volumeMounts").elements() {
		names[m.get("name").text()], paths[m.get("mountPath").text()] = true, true
	}
	for d := range x.elements() {
		for _, w := range []struct {
			value
			taken map[string]bool
		}{{d.get("name"), names}, {d.get("devicePath"), paths}} {
			v.deny(w.text() != "" && again(w.text(), w.taken), w.at, "%q is already used by a mount or a device", w.text())
		}
	}
}

func (v *validator) resizePolicies(x value) {
	seen := map[string]bool{}
	for p := range x.elements() {
		if of := p.get("resourceName"); of.text() != "" {
			v.oneOf(of.text(), []string{"cpu", "memory"}, of.at)
			v.once(of.text(), seen, of.at)
		}
	}
}

// propagation checks how a container mounts a volume.
func (v *validator) propagation(m value) {
	v.deny(m.get("subPath").text() != "" && m.get("subPathExpr").text() != "", m.at, "must not have both subPath and subPathExpr")
	how, recursive := m.get("mountPropagation"), m.get("recursiveReadOnly")
	privileged := m.in.in.get("securityContext").get("privileged")
	v.deny(how.text() == "Bidirectional" && !privileged.isTrue(), how.at, "%s needs a privileged container", how.text())
	v.deny(slices.Contains([]string{"Enabled", "IfPossible"}, recursive.text()) && (!m.get("readOnly").isTrue() || how.is() && how.text() != "None"),
		recursive.at, "%s needs readOnly: true and no mountPropagation", recursive.text())
}

// escalation checks that a container which must not gain privileges does not have them.
func (v *validator) escalation(x value) {
	if x.isFalse() {
		v.deny(x.in.get("privileged").isTrue(), x.at, "must not be false if privileged is true")
		v.deny(slices.ContainsFunc(slices.Collect(x.in.get("capabilities").get("add").elements()), func(c value) bool { return c.text() == "CAP_SYS_ADMIN" }),
			x.at, "must not be false if CAP_SYS_ADMIN is added")
	}
}

// profile checks a seccomp or AppArmor profile. Only one of the type Localhost is a file of
// the node and has a name.
func (v *validator) profile(x value) {
	const local = "Localhost"
	switch kind, file := x.get("type").text(), x.get("localhostProfile"); {
	case !x.is():
	case kind == local && strings.TrimSpace(file.text()) == "":
		v.fail(x.at, "localhostProfile is required for type %s", local)
	case kind == local:
		v.unpadded(file)
	case file.is():
		v.fail(file.at, "is only for type %s", local)
	}
}

// Variables, and files that are made of fields.

func (v *validator) valueFrom(x value) {
	v.deny(x.is() && x.in.get("value").text() != "", x.at, "must not be set together with value. Remove one of them.")
}

// podField checks a reference to one of the pod's fields, for a variable or a file.
func (v *validator) podField(x value) {
	fields := []string{"metadata.name", "metadata.namespace", "metadata.uid"}
	if x.in.in.name == "valueFrom" {
		fields = append(fields, "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs")
	} else {
		fields = append(fields, "metadata.labels", "metadata.annotations")
	}
	if !slices.Contains(fields, x.text()) && !keyed(x.text()) {
		v.fail(x.at, "%s", mustBe(x.text(), append(fields, "metadata.labels['KEY']", "metadata.annotations['KEY']")))
	}
}

// keyed reports whether a field path names a label or an annotation.
func keyed(fieldPath string) bool {
	for _, of := range []string{"metadata.labels['", "metadata.annotations['"} {
		if key, ok := strings.CutPrefix(fieldPath, of); ok {
			key, ok = strings.CutSuffix(key, "']")
			return ok && kube.IsQualified(strings.ToLower(key))
		}
	}
	return false
}

// containerField checks a reference to a container's resources.
func (v *validator) containerField(x value) {
	fields := []string{
		"limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
	}
	if !slices.Contains(fields, x.text()) && !strings.HasPrefix(x.text(), "limits.hugepages-") && !strings.HasPrefix(x.text(), "requests.hugepages-") {
		v.fail(x.at, "%s", mustBe(x.text(), append(fields, "limits.hugepages-SIZE", "requests.hugepages-SIZE")))
	}
}

func (v *validator) divisor(x value) {
	q := x.amount()
	if q.IsZero() {
		return
	}
	divisors := []string{"1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"}
	if strings.HasSuffix(x.in.get("resource").text(), ".cpu") {
		divisors = []string{"1m", "1"}
	}
	v.deny(!slices.ContainsFunc(divisors, func(d string) bool { return q.Cmp(resource.MustParse(d)) == 0 }),
		x.at, "must be %s, not %s", either(divisors), q.String())
}

func (v *validator) ofContainer(x value) {
	v.deny(x.is() && x.get("containerName").text() == "", x.at, "containerName is required")
}

// Volumes. One without a source is an emptyDir.

func (v *validator) oneSource(x value) {
	given := slices.DeleteFunc(slices.Clone(kube.Volume.OneOf), func(name string) bool { return !x.get(name).is() })
	v.deny(len(given) > 1, x.at, "must have only one source, not %s", strings.Join(given, " and "))
}

// projections checks the sources of a projected volume, and that each file has its own path.
func (v *validator) projections(x value) {
	taken := map[string]bool{}
	for s := range x.elements() {
		given := 0
		for _, source := range yamlnode.Fields(s.node) {
			if source != nil {
				given++
			}
		}
		v.deny(given > 1, s.at, "must have only one source. Write an element for each.")
		for _, source := range []string{"configMap", "secret", "downwardAPI"} {
			for item := range s.get(source).get("items").elements() {
				p := item.get("path").text()
				v.deny(p != "" && again(p, taken), s.at, "puts a second file at %s", p)
			}
		}
	}
}
