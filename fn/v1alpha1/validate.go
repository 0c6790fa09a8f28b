package v1alpha1

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// validator gathers what a configuration gets wrong in meaning.
type validator struct {
	fields
	spec   *Spec
	broken finding.List // what did not decode
	errs   finding.List
}

func (v *validator) fail(path, format string, args ...any) {
	v.errs = append(v.errs, v.wrong(path, format, args...))
}

// validate checks what was decoded, all but the elements of which broken says
// that something was not: they would only be complained of twice.
func (c *SidecarTransformer) validate(broken finding.List) finding.List {
	v := &validator{fields: c.fields, spec: &c.Spec, broken: broken}
	v.version(c.Spec.KubernetesVersion)
	v.targets(c.Spec.Targets, "spec.targets")
	if len(c.Spec.Patterns) == 0 && len(broken) == 0 {
		v.fail("spec.patterns", "there are no patterns, so nothing to do")
	}
	names := map[string]string{}
	for i := range c.Spec.Patterns {
		p, at := &c.Spec.Patterns[i], fmt.Sprintf("spec.patterns[%d]", i)
		if first, taken := names[p.Name]; taken && p.Name != "" {
			v.fail(at+".name", "%q is the name of %s already: give each pattern its own", p.Name, first)
		} else {
			names[p.Name] = at
		}
		if v.sound(at) {
			v.pattern(p, at)
		}
	}
	for i, t := range c.Spec.PodTemplates {
		if at := fmt.Sprintf("spec.podTemplates[%d]", i); v.sound(at) {
			v.podTemplate(t, at)
		}
	}
	return v.errs
}

// sound tells whether everything of the field at path was decoded.
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
		v.fail(at, "%q is not a Kubernetes version such as \"1.33\" or \"v1.33.4\"", text)
	case !v.spec.AtLeast(pod.NativeSidecars):
		v.fail(at, "%s has no native sidecars to rely on: the API server drops restartPolicy, and the pod waits "+
			"for ever for the sidecar to end; %s is the oldest version that works", text, pod.NativeSidecars)
	}
}

// AtLeast reports whether the oldest node has at least a Kubernetes version, which
// is of the form 1.33.
func (s Spec) AtLeast(kubernetes string) bool { return pod.AtLeast(s.KubernetesVersion, kubernetes) }

func (v *validator) targets(targets []Target, at string) {
	if targets != nil && len(targets) == 0 {
		v.fail(at, "is an empty list: leave it out to select every workload, or name some")
	}
	for i, t := range targets {
		here := fmt.Sprintf("%s[%d]", at, i)
		for _, f := range []struct{ name, expression string }{
			{"group", t.Group}, {"version", t.Version}, {"kind", t.Kind}, {"name", t.Name}, {"namespace", t.Namespace},
		} {
			// By itself as well: a)|(b would break out of the anchors.
			for _, text := range []string{f.expression, "^(?:" + f.expression + ")$"} {
				if _, err := regexp.Compile(text); err != nil {
					v.fail(here+"."+f.name, "%q is not a regular expression: %v", f.expression, err)
					break
				}
			}
		}
		probe := yaml.NewMapRNode(nil)
		if _, err := probe.MatchesLabelSelector(t.LabelSelector); err != nil {
			v.fail(here+".labelSelector", "%q is not a label selector: %v", t.LabelSelector, err)
		}
		if _, err := probe.MatchesAnnotationSelector(t.AnnotationSelector); err != nil {
			v.fail(here+".annotationSelector", "%q is not a selector: %v", t.AnnotationSelector, err)
		}
	}
}

