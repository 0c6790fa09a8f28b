package v1alpha1

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The forms of a functionConfig's own fields.
var (
	patternName  = kube.LabelOf("pattern")
	mountPath    = kube.Form{Is: without(":"), Wrong: "%q must not contain a colon"}
	chartName    = kube.Form{Is: without("/ *?[]{}\\"), Wrong: "must be the name of a chart, such as ingress-nginx, not %q"}
	listName     = kube.Form{Is: without("/.[]*"), Wrong: "must be the name of a list, such as additionalContainers, not %q"}
	valuesGlob   = kube.Form{Is: doublestar.ValidatePattern, Wrong: "%q is not a glob. Write one such as apps/*/values.yaml."}
	templatePath = kube.Form{Is: isFieldPath, Wrong: "must be a field path such as spec/template or spec/roles[]/template, not %q"}
	podSpecPath  = kube.Form{Is: isFieldPath, Wrong: "must be a field path such as spec or spec/roles[], not %q"}
)

// without returns whether a text has none of some characters.
func without(chars string) func(string) bool {
	return func(text string) bool { return !strings.ContainsAny(text, chars) }
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

// validate checks the node of a functionConfig that was decoded.
func (d *decoder) validate(config *yaml.Node, spec *Spec) {
	v := &validator{d, spec}
	v.object(value{node: config}, &sidecarTransformerType)
	entries := v.taken()
	for i := range spec.Catalog {
		v.entry(&spec.Catalog[i], fmt.Sprintf("spec.catalog[%d]", i), entries)
	}
}

func (v *validator) version(x value) {
	is := pod.IsVersion(v.spec.KubernetesVersion)
	v.deny(!is, x.at, "must be a Kubernetes version such as \"1.33\" or \"v1.33.4\", not %q", x.text())
	v.deny(is && !v.spec.AtLeast(pod.NativeSidecars),
		x.at, "must be at least %s, not %s: older API servers drop restartPolicy, and the pod hangs", pod.NativeSidecars, x.text())
}

// selects checks that a conversion selects something.
func (v *validator) selects(x value) {
	v.lacks(x.is() && x.get("containers").len()+x.get("images").len()+x.get("known").len() == 0, x,
		"selects nothing. Set containers, images or known.")
}

func (v *validator) patternNames(x value) {
	first := map[string]string{}
	for p := range x.elements() {
		name := p.get("name")
		at, taken := first[name.text()]
		v.deny(taken && name.text() != "", name.at, "%q is already the name of %s. Give each pattern its own name.", name.text(), at)
		first[name.text()] = cmp.Or(at, p.at)
	}
}

var someTargets = deny("must not be an empty list. Leave it out to select every workload.",
	func(x value) bool { return x.is() && x.node.Kind == yaml.SequenceNode && x.len() == 0 })

// initial checks what runs once before a sidecar, with a name of its own.
func (v *validator) initial(x value) {
	name := cmp.Or(x.in.get("container").get("name").text(), x.in.in.get("name").text())
	switch initial := name + "-initial"; {
	case !x.is():
	case !x.body().Native():
		v.fail(x.at, "is only for sidecars: an init container already runs to completion")
	case kube.IsLabel(name) && !kube.IsLabel(initial):
		v.fail(x.at, kube.ContainerName.Wrong, initial)
	}
}

func (v *validator) overwrite(x value) {
	names := map[string]bool{}
	for env := range x.in.get("env").elements() {
		names[env.get("name").text()] = true
	}
	for name := range x.elements() {
		v.deny(!names[name.text()], name.at, "%q is not a name in env", name.text())
	}
}

func (v *validator) annotations(x value) {
	for key := range yamlnode.Fields(x.node) {
		v.deny(!kube.IsQualified(strings.ToLower(key.Value)), x.at,
			"%q is not a valid annotation name. Use NAME or DOMAIN/NAME with letters, digits, dashes, dots and underscores.", key.Value)
	}
}

// globs returns a check of names and globs. hint returns what else is wrong with one.
func globs(hint func(glob string) string) check {
	return func(v *validator, x value) {
		for glob := range x.elements() {
			text := glob.text()
			v.deny(text == "", glob.at, "must not be empty. Write a name or a glob.")
			v.deny(!doublestar.ValidatePattern(text), glob.at, "%q is not a valid name or glob. Close each [ and {.", text)
			wrong := hint(text)
			v.deny(wrong != "", glob.at, "%q %s", text, wrong)
		}
	}
}

// podTemplate checks the fields of an entry together, by that with the kind.
func (v *validator) podTemplate(x value) {
	t := makePodTemplate(x.in.node)
	switch inValues := t.Chart+t.Files != ""; {
	case !inValues:
		v.lacks(t.Kind == "", *x.in, "kind is required")
		v.lacks(t.Path+t.PodSpec == "", *x.in, "path is required, such as spec/template or spec/roles[]/template")
	case t.Kind+t.Group != "":
		v.fail(x.in.at, "kind and group are for custom resources, chart and files for values of Helm charts. Write two entries.")
	case t.Chart == "" && !t.HasLists():
		v.lacks(true, *x.in, "chart is missing. Name the chart that the files are for, or the lists in containers and initContainers, and where they are in podSpec.")
	case t.Files == "" && !t.HasLists():
		v.lacks(true, *x.in, "the lists of chart %s are missing. Name them in containers and initContainers, and where they are in podSpec.", t.Chart)
	}
	v.deny(t.Path != "" && t.PodSpec != "", x.in.at+".podSpec", "path and podSpec exclude each other. Remove the one that doesn't lead to the containers.")
	switch containers := cmp.Or(t.Containers, pod.Containers); {
	case containers != cmp.Or(t.InitContainers, pod.InitContainers):
	case t.Containers != "":
		v.fail(x.in.at+".containers", "%q is the list of init containers. Name another one.", containers)
	default:
		v.fail(x.in.at+".initContainers", "%q is the list of regular containers. Name another one.", containers)
	}
}

// selector returns a check of a selector, by what parses it.
func selector(what string, parse func(*yaml.RNode, string) (bool, error)) check {
	return func(v *validator, x value) {
		if _, err := parse(yaml.NewMapRNode(nil), x.text()); err != nil {
			v.fail(x.at, "%q is not %s. %s.", x.text(), what, reason(err))
		}
	}
}

// reason returns why a selector is wrong, without Kubernetes' long description of
// what names consist of.
func reason(err error) string {
	text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "unable to parse requirement: "), ": a ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// expression checks a regular expression, which is a field of a target.
func (v *validator) expression(x value) {
	text := x.text()
	if isGlob(text) {
		v.fail(x.at, "%s", globHint(text, x.name))
		return
	}
	// Both must compile: a)|(b would break out of the anchors.
	for _, expression := range []string{text, "^(?:" + text + ")$"} {
		if _, err := regexp.Compile(expression); err != nil {
			v.fail(x.at, "%q is not a regular expression: %s", text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
			return
		}
	}
}
