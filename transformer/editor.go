package transformer

import (
	"errors"
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The two lists of a pod's containers.
const (
	regularList = "containers"
	initList    = "initContainers"
)

// editor edits one pod template.
type editor struct {
	*Transformer
	object   podtemplate.Object
	template podtemplate.Template
	anchors  yamlnode.Anchors // of the whole document
	plan     *plan.Plan
	pattern  *pattern // the one that is carried out
	changes  []change
	subjects []plan.Subject
	added    []string // the containers that patterns add
	wishes   wishes
}

// change is a plan.Change whose field is told when all is done: until then,
// containers still move.
type change struct {
	plan.Change
	container *yaml.Node // the field is in this container
}

// run carries out the patterns: removals, conversions, additions, each in the
// order of the configuration.
func (e *editor) run(patterns []*pattern) {
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
	before := e.demand()
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

func (e *editor) each(patterns []*pattern, do func(*pattern) error) {
	for _, p := range patterns {
		e.pattern = p
		if err := do(p); err != nil {
			e.fail(err)
		}
	}
}

// checkLists refuses a template in which the lists of containers are something
// else, or hold something else than containers.
func (e *editor) checkLists() error {
	for _, list := range []string{regularList, initList} {
		_, seq, err := yamlnode.Own(e.template.Spec, list)
		if err != nil {
			return err
		}
		if seq == nil || yamlnode.IsNull(seq) {
			continue
		}
		if err := e.checkEntries(list, seq); err != nil {
			return err
		}
	}
	return nil
}

// checkEntries refuses what stands under the name of a list of containers and is
// none.
func (e *editor) checkEntries(list string, seq *yaml.Node) error {
	if yamlnode.Resolve(seq).Kind != yaml.SequenceNode {
		return problem{"malformed", e.field(list), seq, fmt.Sprintf("%s is not a list", list)}
	}
	for i, c := range yamlnode.Elements(seq) {
		if yamlnode.Text(c, "name") == "" {
			return problem{"malformed", fmt.Sprintf("%s[%d]", e.field(list), i), c, "the container has no name"}
		}
	}
	return nil
}

// finish tells the plan what was done, now that every container is in its place.
func (e *editor) finish(before plan.Demand) {
	for _, c := range e.changes {
		if c.container != nil {
			c.Field = e.path(c.container, c.Field)
		}
		e.plan.Changes = append(e.plan.Changes, c.Change)
	}
	pod := e.pod(before)
	e.plan.Pods = append(e.plan.Pods, pod)
	for _, s := range e.subjects {
		s.Field = e.path(s.Container, "")
		s.Native = isNative(s.Container)
		s.Pod = pod
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

// path is the field path of something in a container.
func (e *editor) path(container *yaml.Node, within string) string {
	for _, list := range []string{regularList, initList} {
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

// field is the path in the object of a field of the pod's spec.
func (e *editor) field(name string) string { return e.template.Field("spec." + name) }

// containers are the entries of one of the pod's lists.
func (e *editor) containers(list string) []*yaml.Node {
	entries := yamlnode.Elements(yamlnode.Get(e.template.Spec, list))
	resolved := make([]*yaml.Node, len(entries))
	for i, c := range entries {
		resolved[i] = yamlnode.Resolve(c)
	}
	return resolved
}

// find is the container of that name in a list and its place there, or nil.
func (e *editor) find(list, name string) (*yaml.Node, int) {
	for i, c := range e.containers(list) {
		if yamlnode.Text(c, "name") == name {
			return c, i
		}
	}
	return nil, -1
}

// isNative tells whether an init container is a native sidecar.
func isNative(container *yaml.Node) bool {
	return yamlnode.Text(container, "restartPolicy") == always
}

// changed notes a change in a container, or in the pod where container is nil;
// within is the field in it.
func (e *editor) changed(action plan.Action, object string, container *yaml.Node, within string) *plan.Change {
	c := change{container: container, Change: plan.Change{
		Action: action, Object: object, Pattern: e.pattern.Name, Resource: e.object.Resource, Field: within, Node: container,
	}}
	if c.Node == nil || c.Node.Line == 0 {
		c.Node = e.template.Spec
	}
	e.changes = append(e.changes, c)
	return &e.changes[len(e.changes)-1].Change
}

// concerns notes that the pattern is about a container.
func (e *editor) concerns(container *yaml.Node) {
	e.plan.Matched[e.pattern.Name] = true
	if e.pattern.Addition() != nil {
		e.added = append(e.added, e.pattern.names()...)
	}
	e.subjects = append(e.subjects, plan.Subject{
		Pattern: e.pattern.Name, Body: e.pattern.body, Resource: e.object.Resource,
		Container: container, Preceded: e.pattern.initial != nil, Placed: e.pattern.Position != nil,
	})
}

// problem is why a pattern cannot be carried out on a template.
type problem struct {
	rule    string
	field   string
	node    *yaml.Node
	message string
}

func (p problem) Error() string { return p.message }

// fail turns an error into a finding of severity Error.
func (e *editor) fail(err error) {
	var (
		refused *yamlnode.Refusal
		known   problem
	)
	f := refusal(e.pattern, e.object, "not-editable", e.template.Spec, "%v", err)
	f.Field = e.template.Field("spec")
	switch {
	case errors.As(err, &known):
		f.Rule, f.Field = known.rule, known.field
		if known.node != nil && known.node.Line > 0 {
			f.Node = known.node
		}
	case errors.As(err, &refused):
		f.Node = refused.Node
	}
	e.plan.Findings = append(e.plan.Findings, f)
}

func refusal(p *pattern, o podtemplate.Object, rule string, node *yaml.Node, format string, args ...any) plan.Finding {
	return plan.Finding{
		Rule: rule, Severity: v1alpha1.Error, Message: fmt.Sprintf(format, args...),
		Pattern: p.Name, Resource: o.Resource, Node: node,
	}
}
