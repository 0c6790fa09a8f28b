package v1alpha1

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// environment checks the variables of a container (ValidateEnv and ValidateEnvFrom
// in pkg/apis/core/validation/validation.go).
func (v *validator) environment(c *corev1.Container, at string) {
	for here, env := range elements(c.Env, at+".env") {
		v.variable(env, here)
	}
	for here, source := range elements(c.EnvFrom, at+".envFrom") {
		if source.Prefix != "" {
			v.variableName(source.Prefix, here+".prefix")
		}
		v.one(here, "configMapRef and secretRef", source.ConfigMapRef != nil, source.SecretRef != nil)
		if r := source.ConfigMapRef; r != nil {
			v.objectName(r.Name, here+".configMapRef")
		}
		if r := source.SecretRef; r != nil {
			v.objectName(r.Name, here+".secretRef")
		}
	}
}

func (v *validator) variable(env corev1.EnvVar, at string) {
	if v.filled(env.Name, at, "name") {
		v.variableName(env.Name, at+".name")
	}
	from := env.ValueFrom
	if from == nil {
		return
	}
	at += ".valueFrom"
	v.deny(env.Value != "", at, "must not be set together with value. Remove one of them.")
	v.one(at, "fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef and fileKeyRef",
		from.FieldRef != nil, from.ResourceFieldRef != nil, from.ConfigMapKeyRef != nil, from.SecretKeyRef != nil, from.FileKeyRef != nil)
	if f := from.FieldRef; f != nil {
		v.podField(f, podFields, at+".fieldRef")
	}
	if r := from.ResourceFieldRef; r != nil {
		v.resourceField(r, at+".resourceFieldRef")
	}
	if r := from.ConfigMapKeyRef; r != nil {
		v.objectKey(r.Name, r.Key, at+".configMapKeyRef")
	}
	if r := from.SecretKeyRef; r != nil {
		v.objectKey(r.Name, r.Key, at+".secretKeyRef")
	}
}

// variableName checks the name of a variable, or a prefix for names.
func (v *validator) variableName(name, at string) {
	switch {
	case validation.IsRelaxedEnvVarName(name) != nil:
		v.fail(at, "%q is not a valid variable name. Use printable characters other than =.", name)
	case !v.spec.AtLeast(pod.RelaxedVariableNames) && validation.IsEnvVarName(name) != nil:
		v.fail(at, "%q is not a valid variable name before Kubernetes %s. Use letters, digits, _, - and ., and no digit first.", name, pod.RelaxedVariableNames)
	}
}

// The fields of a pod that a variable and a file can be taken from.
var (
	podFields = []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
	}
	podFileFields = []string{"metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations"}
)

// podField checks a reference to one of the pod's fields
// (validateObjectFieldSelector).
func (v *validator) podField(ref *corev1.ObjectFieldSelector, fields []string, at string) {
	v.deny(ref.APIVersion != "" && ref.APIVersion != "v1", at+".apiVersion", "must be v1 or left out, not %q", ref.APIVersion)
	if !slices.Contains(fields, ref.FieldPath) && !keyed(ref.FieldPath) {
		v.fail(at+".fieldPath", "%s",
			mustBe(ref.FieldPath, slices.Concat(fields, []string{"metadata.labels['KEY']", "metadata.annotations['KEY']"})))
	}
}

// keyed reports whether a field path names a label or an annotation.
func keyed(fieldPath string) bool {
	for _, of := range []string{"metadata.labels['", "metadata.annotations['"} {
		if key, ok := strings.CutPrefix(fieldPath, of); ok {
			key, ok = strings.CutSuffix(key, "']")
			return ok && validation.IsQualifiedName(strings.ToLower(key)) == nil
		}
	}
	return false
}

// containerFields are the resources of a container that a variable or a file can be
// taken from, without those of huge pages.
var containerFields = []string{
	"limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
}

// resourceField checks a reference to a container's resources
// (validateContainerResourceFieldSelector).
func (v *validator) resourceField(ref *corev1.ResourceFieldSelector, at string) {
	if !slices.Contains(containerFields, ref.Resource) &&
		!strings.HasPrefix(ref.Resource, "limits.hugepages-") && !strings.HasPrefix(ref.Resource, "requests.hugepages-") {
		v.fail(at+".resource", "%s",
			mustBe(ref.Resource, slices.Concat(containerFields, []string{"limits.hugepages-SIZE", "requests.hugepages-SIZE"})))
	}
	if ref.Divisor.IsZero() {
		return
	}
	divisors := []string{"1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"}
	if strings.HasSuffix(ref.Resource, ".cpu") {
		divisors = []string{"1m", "1"}
	}
	v.deny(!slices.ContainsFunc(divisors, func(d string) bool { return ref.Divisor.Cmp(resource.MustParse(d)) == 0 }),
		at+".divisor", "must be %s, not %s", either(divisors), ref.Divisor.String())
}

// objectKey checks a reference to a key of a ConfigMap or Secret.
func (v *validator) objectKey(name, key, at string) {
	v.objectName(name, at)
	if v.filled(key, at, "key") {
		v.valid(validation.IsConfigMapKey(key), key, at+".key", "key", "letters, digits, dashes, dots and underscores, and no .. at the beginning")
	}
}

// objectName checks that the reference at a path has a valid name of an object.
func (v *validator) objectName(name, at string) {
	if v.filled(name, at, "name") {
		v.valid(validation.IsDNS1123Subdomain(name), name, at+".name", "object name", "lower-case letters, digits, dashes and dots")
	}
}
