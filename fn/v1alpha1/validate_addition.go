package v1alpha1

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
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
	if a.Container.value.Image == "" && yaml.NewRNode(a.Container.Node).Field("image") != nil {
		v.fail(at+".container.image", "must not be empty. To keep the image of an existing container, leave the field out.")
	}
	v.newFields(a.Container.Node, pod.ContainerFields, at+".container")
	v.containerValues(&a.Container.value, at+".container")
	if body.Native() {
		v.nativeSidecar(&a.Container, at+".container")
	} else {
		v.initContainer(&a.Container.value, at+".container")
	}
	if a.Initial != nil {
		v.initial(p, body, at+".initial")
	}
	for i, s := range a.Share {
		v.share(s, fmt.Sprintf("%s.share[%d]", at, i))
	}
	v.app(a.App, at+".app")
	v.pod(a.Pod, at+".pod")
}

// nativeSidecar checks what Kubernetes requires of an init container with
// restartPolicy Always (ValidatePodSpec, validateInitContainers).
func (v *validator) nativeSidecar(c *Container, at string) {
	if p := c.value.RestartPolicy; p != nil && *p != corev1.ContainerRestartPolicyAlways {
		v.fail(at+".restartPolicy", "must be Always or left out, not %s", *p)
	}
	if severity, set := v.spec.Rules[tooNewRule]; !set || severity == Error {
		v.newFields(c.Node, pod.SidecarFields, at)
	}
	v.running(&c.value, at)
}

// tooNewRule is the rule that judges new fields of the native sidecars in a pod. If
// the user has lowered its severity, it alone judges those of a pattern.
const tooNewRule = "too-new"

// initContainer checks that an init container that runs to completion has no field
// that Kubernetes allows only in other containers.
func (v *validator) initContainer(c *corev1.Container, at string) {
	if c.RestartPolicy != nil {
		v.fail(at+".restartPolicy", "is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.")
	}
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"livenessProbe", c.LivenessProbe != nil},
		{"readinessProbe", c.ReadinessProbe != nil},
		{"startupProbe", c.StartupProbe != nil},
		{"lifecycle", c.Lifecycle != nil},
		{"resizePolicy", len(c.ResizePolicy) > 0},
		{"restartPolicyRules", len(c.RestartPolicyRules) > 0},
	} {
		if f.has {
			v.fail(at+"."+f.name, "is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.")
		}
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
	if s.Volume == "" {
		v.fail(at, "volume is required")
	} else {
		v.label(s.Volume, "volume", at+".volume")
	}
	if s.MountPath == "" {
		v.fail(at, "mountPath is required")
	}
	if strings.Contains(s.MountPath, ":") {
		v.fail(at+".mountPath", "%q must not contain a colon", s.MountPath)
	}
	if s.AppMountPath != s.MountPath && strings.Contains(s.AppMountPath, ":") {
		v.fail(at+".appMountPath", "%q must not contain a colon", s.AppMountPath)
	}
	v.within(s.SubPath, at+".subPath")
}

func (v *validator) app(app *App, at string) {
	if app == nil {
		return
	}
	v.containers(app.Containers, at+".containers")
	names := v.env(app.Env, at+".env")
	for i, name := range app.Overwrite {
		if !names[name] {
			v.fail(fmt.Sprintf("%s.overwrite[%d]", at, i), "%q is not a name in env", name)
		}
	}
}

// env checks environment variables and returns their names.
func (v *validator) env(list []EnvVar, at string) map[string]bool {
	names := map[string]bool{}
	for i, env := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		v.named(env.value.Name, names, here)
		if env.value.Name != "" {
			v.variable(env.value, here)
			v.newFields(env.Node, pod.VariableFields, here)
		}
	}
	return names
}

func (v *validator) pod(p *Pod, at string) {
	if p == nil {
		return
	}
	names := map[string]bool{}
	for i, volume := range p.Volumes {
		here := fmt.Sprintf("%s.volumes[%d]", at, i)
		v.named(volume.value.Name, names, here)
		if volume.value.Name != "" {
			v.label(volume.value.Name, "volume", here+".name")
		}
		v.newFields(volume.Node, pod.VolumeFields, here)
		v.volumeSource(volume.value.VolumeSource, here)
	}
	for key := range p.Annotations.value {
		if validation.IsQualifiedName(strings.ToLower(key)) != nil {
			v.fail(at+".annotations", "%q is not a valid annotation name. Use NAME or DOMAIN/NAME with letters, digits, dashes, dots and underscores.", key)
		}
	}
	secrets := map[string]bool{}
	for i, secret := range p.ImagePullSecrets {
		v.named(secret.value.Name, secrets, fmt.Sprintf("%s.imagePullSecrets[%d]", at, i))
	}
	if s := p.TerminationGracePeriodSeconds; s != nil && *s < 0 {
		v.fail(at+".terminationGracePeriodSeconds", "must not be negative")
	}
}

// named checks that an element of a list has a name that no other element has.
func (v *validator) named(name string, taken map[string]bool, at string) {
	if name == "" {
		v.fail(at, "name is required")
	} else if taken[name] {
		v.fail(at+".name", "%q is used twice", name)
	}
	taken[name] = true
}
