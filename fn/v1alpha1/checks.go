package v1alpha1

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
)

// check is a rule for a field of a type. Without a field, it is one for the object as a whole.
type check struct {
	of, field string
	rule      rule
}

// rule checks a value, or a field that is missing.
type rule interface{ check(v *validator, x value) }

// own is a rule that is written out.
type own func(*validator, value)

func (r own) check(v *validator, x value) { r(v, x) }

// form is what a text has to be, unless it is empty, and the message if it is not.
type form struct {
	is    func(string) bool
	wrong string
}

func (r form) check(v *validator, x value) {
	v.deny(x.text() != "" && !r.is(x.text()), x.at, r.wrong, x.text())
}

// bounds are what a number has to be, if there is one, and the message if it is not.
type bounds struct {
	least, most int64
	wrong       string
}

func (r bounds) check(v *validator, x value) {
	if n := x.number(); x.is() && (n < r.least || n > r.most) {
		v.fail(x.at, "%s", strings.ReplaceAll(r.wrong, "%d", strconv.FormatInt(n, 10)))
	}
}

// longest is how many elements a list may have, and what they are.
type longest struct {
	most int
	what string
}

func (r longest) check(v *validator, x value) {
	v.deny(x.len() > r.most, x.at, "has %d %s, but Kubernetes allows only %d", x.len(), r.what, r.most)
}

// The rules that several fields have, or that are no more than a form or bounds.
var (
	unpadded   = form{func(text string) bool { return strings.TrimSpace(text) == text }, "%q must not begin or end with a space"}
	portName   = form{kube.IsPortName, "%q is not a valid port name. Use up to 15 lower-case letters, digits and single dashes, with at least one letter and no dash at either end."}
	objectName = form{kube.IsSubdomain, "%q is not a valid object name. Use lower-case letters, digits, dashes and dots."}
	key        = form{kube.IsKey, "%q is not a valid key. Use letters, digits, dashes, dots and underscores, and no .. at the beginning."}
	fileKey    = form{kube.IsVariable, "%q is not a valid variable name. Use printable characters other than =."}
	volumeName = labelOf("volume")
	header     = form{kube.IsHeader, "%q is not a valid header name"}
	driver     = form{isDriver, "%q is not a valid driver name. Use up to 63 letters, digits, dashes and dots."}
	v1         = form{func(text string) bool { return text == "v1" }, "must be v1 or left out, not %q"}
	absolute   = form{path.IsAbs, "%q must begin with /"}
	within     = form{func(p string) bool { return !path.IsAbs(p) && !climbs(p) }, "%q must not begin with / or contain .."}
	downwards  = form{func(p string) bool { return !climbs(p) }, "%q must not contain .."}
	notDots    = form{func(p string) bool { return climbs(p) || !strings.HasPrefix(p, "..") }, "%q must not begin with .."}

	notNegative   = bounds{0, math.MaxInt64, "must not be negative"}
	portNumber    = bounds{1, 65535, "must be a port from 1 to 65535, not %d"}
	mode          = bounds{0, 0o777, "%d is not a valid file mode. Use 0 to 0777 (511 in decimal)."}
	userID        = bounds{0, math.MaxInt32, "%d is not a valid user ID"}
	groupID       = bounds{0, math.MaxInt32, "%d is not a valid group ID"}
	tokenLifetime = bounds{600, math.MaxInt64, "must be at least 600, not %d"}

	restartRules = longest{20, "rules"}
	exitCodes    = longest{255, "values"}
)

// labelOf returns the form of the name of a thing for which Kubernetes requires a DNS label.
func labelOf(thing string) form {
	return form{kube.IsLabel, "%q is not a valid " + thing + " name. Use up to 63 lower-case letters, digits and dashes, and no dash at either end."}
}

func isDriver(name string) bool {
	return len(name) <= kube.MaxLabel && kube.IsSubdomain(strings.ToLower(name))
}

// climbs reports whether a path contains the segment "..".
func climbs(p string) bool { return slices.Contains(strings.Split(p, "/"), "..") }