func (v *validator) pattern(p *Pattern, at string) {
	if p.Name == "" {
		v.fail(at, "the pattern has no name")
	} else {
		v.label(p.Name, "pattern", at+".name")
	}
	v.targets(p.Targets, at+".targets")
	bodies := p.bodies()
	if len(bodies) != 1 {
		v.fail(at, "a pattern has exactly one of init, sidecar, ambassador, configHelper, adapter, convert, remove and mesh; this one has %s",
			count(bodies))
		return
	}
	body := bodies[0]
	v.position(p, body, at+".position")
	at += "." + string(body)
	switch body {
	case BodyConvert:
		v.conversion(p.Convert, at)
	case BodyRemove:
		v.globs(p.Remove.Containers, at+".containers")
		if len(p.Remove.Containers) == 0 {
			v.fail(at, "names no containers to remove")
		}
	case BodyMesh:
		if p.Mesh.Injector == "" {
			v.fail(at, "names no injector: Istio, Linkerd or Dapr")
		}
	default:
		v.addition(p, body, at)
	}
}

func count(bodies []Body) string {
	if len(bodies) == 0 {
		return "none"
	}
	list := make([]string, len(bodies))
	for i, b := range bodies {
		list[i] = string(b)
	}
	return strings.Join(list, " and ")
}

func (v *validator) position(p *Pattern, body Body, at string) {
	if p.Position == nil {
		return
	}
	if body == BodyRemove || body == BodyMesh || body == BodyConvert && p.Convert.To == Regular {
		v.fail(at, "is a place among the init containers, where the pattern puts nothing")
		return
	}
	given := 0
	for _, has := range []bool{p.Position.At != "", len(p.Position.Before) > 0, len(p.Position.After) > 0} {
		if has {
			given++
		}
	}
	if given != 1 {
		v.fail(at, "a position is exactly one of at, before and after")
	}
	v.containers(p.Position.Before, at+".before")
	v.containers(p.Position.After, at+".after")
}

// label checks that Kubernetes takes a text for the name of a thing.
func (v *validator) label(name, thing, at string) {
	if validation.IsDNS1123Label(name) != nil {
		v.fail(at, "%q cannot name a %s: use up to %d lower case letters, digits and dashes, with no dash at either end",
			name, thing, validation.DNS1123LabelMaxLength)
	}
}

// containers checks names of containers, which are no globs.
func (v *validator) containers(names []string, at string) {
	for i, name := range names {
		v.label(name, "container", fmt.Sprintf("%s[%d]", at, i))
	}
}

func (v *validator) conversion(c *Conversion, at string) {
	if len(c.Containers)+len(c.Images)+len(c.Known) == 0 {
		v.fail(at, "selects nothing: name containers, images or known sidecars")
	}
	v.globs(c.Containers, at+".containers")
	v.globs(c.Images, at+".images")
	v.globs(c.Except, at+".except")
	if c.StartupProbe != nil && c.StartupProbeFrom != "" {
		v.fail(at+".startupProbeFrom", "give startupProbe or startupProbeFrom, not both")
	}
	if c.To == Regular && (c.StartupProbe != nil || c.StartupProbeFrom != "") {
		v.fail(at+".to", "a regular container is not given a startup probe: drop startupProbe or startupProbeFrom")
	}
	if c.StartupProbe != nil {
		v.startupProbe(&c.StartupProbe.value, at+".startupProbe")
	}
}

// globs checks patterns for names and image repositories.
func (v *validator) globs(patterns []string, at string) {
	for i, glob := range patterns {
		if glob == "" || !doublestar.ValidatePattern(glob) {
			v.fail(fmt.Sprintf("%s[%d]", at, i), "%q is neither a name nor a glob", glob)
		}
	}
}

func (v *validator) podTemplate(t PodTemplate, at string) {
	if t.Kind == "" {
		v.fail(at, "has no kind")
	}
	if !isFieldPath(t.Path) {
		v.fail(at+".path", "%q is not a field path such as spec/template or spec/roles[]/template", t.Path)
	}
}

// isFieldPath tells whether a path has keys between its slashes, with [] after
// those of lists. One with dots alone is in another notation.
func isFieldPath(path string) bool {
	for key := range strings.SplitSeq(path, "/") {
		key = strings.TrimSuffix(key, "[]")
		if key == "" || key == "." || key == ".." || strings.ContainsAny(key, "[]") {
			return false
		}
	}
	return strings.Contains(path, "/") || !strings.Contains(path, ".")
}
