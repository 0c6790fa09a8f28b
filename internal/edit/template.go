package edit

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

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
	template pod.Template
	finder   finder // of the template as it was
	document Document
	anchors  yamlnode.PartAnchors // those of the document in the template
	plan     *Plan
	regular  yamlnode.Roster
	inits    yamlnode.Roster
	rosters  map[string]*yamlnode.Roster // of other lists of the pod that were asked for
	inner    map[inner]*yamlnode.Roster  // of lists of containers, likewise
	links    *pod.Links                  // likewise
	was      lists
	whole    *pod.Pod // as it was when a conversion first asked for it
	places   places   // what the object remembers of conversions
	pattern  *pattern // the pattern that is being applied
	changes  []change
	subjects []pod.Subject
	added    []string   // the containers that patterns add
	arrived  []*pattern // the patterns whose container is new among the init containers
	lost     []lost
	wishes   wishes
	may      map[*pattern][]*yaml.Node // the containers that a pattern may take, at first
	noted    notedAnnotations
	led      led
}

// change is a finding.Change whose field becomes known at the end: until then,
// containers still move.
type change struct {
	finding.Change
	container *yaml.Node // the field is in this container
}

// run carries out the patterns: removals, conversions, additions, each in the
// order of the configuration.
func (e *templateEditor) run(applicable *batch) {
	b := applicable.without(skipsOf(e.template.Node), func(skipped *pattern) { e.plan.misses(skipped, pod.Miss{What: pod.MissedSkip}) })
	if len(b.all) == 0 {
		return
	}
	if err := e.checkLists(); err != nil {
		e.pattern = applicable.all[0]
		e.fail(err)
		return
	}
	e.lookNear(b.conversions)
	removals, conversions := e.mayTake(b)
	additions := b.additions
	if e.template.Unsupported != "" && len(conversions)+len(additions) > 0 {
		l := unsupported(e.object, e.template.Unsupported)
		l.Field, l.Node = e.field(pod.Containers), e.template.Spec
		e.plan.leave(l)
		conversions, additions = nil, nil
	}
	e.wishes, e.was = wishes{}, e.listsBefore()
	e.places = placesIn(e.object.Node)
	before, twins, refused := pod.DemandOf(e.template), e.twins(), len(e.plan.Refusals)
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
	e.each(additions, e.settle)
	e.each(b.meshes, e.askInjector)
	if len(e.plan.Refusals) == refused {
		e.checkTwins(twins)
	}
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
		_, seq, err := yamlnode.Own(e.template.Spec, e.template.Key(list))
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
func checkEntries(template pod.Template, list string, seq *yaml.Node) error {
	at := template.Field(list)
	if yamlnode.Resolve(seq).Kind != yaml.SequenceNode {
		return refuse(finding.Malformed, at, seq, "%s must be a list of containers", template.Key(list))
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
	for _, l := range e.lost {
		l.Field = e.path(l.container, l.Field)
		result.Lost = append(result.Lost, l.Lost)
	}
	e.plan.Pods = append(e.plan.Pods, result)
	for _, s := range e.subjects {
		if i := result.Index(s.Node); i >= 0 {
			s.Container = result.Containers[i]
		}
		s.Pod, s.Nearest = result, e.nearest(s.Node)
		e.consult(&s)
		e.plan.Subjects = append(e.plan.Subjects, s)
	}
	e.plan.Subjects = append(e.plan.Subjects, e.beside(result)...)
	if err := e.settleList(); err != nil {
		e.fail(err)
	}
}

// beside returns the native sidecars that no pattern is about, if there are containers that
// patterns are about. A pod that only lost a container has none, since the next run could
// not know of it.
func (e *templateEditor) beside(result *pod.Pod) []pod.Subject {
	if len(e.subjects) == 0 {
		return nil
	}
	var beside []pod.Subject
	named := map[*yaml.Node]bool{}
	for _, s := range e.subjects {
		named[s.Node] = true
	}
	for _, c := range result.Sidecars() {
		if !named[c.Node] {
			beside = append(beside, pod.Subject{Resource: e.object.Resource, Container: c, Pod: result, Nearest: e.nearest(c.Node)})
		}
	}
	return beside
}

// path returns the field path of something in a container.
func (e *templateEditor) path(container *yaml.Node, within string) string {
	for _, list := range []string{pod.Containers, pod.InitContainers} {
		if i := e.roster(list).Index(container); i >= 0 {
			return strings.TrimSuffix(e.entry(list, i)+"."+within, ".")
		}
	}
	return e.field(within)
}

// field returns the path in the object of a field of the pod's spec.
func (e *templateEditor) field(name string) string { return e.template.Field(name) }

// roster returns the entries of one of the pod's lists, by their names.
func (e *templateEditor) roster(list string) *yamlnode.Roster {
	r := &e.regular
	switch list {
	case pod.Containers:
	case pod.InitContainers:
		if r = &e.inits; len(e.editor.owners) > 0 {
			r.Tag = e.editor.owned
		}
	default:
		if r = e.rosters[list]; r == nil {
			if e.rosters == nil {
				e.rosters = map[string]*yamlnode.Roster{}
			}
			r = &yamlnode.Roster{}
			e.rosters[list] = r
		}
	}
	return r.Of(e.template.List(list))
}

// common returns what the containers of the pod share.
func (e *templateEditor) common() *pod.Links {
	if e.links == nil {
		e.links = pod.NewLinks(e.template)
	}
	return e.links
}

// inner is a list of a container.
type inner struct {
	container *yaml.Node
	list      string
}

// entryOf returns the entry of a list of a container, which may be an alias, and its
// index, or nil and -1. It finds mounts by their clean paths, and others by their names.
func (e *templateEditor) entryOf(container *yaml.Node, list, name string) (*yaml.Node, int) {
	key := inner{container, list}
	r := e.inner[key]
	if r == nil {
		r = &yamlnode.Roster{}
		if list == "volumeMounts" {
			r.Key = mountPath
		}
		if e.inner == nil {
			e.inner = map[inner]*yamlnode.Roster{}
		}
		e.inner[key] = r
	}
	entries := yamlnode.Get(container, list)
	if _, i := r.Of(entries).Find(name); i >= 0 {
		return yamlnode.Elements(entries)[i], i
	}
	return nil, -1
}

// containers returns the entries of one of the pod's lists.
func (e *templateEditor) containers(list string) []*yaml.Node { return e.roster(list).Elements() }

// find returns the entry of that name in one of the pod's lists and its index, or nil
// and -1.
func (e *templateEditor) find(list, name string) (*yaml.Node, int) { return e.roster(list).Find(name) }

// cut removes a container from one of the pod's lists. Where the operator adds the
// application, its CRD may still require the list of regular containers, so it stays. In
// values of a chart, both stay: without the key, the list of a lower layer would count.
func (e *templateEditor) cut(list string, container *yaml.Node) error {
	return e.cutAt(list, e.roster(list).Index(container))
}

// cutAt does what cut does, for the container at an index.
func (e *templateEditor) cutAt(list string, i int) error {
	remove := yamlnode.Cut
	if e.object.InValues || list == pod.Containers && e.operated() {
		remove = yamlnode.CutFrom
	}
	return remove(e.template.Spec, e.template.Key(list), i)
}

// entry returns the path in the object of an entry of one of the pod's lists.
func (e *templateEditor) entry(list string, i int) string {
	return fmt.Sprintf("%s[%d]", e.field(list), i)
}

// changed records a change in a container, or in the pod if container is nil;
// within is the field in it.
func (e *templateEditor) changed(action *finding.Kind, object string, container *yaml.Node, within string) *finding.Change {
	c := change{container: container, Change: finding.Change{
		Action: action, Object: object, Pattern: e.pattern.Name, Resource: e.object.Resource, Field: within, Node: e.nearest(container),
	}}
	e.changes = append(e.changes, c)
	return &e.changes[len(e.changes)-1].Change
}

// nearest returns the node, or the pod's spec if it is nil or new in the document.
func (e *templateEditor) nearest(n *yaml.Node) *yaml.Node {
	if n == nil || n.Line == 0 {
		return e.template.Spec
	}
	return n
}

// append adds an element to a list of a container, or of the pod if container is nil,
// and records that. value is what of it can be shown.
func (e *templateEditor) append(container *yaml.Node, list string, element *yaml.Node, object, value string) error {
	holder, at := container, list
	if container == nil {
		holder, at = e.template.Spec, e.field(list)
	}
	i, err := yamlnode.Append(holder, list, element)
	if err == nil {
		if list == "volumeMounts" && e.links != nil {
			e.links.AddMount(container, element)
		}
		e.changed(finding.Add, object, container, fmt.Sprintf("%s[%d]", at, i)).Proposed = value
	}
	return err
}

// concerns records that the pattern is about a container.
func (e *templateEditor) concerns(container *yaml.Node) {
	p := e.pattern
	e.plan.Matched[p.Name] = true
	if p.Addition() != nil {
		e.added = append(e.added, p.names()...)
	}
	e.subjects = append(e.subjects, pod.Subject{
		Pattern: p.Name, Resource: e.object.Resource, Container: pod.Container{Node: container},
		Converted: p.body == v1alpha1.BodyConvert, Gated: p.body.Gated(),
		FromCatalogue: p.Convert != nil && p.Convert.Probes == v1alpha1.Catalogue,
		MayRunFirst:   p.body == v1alpha1.BodyConfigHelper, RunsFirst: p.initial != nil, Placed: p.Position != nil,
	})
}

// refuse returns the error that a pattern cannot be carried out on a template. The
// node may be nil.
func refuse(kind *finding.Kind, field string, node *yaml.Node, format string, args ...any) error {
	f := finding.New(kind, node, format, args...)
	f.Field = field
	return f
}

// errLeft is the error that something which the user named in full stays as it is.
// The plan says what and why.
var errLeft = errors.New("something that is named in full is left alone")

// leave records that something stays as it is. It returns an error if the user named
// it in full.
func (e *templateEditor) leave(l pod.Left) error {
	l.Pattern, l.Resource, l.Ignores = e.pattern.Name, e.object.Resource, pod.IgnoresIn(e.object.Node, e.template.Node)
	e.plan.leave(l)
	if l.Refused {
		return errLeft
	}
	return nil
}

// fail records in the plan why the pattern failed.
func (e *templateEditor) fail(err error) {
	if errors.Is(err, errLeft) {
		return
	}
	f := refusal(err, finding.NotEditable, e.object, e.template.SpecPath(), e.template.Spec)
	f.Pattern = e.pattern.Name
	e.plan.Refusals = append(e.plan.Refusals, f)
}

// refusal returns the finding that an error is. If the error is none, or does not say
// where, it is of the given kind, and about the field and the node.
func refusal(err error, kind *finding.Kind, o podtemplate.Object, field string, node *yaml.Node) finding.Finding {
	f := finding.New(kind, node, "%v", err)
	var known *finding.Finding
	if errors.As(err, &known) {
		f.Kind, f.Message, field = known.Kind, known.Message, cmp.Or(known.Field, field)
		if known.Node != nil && known.Node.Line > 0 {
			f.Node = known.Node
		}
	}
	f.Resource, f.Field = o.Resource, field
	return *f
}