// checks are what the API server requires and the table of Kubernetes' types does not say
// (pkg/apis/core/validation/validation.go), sorted by type.
var checks = [...]check{
	{"CSIVolumeSource", "driver", driver},
	{"CSIVolumeSource", "nodePublishSecretRef", own((*validator).reference)},
	{"ClusterTrustBundleProjection", "path", own((*validator).file)},
	{"ConfigMapEnvSource", "name", objectName},
	{"ConfigMapKeySelector", "name", objectName},
	{"ConfigMapKeySelector", "key", key},
	{"ConfigMapVolumeSource", "defaultMode", mode},
	{"Container", "image", unpadded},
	{"Container", "ports", own((*validator).ports)},
	{"Container", "resizePolicy", own((*validator).resizePolicies)},
	{"Container", "restartPolicyRules", restartRules},
	{"Container", "volumeDevices", own((*validator).devices)},
	{"Container", "volumeMounts", own((*validator).mounts)},
	{"ContainerPort", "containerPort", own((*validator).containerPort)},
	{"ContainerPort", "hostPort", own((*validator).hostPort)},
	{"ContainerPort", "name", portName},
	{"ContainerRestartRuleOnExitCodes", "values", exitCodes},
	{"DownwardAPIVolumeFile", "mode", mode},
	{"DownwardAPIVolumeFile", "path", own((*validator).file)},
	{"DownwardAPIVolumeFile", "resourceFieldRef", own((*validator).ofContainer)},
	{"DownwardAPIVolumeSource", "defaultMode", mode},
	{"EmptyDirVolumeSource", "sizeLimit", own((*validator).size)},
	{"EnvFromSource", "prefix", own((*validator).variableName)},
	{"EnvVar", "name", own((*validator).variableName)},
	{"EnvVar", "valueFrom", own((*validator).valueFrom)},
	{"FileKeySelector", "key", fileKey},
	{"FileKeySelector", "path", downwards},
	{"FileKeySelector", "volumeName", volumeName},
	{"GRPCAction", "port", own((*validator).neededPort)},
	{"HTTPGetAction", "port", own((*validator).port)},
	{"HTTPHeader", "name", header},
	{"HostPathVolumeSource", "path", downwards},
	{"KeyToPath", "mode", mode},
	{"KeyToPath", "path", own((*validator).file)},
	{"NFSVolumeSource", "path", absolute},
	{"ObjectFieldSelector", "apiVersion", v1},
	{"ObjectFieldSelector", "fieldPath", own((*validator).podField)},
	{"Probe", "failureThreshold", notNegative},
	{"Probe", "initialDelaySeconds", notNegative},
	{"Probe", "periodSeconds", notNegative},
	{"Probe", "successThreshold", own((*validator).successes)},
	{"Probe", "terminationGracePeriodSeconds", own((*validator).probeGrace)},
	{"Probe", "timeoutSeconds", notNegative},
	{"ProjectedVolumeSource", "defaultMode", mode},
	{"ProjectedVolumeSource", "sources", own((*validator).projections)},
	{"ResourceFieldSelector", "divisor", own((*validator).divisor)},
	{"ResourceFieldSelector", "resource", own((*validator).containerField)},
	{"ResourceRequirements", "", own((*validator).resources)},
	{"SeccompProfile", "localhostProfile", within},
	{"SecretEnvSource", "name", objectName},
	{"SecretKeySelector", "name", objectName},
	{"SecretKeySelector", "key", key},
	{"SecretVolumeSource", "defaultMode", mode},
	{"SecurityContext", "allowPrivilegeEscalation", own((*validator).escalation)},
	{"SecurityContext", "appArmorProfile", own((*validator).profile)},
	{"SecurityContext", "runAsGroup", groupID},
	{"SecurityContext", "runAsUser", userID},
	{"SecurityContext", "seccompProfile", own((*validator).profile)},
	{"ServiceAccountTokenProjection", "expirationSeconds", tokenLifetime},
	{"ServiceAccountTokenProjection", "path", own((*validator).file)},
	{"SleepAction", "seconds", notNegative},
	{"TCPSocketAction", "port", own((*validator).port)},
	{"Volume", "", own((*validator).oneSource)},
	{"VolumeDevice", "devicePath", downwards},
	{"VolumeMount", "", own((*validator).propagation)},
	{"VolumeMount", "subPath", within},
	{"VolumeMount", "subPathExpr", within},
	{"WindowsSecurityContextOptions", "gmsaCredentialSpecName", objectName},
	{"WindowsSecurityContextOptions", "runAsUserName", own((*validator).userName)},
}

// reference checks a reference to an object by its name.
func (v *validator) reference(x value) {
	if x.is() {
		v.filled(x.get("name").text(), x.at, "name")
		objectName.check(v, x.get("name"))
	}
}

// userName checks a text that is not required, but must not be empty.
func (v *validator) userName(x value) { v.deny(x.is() && x.text() == "", x.at, "must not be empty") }

// variableName checks the name of a variable, or a prefix for names.
func (v *validator) variableName(x value) {
	switch name := x.text(); {
	case name == "":
	case !kube.IsVariable(name):
		fileKey.check(v, x)
	case !v.spec.AtLeast(pod.RelaxedVariableNames) && !kube.IsOldVariable(name):
		v.fail(x.at, "%q is not a valid variable name before Kubernetes %s. Use letters, digits, _, - and ., and no digit first.", name, pod.RelaxedVariableNames)
	}
}

func (v *validator) containerPort(x value) {
	if x.number() == 0 {
		v.fail(x.in.at, "containerPort is required")
	} else {
		v.neededPort(x)
	}
}

func (v *validator) neededPort(x value) {
	v.deny(!x.is(), x.at, "is missing. Write a port from 1 to 65535.")
	portNumber.check(v, x)
}

func (v *validator) hostPort(x value) {
	if x.number() != 0 {
		portNumber.check(v, x)
	}
}

// file checks the path of a file in a volume. Names that begin with .. are reserved for the
// kubelet.
func (v *validator) file(x value) {
	within.check(v, x)
	notDots.check(v, x)
}

// port checks the number or the name of a port.
func (v *validator) port(x value) {
	switch {
	case !x.is() || !isString(x.node):
		v.neededPort(x)
	case x.text() == "":
		v.fail(x.at, "must not be empty. Write the number or the name of a port.")
	default:
		portName.check(v, x)
	}
}

// kind returns which probe a field of a probe belongs to: startup, liveness or readiness.
func (x value) kind() string { return strings.TrimSuffix(x.in.name, "Probe") }

func (v *validator) successes(x value) {
	notNegative.check(v, x)
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
		unpadded.check(v, file)
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
