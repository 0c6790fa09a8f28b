package v1alpha1

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func (v *validator) addition(p *Pattern, body Body, at string) {
	a := p.Addition()
	if a.Container.Node == nil {
		v.fail(at, "container is required")
		return
	}
	if name := a.Container.value.Name; name != "" {
		v.label(name, "container", at+".container.name")
	}
	v.deny(a.Container.value.Image == "" && yaml.NewRNode(a.Container.Node).Field("image") != nil,
		at+".container.image", "must not be empty. To keep the image of an existing container, leave the field out.")
	v.newFields(a.Container.Node, &kube.Container, body.Native(), at+".container")
	v.containerValues(&a.Container.value, at+".container")
	if body.Native() {
		v.nativeSidecar(&a.Container, at+".container")
	} else {
		v.initContainer(&a.Container.value, at+".container")
	}
	if a.Initial != nil {
		v.initial(p, body, at+".initial")
	}
	for here, s := range elements(a.Share, at+".share") {
		v.share(s, here)
	}
	v.app(a.App, at+".app")
	v.pod(a.Pod, at+".pod")
}

// nativeSidecar checks what Kubernetes requires of an init container with
// restartPolicy Always (ValidatePodSpec, validateInitContainers).
func (v *validator) nativeSidecar(c *Container, at string) {
	policy := ptr.Deref(c.value.RestartPolicy, corev1.ContainerRestartPolicyAlways)
	v.deny(policy != corev1.ContainerRestartPolicyAlways, at+".restartPolicy", "must be Always or left out, not %s", policy)
	v.running(&c.value, at)
}

// initContainer checks that an init container that runs to completion has no field
// that Kubernetes allows only in other containers.
func (v *validator) initContainer(c *corev1.Container, at string) {
	for field, given := range map[string]bool{
		"restartPolicy":      c.RestartPolicy != nil,
		"livenessProbe":      c.LivenessProbe != nil,
		"readinessProbe":     c.ReadinessProbe != nil,
		"startupProbe":       c.StartupProbe != nil,
		"lifecycle":          c.Lifecycle != nil,
		"resizePolicy":       len(c.ResizePolicy) > 0,
		"restartPolicyRules": len(c.RestartPolicyRules) > 0,
	} {
		v.deny(given, at+"."+field, "is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.")
	}
}

func (v *validator) initial(p *Pattern, body Body, at string) {
	if !body.Native() {
		v.fail(at, "is only for sidecars: an init container already runs to completion")
		return
	}
	if validation.IsDNS1123Label(p.ContainerName()) == nil {
		v.label(p.InitialName(), "container", at)
	}
	v.env(p.Addition().Initial.Env, at+".env")
}

func (v *validator) share(s Share, at string) {
	if v.filled(s.Volume, at, "volume") {
		v.label(s.Volume, "volume", at+".volume")
	}
	v.filled(s.MountPath, at, "mountPath")
	v.deny(strings.Contains(s.MountPath, ":"), at+".mountPath", "%q must not contain a colon", s.MountPath)
	v.deny(s.AppMountPath != s.MountPath && strings.Contains(s.AppMountPath, ":"),
		at+".appMountPath", "%q must not contain a colon", s.AppMountPath)
	v.within(s.SubPath, at+".subPath")
}

func (v *validator) app(app *App, at string) {
	if app == nil {
		return
	}
	v.containers(app.Containers, at+".containers")
	names := v.env(app.Env, at+".env")
	for here, name := range elements(app.Overwrite, at+".overwrite") {
		v.deny(!names[name], here, "%q is not a name in env", name)
	}
}

// env checks environment variables and returns their names.
func (v *validator) env(list []EnvVar, at string) map[string]bool {
	names := map[string]bool{}
	for here, env := range elements(list, at) {
		if v.named(env.value.Name, names, here) {
			v.variable(env.value, here)
			v.newFields(env.Node, &kube.EnvVar, false, here)
		}
	}
	return names
}

func (v *validator) pod(p *Pod, at string) {
	if p == nil {
		return
	}
	names := map[string]bool{}
	for here, volume := range elements(p.Volumes, at+".volumes") {
		if v.named(volume.value.Name, names, here) {
			v.label(volume.value.Name, "volume", here+".name")
		}
		v.newFields(volume.Node, &kube.Volume, false, here)
		v.volumeSource(volume.value.VolumeSource, here)
	}
	for key := range p.Annotations.value {
		v.valid(validation.IsQualifiedName(strings.ToLower(key)), key, at+".annotations", "annotation name",
			"NAME or DOMAIN/NAME with letters, digits, dashes, dots and underscores")
	}
	secrets := map[string]bool{}
	for here, secret := range elements(p.ImagePullSecrets, at+".imagePullSecrets") {
		v.named(secret.value.Name, secrets, here)
	}
	v.deny(ptr.Deref(p.TerminationGracePeriodSeconds, 0) < 0, at+".terminationGracePeriodSeconds", "must not be negative")
}

// named checks that an element of a list has a name that no other element has, and
// reports whether it has a name.
func (v *validator) named(name string, taken map[string]bool, at string) bool {
	v.deny(again(name, taken) && name != "", at+".name", "%q is used twice", name)
	return v.filled(name, at, "name")
}
