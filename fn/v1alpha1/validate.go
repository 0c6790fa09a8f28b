package v1alpha1

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

// validate checks what was decoded. It leaves out patterns and other elements that
// did not decode, which could cause the same mistake to be reported twice.
func (d *decoder) validate(spec *Spec) {
	v := &validator{decoder: d, spec: spec, broken: d.errs}
	v.version(spec.KubernetesVersion)
	v.targets(spec.Targets, "spec.targets")
	v.deny(len(spec.Patterns) == 0 && len(v.broken) == 0, "spec.patterns", "at least one pattern is required")
	names := map[string]string{}
	for at, p := range elements(spec.Patterns, "spec.patterns") {
		if first, taken := names[p.Name]; taken && p.Name != "" {
			v.fail(at+".name", "%q is already the name of %s. Give each pattern its own name.", p.Name, first)
		} else {
			names[p.Name] = at
		}
		if v.sound(at) && !v.faulty[p.Use] {
			v.pattern(&p, at)
		}
	}
	entries := v.taken()
	for i := range spec.Catalog {
		v.entry(&spec.Catalog[i], fmt.Sprintf("spec.catalog[%d]", i), entries)
	}
	for at, t := range elements(spec.PodTemplates, "spec.podTemplates") {
		if v.sound(at) {
			v.podTemplate(t, at)
		}
	}
}

