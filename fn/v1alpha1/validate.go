package v1alpha1

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/version"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// minKubernetesVersion is where native sidecars are on by default and end in
// order: on 1.28 the API server drops the field and the pod blocks.
const minKubernetesVersion = "1.29"

// validator gathers what a well-formed configuration gets wrong in meaning.
type validator struct {
	positions
	errs Errors
}

func (v *validator) fail(path, format string, args ...any) {
	v.errs = append(v.errs, v.errorAt(path, format, args...))
}

func (c *SidecarTransformer) validate() Errors {
	v := &validator{positions: c.positions}
	v.version(c.Spec.KubernetesVersion)
	v.targets(c.Spec.Targets, "spec.targets")
	if len(c.Spec.Patterns) == 0 {
		v.fail("spec.patterns", "there are no patterns, so nothing to do")
	}
	names := map[string]string{}
	for i := range c.Spec.Patterns {
		p, at := &c.Spec.Patterns[i], fmt.Sprintf("spec.patterns[%d]", i)
		if first, taken := names[p.Name]; taken {
			v.fail(at+".name", "%q is the name of %s already: give each pattern its own", p.Name, first)
		}
		names[p.Name] = at
		v.pattern(p, at)
	}
	for i, t := range c.Spec.PodTemplates {
		v.podTemplate(t, fmt.Sprintf("spec.podTemplates[%d]", i))
	}
	return v.errs
}

func (v *validator) version(text string) {
	const at = "spec.kubernetesVersion"
	parsed, err := version.ParseGeneric(text)
	switch {
	case err != nil:
		v.fail(at, "%q is not a Kubernetes version such as \"1.33\" or \"v1.33.4\"", text)
	case parsed.LessThan(version.MustParseGeneric(minKubernetesVersion)):
		v.fail(at, "%s has no native sidecars to rely on: the API server drops restartPolicy, and the pod waits "+
			"for ever for the sidecar to end; %s is the oldest version that works", text, minKubernetesVersion)
	}
}

// AtLeast tells whether the oldest node has at least the Kubernetes version.
func (s Spec) AtLeast(kubernetes string) bool {
	floor, err := version.ParseGeneric(s.KubernetesVersion)
	return err == nil && floor.AtLeast(version.MustParseGeneric(kubernetes))
}

func (v *validator) targets(targets []Target, at string) {
	for i, t := range targets {
		here := fmt.Sprintf("%s[%d]", at, i)
		for _, f := range []struct{ name, expression string }{
			{"group", t.Group}, {"version", t.Version}, {"kind", t.Kind}, {"name", t.Name}, {"namespace", t.Namespace},
		} {
			if _, err := regexp.Compile("^(?:" + f.expression + ")$"); err != nil {
				v.fail(here+"."+f.name, "%q is not a regular expression: %v", f.expression, err)
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
	} else if problems := validation.IsDNS1123Label(p.Name); problems != nil {
		v.fail(at+".name", "%q cannot name a container: %s", p.Name, problems[0])
	}
	v.targets(p.Targets, at+".targets")
	bodies := p.bodies()
	if len(bodies) != 1 {
		v.fail(at, "a pattern has exactly one of init, sidecar, ambassador, configHelper, adapter, convert and remove; this one has %s",
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
	if body == BodyRemove || body == BodyConvert && p.Convert.To == Regular {
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
}

func (v *validator) conversion(c *Conversion, at string) {
	if len(c.Containers)+len(c.Images) == 0 {
		v.fail(at, "selects nothing: name containers or images")
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
		v.startupProbe(&c.StartupProbe.Value, at+".startupProbe")
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

// startupProbe checks what Kubernetes demands of one: a handler, and
// successThreshold 1.
func (v *validator) startupProbe(p *corev1.Probe, at string) {
	h := p.ProbeHandler
	if h.Exec == nil && h.HTTPGet == nil && h.TCPSocket == nil && h.GRPC == nil {
		v.fail(at, "has no handler: give exec, httpGet, tcpSocket or grpc")
	}
	if p.SuccessThreshold > 1 {
		v.fail(at+".successThreshold", "must be 1 in a startup probe")
	}
}

func (v *validator) podTemplate(t PodTemplate, at string) {
	if t.Kind == "" {
		v.fail(at, "has no kind")
	}
	if t.Path == "" || path.Clean(t.Path) != t.Path || strings.HasPrefix(t.Path, "/") {
		v.fail(at+".path", "%q is not a field path such as spec/template or spec/roles[]/template", t.Path)
	}
}
