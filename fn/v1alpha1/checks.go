package v1alpha1

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// check checks a field, which may be missing.
type check func(*validator, value)

// checks are what the tables of types do not say, by type and field. Those of Kubernetes'
// types are what the API server requires (pkg/apis/core/validation/validation.go).
var checks = map[string]check{
	"CSIVolumeSource.nodePublishSecretRef": (*validator).secret,
	"Container.image": deny("must not be empty. To keep the image of an existing container, leave the field out.",
		func(x value) bool { return x.text() == "" && yaml.NewRNode(x.in.node).Field("image") != nil }),
	"Container.ports":     (*validator).ports,
	"Container.resources": (*validator).resources,
	"Container.restartPolicy": deny("must be Always or left out, not %s",
		func(x value) bool { return x.is() && x.text() != "Always" }),
	"Container.volumeDevices":                (*validator).devices,
	"Container.volumeMounts":                 (*validator).mounts,
	"DownwardAPIVolumeFile.fieldRef":         podField("metadata.labels", "metadata.annotations"),
	"DownwardAPIVolumeFile.resourceFieldRef": needs("containerName"),
	"EmptyDirVolumeSource.sizeLimit":         (*validator).size,
	"EnvFromSource.prefix":                   (*validator).variable,
	"EnvVar.name":                            (*validator).variable,
	"EnvVarSource.fieldRef":                  podField("spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
	"Probe.successThreshold": deny("must be 1, except in a readiness probe",
		func(x value) bool { return x.in.name != "readinessProbe" && x.number() > 1 }),
	"Probe.terminationGracePeriodSeconds":      (*validator).probeGrace,
	"ProjectedVolumeSource.sources":            (*validator).projections,
	"ResourceFieldSelector.divisor":            (*validator).divisor,
	"ResourceFieldSelector.resource":           (*validator).containerField,
	"SecurityContext.allowPrivilegeEscalation": (*validator).escalation,
	"SecurityContext.appArmorProfile":          (*validator).profile,
	"SecurityContext.seccompProfile":           (*validator).profile,
	"WindowsSecurityContextOptions.runAsUserName": deny("must not be empty",
		func(x value) bool { return x.is() && x.text() == "" }),

	"Addition.initial":      (*validator).initial,
	"App.overwrite":         (*validator).overwrite,
	"Conversion.containers": globs(inContainerName),
	"Conversion.except":     globs(inContainerName),
	"Conversion.images":     globs(inRepository),
	"Conversion.remember": deny("must not be set: the way back reads what a conversion to Native remembered. Remove it.",
		func(x value) bool { return x.isTrue() && x.in.get("to").text() == string(Regular) }),
	"Conversion.startupProbeFrom": deny("must not be set together with startupProbe. Remove one of them.",
		func(x value) bool { return x.is() && x.in.get("startupProbe").is() }),
	"Conversion.to": deny("must be Native if startupProbe, startupProbeFrom or probes is set",
		func(x value) bool {
			return x.text() == string(Regular) && x.in.has("startupProbe", "startupProbeFrom", "probes")
		}),
	"Pattern.convert": (*validator).selects,
	"Pattern.position": deny("must not be set: this pattern adds nothing to the init containers. Remove it.",
		func(x value) bool {
			return x.is() && (x.in.has("remove", "mesh") || x.in.get("convert").get("to").text() == string(Regular))
		}),
	"Pattern.targets": someTargets,
	"Pattern.with": deny("must not be set without use. Remove it, or name the entry of the catalogue that it is for.",
		func(x value) bool { return len(yamlnode.Keys(x.node)) > 0 && !x.in.has("use") }),
	"Pod.annotations":           (*validator).annotations,
	"Pod.imagePullSecrets":      needs("name"),
	"PodTemplate.kind":          (*validator).podTemplate,
	"Removal.containers":        globs(inContainerName),
	"Spec.kubernetesVersion":    (*validator).version,
	"Spec.patterns":             (*validator).patternNames,
	"Spec.targets":              someTargets,
	"Target.annotationSelector": selector("an annotation selector such as team=data", (*yaml.RNode).MatchesAnnotationSelector),
	"Target.group":              (*validator).expression,
	"Target.kind":               (*validator).expression,
	"Target.labelSelector":      selector("a label selector such as app=web", (*yaml.RNode).MatchesLabelSelector),
	"Target.name":               (*validator).expression,
	"Target.namespace":          (*validator).expression,
	"Target.version":            (*validator).expression,
}

// deny returns a check that a field is not as it must not be.
func deny(wrong string, is func(x value) bool) check {
	return func(v *validator, x value) { v.deny(is(x), x.at, "%s", strings.ReplaceAll(wrong, "%s", x.text())) }
}

// needs returns a check that an object, or each element of a list, has a field.
func needs(field string) check {
	return func(v *validator, x value) {
		for object := range x.values() {
			v.lacks(object.get(field).text() == "", object, "%s is required", field)
		}
	}
}

// secret checks a reference to an object by its name.
func (v *validator) secret(x value) {
	needs("name")(v, x)
	v.text(x.get("name"), kube.ObjectName)
}

// What containers have. Whether the pod has the volumes and claims that one mounts and uses is
// checked when it is added.

func (v *validator) ports(x value) {
	taken := map[string]bool{}
	for p := range x.elements() {
		host := p.get("hostPort")
		port := fmt.Sprintf("%d/%s", host.number(), cmp.Or(p.get("protocol").text(), "TCP"))
		v.deny(host.number() != 0 && again(taken, p.get("hostIP").text(), port), host.at, "%s is used twice", port)
	}
}

func (v *validator) mounts(x value) {
	privileged := x.in.get("securityContext").get("privileged").isTrue()
	for m := range x.elements() {
		how, recursive := m.get("mountPropagation"), m.get("recursiveReadOnly")
		v.deny(m.get("subPath").text() != "" && m.get("subPathExpr").text() != "", m.at, "must not have both subPath and subPathExpr")
		v.deny(how.text() == "Bidirectional" && !privileged, how.at, "%s needs a privileged container", how.text())
		v.deny(slices.Contains([]string{"Enabled", "IfPossible"}, recursive.text()) && (!m.get("readOnly").isTrue() || how.is() && how.text() != "None"),
			recursive.at, "%s needs readOnly: true and no mountPropagation", recursive.text())
	}
}

// devices checks that no two mounts or devices have the same volume or path.
func (v *validator) devices(x value) {
	for ofMount, ofDevice := range map[string]string{"name": "name", "mountPath": "devicePath"} {
		taken := map[string]bool{}
		for m := range x.in.get("volumeMounts").elements() {
			again(taken, m.get(ofMount).text())
		}
		for d := range x.elements() {
			v.once(d.get(ofDevice), taken, "%q is already used by a mount or a device")
		}
	}
}

// escalation checks that a container which must not gain privileges does not have them.
func (v *validator) escalation(x value) {
	if x.isFalse() {
		v.deny(x.in.get("privileged").isTrue(), x.at, "must not be false if privileged is true")
		v.deny(slices.Contains(textsOf(x.in.get("capabilities").node, "add"), "CAP_SYS_ADMIN"), x.at, "must not be false if CAP_SYS_ADMIN is added")
	}
}

// profile checks a seccomp or AppArmor profile. Only one of the type Localhost is a file of
// the node and has a name.
func (v *validator) profile(x value) {
	switch kind, file := x.get("type").text(), x.get("localhostProfile"); {
	case kind == "Localhost" && strings.TrimSpace(file.text()) == "":
		v.fail(x.at, "localhostProfile is required for type Localhost")
	case kind == "Localhost":
		v.text(file, kube.Unpadded)
	case kind != "" && file.is():
		v.fail(file.at, "is only for type Localhost")
	}
}

func (v *validator) probeGrace(x value) {
	readiness := x.in.name == "readinessProbe"
	v.deny(x.is() && readiness, x.at, "must not be set: a readiness probe never stops the container")
	v.deny(x.is() && !readiness && x.number() <= 0, x.at, "must be greater than 0")
}

// variable checks the name of a variable, or a prefix for names.
func (v *validator) variable(x value) {
	v.deny(v.text(x, kube.AnyVariable) && x.text() != "" && !v.spec.AtLeast(pod.RelaxedVariableNames) && !kube.IsOldVariable(x.text()), x.at,
		"%q is not a valid variable name before Kubernetes %s. Use letters, digits, _, - and ., and no digit first.", x.text(), pod.RelaxedVariableNames)
}

// podField returns a check of a reference to one of the pod's fields. Some are only for
// variables or files.
func podField(only ...string) check {
	fields := append([]string{"metadata.name", "metadata.namespace", "metadata.uid"}, only...)
	return func(v *validator, x value) {
		path := x.get("fieldPath")
		of, key, _ := strings.Cut(strings.TrimSuffix(path.text(), "']"), "['")
		isKeyed := (of == "metadata.labels" || of == "metadata.annotations") && strings.HasSuffix(path.text(), "']") && kube.IsQualified(strings.ToLower(key))
		if path.text() != "" && !isKeyed {
			v.among(path, fields, "metadata.labels['KEY']", "metadata.annotations['KEY']")
		}
	}
}

// containerField checks a reference to a container's resources.
func (v *validator) containerField(x value) {
	fields := []string{
		"limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
	}
	if !strings.HasPrefix(x.text(), "limits.hugepages-") && !strings.HasPrefix(x.text(), "requests.hugepages-") {
		v.among(x, fields, "limits.hugepages-SIZE", "requests.hugepages-SIZE")
	}
}

// among checks that a text is one of some. The message says what else it could be.
func (v *validator) among(x value, texts []string, others ...string) {
	if !slices.Contains(texts, x.text()) {
		v.fail(x.at, "%s", mustBe(x.text(), append(slices.Clone(texts), others...)))
	}
}

func (v *validator) divisor(x value) {
	divisors := []string{"1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"}
	if strings.HasSuffix(x.in.get("resource").text(), ".cpu") {
		divisors = []string{"1m", "1"}
	}
	q := x.amount()
	v.deny(!q.IsZero() && !slices.ContainsFunc(divisors, func(d string) bool { return q.Cmp(resource.MustParse(d)) == 0 }),
		x.at, "must be %s, not %s", either(divisors), q.String())
}

// projections checks that each file of a projected volume has its own path.
func (v *validator) projections(x value) {
	taken := map[string]bool{}
	for s := range x.elements() {
		for _, source := range []string{"configMap", "secret", "downwardAPI"} {
			for item := range s.get(source).get("items").elements() {
				file := item.get("path").text()
				v.deny(file != "" && again(taken, file), s.at, "puts a second file at %s", file)
			}
		}
	}
}

// resources checks requests and limits (validateResourceRequirements).
func (v *validator) resources(x value) {
	huge, limits, claims := false, x.get("limits"), map[string]bool{}
	for _, list := range []value{limits, x.get("requests")} {
		for key := range yamlnode.Fields(list.node) {
			huge = huge || strings.HasPrefix(key.Value, pod.HugePages)
			v.amount(list.get(key.Value), limits.get(key.Value))
		}
	}
	v.deny(huge && !limits.has(pod.CPU, pod.Memory) && !x.get("requests").has(pod.CPU, pod.Memory), x.at, "must also have cpu or memory, since it has huge pages")
	for c := range x.get("claims").elements() {
		name := c.get("name").text()
		v.deny(name != "" && again(claims, name, c.get("request").text()), c.at, "%q is used twice", name)
	}
}

// amount checks the name and the quantity of a resource, whose limit may be another one or
// missing.
func (v *validator) amount(x, limit value) {
	q, most := x.amount(), limit.amount()
	size, isHuge := strings.CutPrefix(x.name, pod.HugePages)
	page, err := pod.ParseQuantity(size)
	extended := strings.Contains(x.name, "/")
	switch {
	case !kube.IsResource(x.name):
		v.fail(x.at, "%q is not a resource of a container. Use cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME.", x.name)
	case q.Sign() < 0:
		v.size(x)
	case extended && q.MilliValue()%1000 != 0:
		v.fail(x.at, "must be a whole number, not %s", q.String())
	case isHuge && (err != nil || page.Value() <= 0 || q.Value()%page.Value() != 0):
		v.fail(x.at, "must be a multiple of the page size %s, not %s", size, q.String())
	case (isHuge || extended) && x.at != limit.at && (!limit.is() || q.Cmp(most) != 0):
		v.fail(x.at, "needs a limit of the same amount: Kubernetes does not overcommit %s", x.name)
	case limit.is() && q.Cmp(most) > 0:
		v.fail(x.at, "%s is more than the limit of %s", q.String(), most.String())
	}
}

// size checks a quantity that must not be negative.
func (v *validator) size(x value) {
	q := x.amount()
	v.deny(q.Sign() < 0, x.at, "must not be negative, but is %s", q.String())
}
