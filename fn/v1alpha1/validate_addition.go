package v1alpha1

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func (v *validator) addition(p *Pattern, body Body, at string) {
	a := p.Addition()
	if a.Container.Node == nil {
		v.fail(at, "container is required")
		return
	}
	v.container(value{node: a.Container.Node, at: at + ".container"}, body.Native())
	if a.Initial != nil {
		v.initial(p, body, at+".initial")
	}
	for here, s := range elements(a.Share, at+".share") {
		v.share(s, here)
	}
	v.app(a.App, at+".app")
	v.pod(a.Pod, at+".pod")
}

// runningFields are the fields that Kubernetes allows only in containers that keep running.
var runningFields = []string{
	"restartPolicy", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy", "restartPolicyRules",
}

// container checks a container to add: a native sidecar, or an init container that runs to
// completion (ValidatePodSpec, validateInitContainers). Whether the pod has the volumes that
// it mounts is checked when it is added.
func (v *validator) container(c value, native bool) {
	v.newFields(c.node, &kube.Container, native, c.at)
	if name := c.get("name"); name.text() != "" {
		v.label(name.text(), "container", name.at)
	}
	v.deny(c.get("image").text() == "" && yaml.NewRNode(c.node).Field("image") != nil,
		c.get("image").at, "must not be empty. To keep the image of an existing container, leave the field out.")
	if native {
		policy := c.get("restartPolicy")
		v.deny(policy.is() && policy.text() != "Always", policy.at, "must be Always or left out, not %s", policy.text())
		v.object(c, &kube.Container, "restartPolicy")
		return
	}
	v.object(c, &kube.Container, runningFields...)
	for _, field := range runningFields {
		v.deny(c.get(field).is(), c.get(field).at, "is not allowed in an init container that runs to completion. Use sidecar for one that keeps running.")
	}
}

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

func (v *validator) initial(p *Pattern, body Body, at string) {
	if !body.Native() {
		v.fail(at, "is only for sidecars: an init container already runs to completion")
		return
	}
	if kube.IsLabel(p.ContainerName()) {
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
	v.deny(!within.is(s.SubPath), at+".subPath", within.wrong, s.SubPath)
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
		v.element(value{node: env.Node, at: here}, &kube.EnvVar, names)
	}
	return names
}

func (v *validator) pod(p *Pod, at string) {
	if p == nil {
		return
	}
	names := map[string]bool{}
	for here, volume := range elements(p.Volumes, at+".volumes") {
		x := value{node: volume.Node, at: here}
		v.element(x, &kube.Volume, names)
		volumeName.check(v, x.get("name"))
	}
	for key := range yamlnode.Fields(p.Annotations.Node) {
		v.deny(!kube.IsQualified(strings.ToLower(key.Value)), at+".annotations",
			"%q is not a valid annotation name. Use NAME or DOMAIN/NAME with letters, digits, dashes, dots and underscores.", key.Value)
	}
	secrets := map[string]bool{}
	for here, secret := range elements(p.ImagePullSecrets, at+".imagePullSecrets") {
		x := value{node: secret.Node, at: here}
		v.filled(x.get("name").text(), here, "name")
		v.element(x, &kube.LocalObjectReference, secrets)
	}
	v.deny(p.TerminationGracePeriodSeconds != nil && *p.TerminationGracePeriodSeconds < 0, at+".terminationGracePeriodSeconds", "must not be negative")
}

// element checks an element of a list to add, whose name no other element has.
func (v *validator) element(x value, t *kube.Type, taken map[string]bool) {
	name := x.get("name")
	v.deny(name.text() != "" && again(name.text(), taken), name.at, "%q is used twice", name.text())
	v.newFields(x.node, t, false, x.at)
	v.object(x, t)
}
