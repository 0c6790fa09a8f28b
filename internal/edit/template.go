package edit

import (
	"errors"
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// templateEditor edits one pod template.
type templateEditor struct {
	editor   *Editor
	object   podtemplate.Object
	template podtemplate.Template
	anchors  yamlnode.Anchors // of the whole document
	plan     *Plan
	pattern  *pattern // the pattern that is being applied
	changes  []change
	subjects []pod.Subject
	added    []string // the containers that patterns add
	wishes   wishes
}

// change is a finding.Change whose field becomes known at the end: until then,
// containers still move.
type change struct {
	finding.Change
	container *yaml.Node // the field is in this container
}

// run carries out the patterns: removals, conversions, additions, each in the
// order of the configuration.
func (e *templateEditor) run(patterns []*pattern) {
	var removals, conversions, additions, meshes []*pattern
	for _, p := range patterns {
		switch {
		case skips(e.template.Node, p.Name):
		case p.body == v1alpha1.BodyRemove:
			removals = append(removals, p)
		case p.body == v1alpha1.BodyConvert:
			conversions = append(conversions, p)
		case p.body == v1alpha1.BodyMesh:
			meshes = append(meshes, p)
		default:
			additions = append(additions, p)
		}
	}
	if len(removals)+len(conversions)+len(additions)+len(meshes) == 0 {
		return
	}
	if err := e.checkLists(); err != nil {
		e.pattern = patterns[0]
		e.fail(err)
		return
	}
	before := pod.DemandOf(e.template.Spec)
	for _, p := range append(removals, conversions...) {
		e.pattern = p
		if err := e.checkRemovals(p, additions); err != nil {
			e.fail(err)
			return
		}
	}
	e.each(removals, e.remove)
	e.each(conversions, e.convert)
	e.each(additions, e.adopt)
	e.each(additions, e.add)
	e.each(meshes, e.askInjector)
	e.finish(before)
}

func (e *templateEditor) each(patterns []*pattern, do func(*pattern) error) {
	for _, p := range patterns {
		e.pattern = p
		if err := do(p); err != nil {
			e.fail(err)
		}
	}
}

// checkLists refuses a template whose lists of containers are something else, or
// contain something else than containers.
func (e *templateEditor) checkLists() error {
	for _, list := range []string{pod.Containers, pod.InitContainers} {
		_, seq, err := yamlnode.Own(e.template.Spec, list)
		if err != nil {
			return err
		}
		if seq == nil || scalar.IsNull(seq) {
			continue
		}
		if err := checkEntries(e.template, list, seq); err != nil {
			return err
		}
	}
	return nil
}

// checkEntries refuses a value that has the name of a list of containers and is
// something else.
func checkEntries(template podtemplate.Template, list string, seq *yaml.Node) error {
	at := template.Field("spec." + list)
	if yamlnode.Resolve(seq).Kind != yaml.SequenceNode {
		return refuse(finding.Malformed, at, seq, "%s must be a list of containers", list)
	}
	for i, c := range yamlnode.Elements(seq) {
		if yamlnode.Text(c, "name") == "" {
			return refuse(finding.Malformed, fmt.Sprintf("%s[%d]", at, i), c, "the container has no name. Add one.")
		}
	}
	return nil
}

// finish completes the plan, now that every container is in its place.
func (e *templateEditor) finish(before pod.Demand) {
	for _, c := range e.changes {
		if c.container != nil {
			c.Field = e.path(c.container, c.Field)
		}
		e.plan.Changes = append(e.plan.Changes, c.Change)
	}
	result := e.editor.pod(e.object, e.template)
	result.Before, result.Added, result.Changed = before, e.added, len(e.changes) > 0
	e.plan.Pods = append(e.plan.Pods, result)
	for _, s := range e.subjects {
		s.Field = e.path(s.Container, "")
		s.Native = pod.IsNative(s.Container)
		s.Pod = result
		e.consult(&s)
		if s.Node = s.Container; s.Node.Line == 0 {
			s.Node = e.template.Spec
		}
		e.plan.Subjects = append(e.plan.Subjects, s)
	}
	if err := e.anchors.Check(); err != nil {
		e.fail(err)
	}
}

// path returns the field path of something in a container.
func (e *templateEditor) path(container *yaml.Node, within string) string {
	for _, list := range []string{pod.Containers, pod.InitContainers} {
		for i, c := range e.containers(list) {
			if c != container {
				continue
			}
			at := fmt.Sprintf("%s[%d]", e.field(list), i)
			if within != "" {
				at += "." + within
			}
			return at
		}
	}
	return e.field(within)
}

// field returns the path in the object of a field of the pod's spec.
func (e *templateEditor) field(name string) string { return e.template.Field("spec." + name) }

// containers returns the entries of one of the pod's lists.
func (e *templateEditor) containers(list string) []*yaml.Node {
	entries := yamlnode.Elements(yamlnode.Get(e.template.Spec, list))
	resolved := make([]*yaml.Node, len(entries))
	for i, c := range entries {
		resolved[i] = yamlnode.Resolve(c)
	}
	return resolved
}

// find returns the container of that name in a list and its index, or nil and -1.
func (e *templateEditor) find(list, name string) (*yaml.Node, int) {
	for i, c := range e.containers(list) {
		if yamlnode.Text(c, "name") == name {
			return c, i
		}
	}
	return nil, -1
}

// changed records a change in a container, or in the pod if container is nil;
// within is the field in it.
func (e *templateEditor) changed(action *finding.Kind, object string, container *yaml.Node, within string) *finding.Change {
	c := change{container: container, Change: finding.Change{
		Action: action, Object: object, Pattern: e.pattern.Name, Resource: e.object.Resource, Field: within, Node: container,
	}}
	if c.Node == nil || c.Node.Line == 0 {
		c.Node = e.template.Spec
	}
	e.changes = append(e.changes, c)
	return &e.changes[len(e.changes)-1].Change
}

// concerns records that the pattern is about a container.
func (e *templateEditor) concerns(container *yaml.Node) {
	p := e.pattern
	e.plan.Matched[p.Name] = true
	if p.Addition() != nil {
		e.added = append(e.added, p.names()...)
	}
	e.subjects = append(e.subjects, pod.Subject{
		Pattern: p.Name, Resource: e.object.Resource, Container: container,
		Converted: p.body == v1alpha1.BodyConvert, Gated: p.body.Gated(),
		MayRunFirst: p.body == v1alpha1.BodyConfigHelper, RunsFirst: p.initial != nil, Placed: p.Position != nil,
	})
}

// refuse returns the error that a pattern cannot be carried out on a template. The
// node may be nil.
func refuse(kind *finding.Kind, field string, node *yaml.Node, format string, args ...any) error {
	f := finding.New(kind, node, format, args...)
	f.Field = field
	return f
}

// leftError is the error that something which the user named in full stays as it
// is.
type leftError struct{ left pod.Left }

func (l leftError) Error() string { return l.left.Because }

// leave records that something stays as it is; r says what and why. It
// returns an error if the user named it in full.
func (e *templateEditor) leave(l pod.Left) error {
	l.Pattern, l.Resource = e.pattern.Name, e.object.Resource
	if l.Refused {
		return leftError{l}
	}
	e.plan.Left = append(e.plan.Left, l)
	return nil
}

// fail records in the plan why the pattern failed.
func (e *templateEditor) fail(err error) {
	var left leftError
	if errors.As(err, &left) {
		e.plan.Left = append(e.plan.Left, left.left)
		return
	}
	f := finding.New(finding.NotEditable, e.template.Spec, "%v", err)
	f.Field = e.template.Field("spec")
	var known *finding.Finding
	if errors.As(err, &known) {
		f.Kind, f.Message = known.Kind, known.Message
		if known.Field != "" {
			f.Field = known.Field
		}
		if known.Node != nil && known.Node.Line > 0 {
			f.Node = known.Node
		}
	}
	e.plan.Refusals = append(e.plan.Refusals, about(f, e.pattern, e.object))
}