// sound reports whether the field at path was decoded without an error.
func (v *validator) sound(path string) bool {
	return !slices.ContainsFunc(v.broken, func(f finding.Finding) bool {
		rest, inside := strings.CutPrefix(f.Field, path)
		return inside && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

func (v *validator) version(text string) {
	const at = "spec.kubernetesVersion"
	switch {
	case !pod.IsVersion(text):
		v.fail(at, "must be a Kubernetes version such as \"1.33\" or \"v1.33.4\", not %q", text)
	case !v.spec.AtLeast(pod.NativeSidecars):
		v.fail(at, "must be at least %s, not %s: older API servers drop restartPolicy, and the pod hangs", pod.NativeSidecars, text)
	}
}

// EveryRule stands for all rules that [Spec.Rules] does not name.
const EveryRule = "*"

// Severity returns the severity that the configuration sets for a rule. set is false if
// the default applies.
func (s Spec) Severity(rule string) (severity Severity, set bool) {
	if severity, set = s.Rules[rule]; !set {
		severity, set = s.Rules[EveryRule]
	}
	return severity, set
}

// AtLeast reports whether KubernetesVersion is at least the given version, which is
// of the form 1.33.
func (s Spec) AtLeast(kubernetes string) bool { return pod.AtLeast(s.KubernetesVersion, kubernetes) }

func (v *validator) pattern(p *Pattern, at string) {
	if v.filled(p.Name, at, "name") {
		v.label(p.Name, "pattern", at+".name")
	}
	v.targets(p.Targets, at+".targets")
	v.deny(p.Use == "" && len(p.With) > 0, at+".with", "must not be set without use. Remove it, or name the entry of the catalogue that it is for.")
	bodies := p.bodies()
	if len(bodies) != 1 {
		v.fail(at, "must have exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; it has %s",
			cmp.Or(strings.Join(texts(bodies...), " and "), "none"))
		return
	}
	body := bodies[0]
	v.position(p, body, at+".position")
	at += "." + string(body)
	switch body {
	case BodyConvert:
		v.conversion(p.Convert, at)
	case BodyRemove:
		v.containerGlobs(p.Remove.Containers, at+".containers")
		v.deny(len(p.Remove.Containers) == 0, at, "containers must name at least one container")
	case BodyMesh:
		v.deny(p.Mesh.Injector == "", at, "injector is required: %s", either(Istio.values()))
	default:
		v.addition(p, body, at)
	}
}

func (v *validator) position(p *Pattern, body Body, at string) {
	if p.Position == nil {
		return
	}
	if body == BodyRemove || body == BodyMesh || body == BodyConvert && p.Convert.To == Regular {
		v.fail(at, "must not be set: this pattern adds nothing to the init containers. Remove it.")
		return
	}
	v.deny(count(p.Position.At != "", len(p.Position.Before) > 0, len(p.Position.After) > 0) != 1,
		at, "must have exactly one of at, before and after, such as {at: First}")
	v.containers(p.Position.Before, at+".before")
	v.containers(p.Position.After, at+".after")
}

// label checks that a name is a DNS label, as Kubernetes requires for the thing.
func (v *validator) label(name, thing, at string) {
	v.deny(!kube.IsLabel(name), at, labelOf(thing).wrong, name)
}

// containers checks names of containers. Globs are not allowed.
func (v *validator) containers(names []string, at string) {
	for here, name := range elements(names, at) {
		v.label(name, "container", here)
	}
}

func (v *validator) conversion(c *Conversion, at string) {
	v.deny(len(c.Containers)+len(c.Images)+len(c.Known) == 0, at, "selects nothing. Set containers, images or known.")
	v.containerGlobs(c.Containers, at+".containers")
	v.repositories(c.Images, at+".images")
	v.containerGlobs(c.Except, at+".except")
	v.deny(c.StartupProbe != nil && c.StartupProbeFrom != "",
		at+".startupProbeFrom", "must not be set together with startupProbe. Remove one of them.")
	v.deny(c.To == Regular && (c.StartupProbe != nil || c.StartupProbeFrom != "" || c.Probes != ""),
		at+".to", "must be Native if startupProbe, startupProbeFrom or probes is set")
	v.deny(c.To == Regular && c.Remember, at+".remember", "must not be set: the way back reads what a conversion to Native remembered. Remove it.")
	if c.StartupProbe != nil {
		v.object(value{node: c.StartupProbe.Node, at: at + ".startupProbe", name: "startupProbe"}, &kube.Probe)
	}
}

// globs checks names and globs.
func (v *validator) globs(globs []string, at string) {
	for here, glob := range elements(globs, at) {
		v.deny(glob == "", here, "must not be empty. Write a name or a glob.")
		v.deny(!doublestar.ValidatePattern(glob), here, "%q is not a valid name or glob. Close each [ and {.", glob)
	}
}

// containerGlobs checks names of containers and globs for them. No container has a
// dot in its name, so .* is meant as in a regular expression.
func (v *validator) containerGlobs(globs []string, at string) {
	v.globs(globs, at)
	for here, glob := range elements(globs, at) {
		v.deny(strings.Contains(glob, ".*"), here, "%q is a glob here, and names of containers have no dot. Write %q.",
			glob, strings.ReplaceAll(glob, ".*", "*"))
	}
}

// repositories checks globs for image repositories, which have no tag and no digest.
func (v *validator) repositories(globs []string, at string) {
	v.globs(globs, at)
	for here, glob := range elements(globs, at) {
		last := glob[strings.LastIndex(glob, "/")+1:]
		if end := strings.IndexAny(last, ":@"); end > 0 {
			v.fail(here, "%q has a tag or a digest, and images are matched without them. Write %q.", glob, "**/"+last[:end])
		}
	}
}

func (v *validator) podTemplate(t PodTemplate, at string) {
	inValues := t.Chart != "" || t.Files != ""
	switch {
	case !inValues:
		v.filled(t.Kind, at, "kind")
	case t.Kind != "" || t.Group != "":
		v.fail(at, "kind and group are for custom resources, chart and files for values of Helm charts. Write two entries.")
	case t.Chart == "" && !t.HasLists():
		v.fail(at, "chart is missing. Name the chart that the files are for, or the lists in containers and initContainers, and where they are in podSpec.")
	case t.Files == "" && !t.HasLists():
		v.fail(at, "the lists of chart %s are missing. Name them in containers and initContainers, and where they are in podSpec.", t.Chart)
	}
	v.deny(strings.ContainsAny(t.Chart, "/ *?[]{}\\"), at+".chart", "must be the name of a chart, such as ingress-nginx, not %q", t.Chart)
	v.deny(!doublestar.ValidatePattern(t.Files), at+".files", "%q is not a glob. Write one such as apps/*/values.yaml.", t.Files)
	switch {
	case t.Path == "" && t.PodSpec == "":
		v.deny(!inValues, at, "path is required, such as spec/template or spec/roles[]/template")
	case t.Path != "" && t.PodSpec != "":
		v.fail(at+".podSpec", "path and podSpec exclude each other. Remove the one that doesn't lead to the containers.")
	case t.Path != "" && !isFieldPath(t.Path):
		v.fail(at+".path", "must be a field path such as spec/template or spec/roles[]/template, not %q", t.Path)
	case t.PodSpec != "" && !isFieldPath(t.PodSpec):
		v.fail(at+".podSpec", "must be a field path such as spec or spec/roles[], not %q", t.PodSpec)
	}
	v.listName(t.Containers, at+".containers")
	v.listName(t.InitContainers, at+".initContainers")
	v.containers(t.OperatorContainers, at+".operatorContainers")
	switch containers := cmp.Or(t.Containers, pod.Containers); {
	case containers != cmp.Or(t.InitContainers, pod.InitContainers):
	case t.Containers != "":
		v.fail(at+".containers", "%q is the list of init containers. Name another one.", containers)
	default:
		v.fail(at+".initContainers", "%q is the list of regular containers. Name another one.", containers)
	}
}

func (v *validator) listName(name, at string) {
	v.deny(strings.ContainsAny(name, "/.[]*"), at, "must be the name of a list, such as additionalContainers, not %q", name)
}

// isFieldPath reports whether a path has keys between its slashes, and [] after those
// of lists. A path with dots instead of slashes is in another notation.
func isFieldPath(path string) bool {
	for key := range strings.SplitSeq(path, "/") {
		key = strings.TrimSuffix(key, "[]")
		if key == "" || key == "." || key == ".." || strings.ContainsAny(key, "[]") {
			return false
		}
	}
	return strings.Contains(path, "/") || !strings.Contains(path, ".")
}
