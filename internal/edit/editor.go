package edit

import (
	"cmp"
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Editor carries out one configuration. It is immutable and safe for use by
// several goroutines.
type Editor struct {
	podtemplate.Table // of the kinds that it wants

	config   *v1alpha1.SidecarTransformer
	patterns []*pattern
	targets  *podtemplate.Index // the lists of targets of the patterns
	batches  []*batch           // the patterns with each of these
	adding   map[string]int     // the numbers of the names of containers that patterns add
	owners   []owners           // by these numbers
	taking   chosen             // by all patterns
	catalog  *catalog.Catalog
	near     nearby
}

// New compiles a configuration that [v1alpha1.Decode] made. An unknown known
// sidecar, two volumes at one path, and a podTemplates entry for a kind that
// cannot have native sidecars are errors; the editor is not usable then.
func New(c *v1alpha1.SidecarTransformer) (e *Editor, errs finding.List) {
	table, err := podtemplate.NewTable(c.Spec.PodTemplates)
	if err != nil {
		errs = append(errs, ConfigError(c, "spec.podTemplates", "%v", err))
	}
	e = &Editor{config: c, Table: table, adding: map[string]int{}}
	var own []*yaml.Node
	for _, entry := range c.Spec.Catalog {
		own = append(own, entry.Node)
	}
	e.catalog = catalog.New(own...)
	common, commonErr := podtemplate.NewTargets(c.Spec.Targets)
	var targets []*podtemplate.Targets
	lists := map[*podtemplate.Targets]int{}
	for i := range c.Spec.Patterns {
		p, err := newPattern(c, i)
		if err == nil && p.Targets == nil {
			p.targets, err = common, commonErr
		}
		if err != nil {
			errs = append(errs, ConfigError(c, fmt.Sprintf("spec.patterns[%d]", i), "%v", err))
			continue
		}
		errs = append(errs, e.unknown(p)...)
		e.patterns = append(e.patterns, p)
		list, known := lists[p.targets]
		if !known {
			list = len(targets)
			lists[p.targets] = list
			targets, e.batches = append(targets, p.targets), append(e.batches, &batch{})
		}
		e.batches[list].add(p)
		e.taking.add(p.index, p.takes())
		if p.Addition() != nil {
			for _, name := range p.names() {
				number, known := e.adding[name]
				if !known {
					number = len(e.owners)
					e.adding[name], e.owners = number, append(e.owners, owners{})
				}
				e.owners[number].add(p)
			}
		}
	}
	e.targets = podtemplate.NewIndex(targets)
	e.near.add(e.patterns)
	return e, errs
}

// Comments returns the comments about an entry of a collection: a key of a mapping, or
// an element of a list.
type Comments func(collection, entry *yaml.Node) []string

// Document is what the editor has to know about the document that an object is in.
type Document struct {
	Anchors  yamlnode.Anchors
	Comments Comments
	// File is the path of its file; empty if it is in none.
	File string
	// Kustomized reports that a kustomization lists the document's file.
	Kustomized bool
}

// Templates returns the pod templates of an object; none if it has none, or if its kind
// does not support native sidecars.
func (e *Editor) Templates(object *yaml.Node) []pod.Template {
	var all []pod.Template
	for _, o := range e.Locate(object) {
		if o.Err == nil && o.Unsupported == "" {
			all = append(all, o.Templates...)
		}
	}
	return all
}

// PartTemplates returns the pod templates of a part of an object, as
// [podtemplate.Table.LocatePart] does.
func (e *Editor) PartTemplates(part, object *yaml.Node) []pod.Template {
	if o := e.LocatePart(part, object); o.Err == nil && o.Unsupported == "" {
		return o.Templates
	}
	return nil
}

// IsIdle reports whether there are no patterns, so that nothing is ever edited.
func (e *Editor) IsIdle() bool { return len(e.patterns) == 0 }

// Edit edits the pod templates of an object of the document in place and returns what it
// did. An object of a kind that the editor does not want gives an empty plan. If the plan
// has failed, the document's tree has to be thrown away.
func (e *Editor) Edit(object *yaml.Node, doc Document) Plan {
	p := Plan{Matched: map[string]bool{}}
	known := false
	for _, located := range e.LocateIn(doc.File, object) {
		known = known || len(located.Templates) > 0
		layers := located.Layers(doc.File)
		for i := range layers {
			layers[i].Regular.Was, layers[i].Init.Was = layers[i].Read()
		}
		applicable := e.applicable(located, &p)
		for _, template := range located.Templates {
			t := &templateEditor{
				editor: e, object: located, template: template, finder: e.finderFor(template), plan: &p,
				document: doc, anchors: doc.Anchors.In(cmp.Or(template.Node, template.Spec)),
			}
			t.run(applicable)
		}
		for i := range layers {
			layers[i].Regular.Is, layers[i].Init.Is = layers[i].Read()
		}
		p.Layers = append(p.Layers, layers...)
		if p.Failed() { // the patterns after the failure have had no chance to match
			for _, each := range applicable.all {
				p.Matched[each.Name] = true
			}
		}
	}
	if !known || podtemplate.IsList(yamlnode.Text(object, "kind")) {
		p.Unknown = e.Resembling(object)
	}
	return p
}

// Resembling returns the object, or the items of a List, if it looks like a workload
// where the table knows of no pod templates, and the targets of a pattern select it.
func (e *Editor) Resembling(object *yaml.Node) (found []pod.Unknown) {
	if items := yamlnode.Elements(yamlnode.Get(object, "items")); len(items) > 0 && podtemplate.IsList(yamlnode.Text(object, "kind")) {
		for _, item := range items {
			found = append(found, e.Resembling(yamlnode.Resolve(item))...)
		}
		return found
	}
	found = e.alike(object)
	if len(found) == 0 {
		return nil
	}
	o := podtemplate.Object{Resource: pod.ResourceOf(object), Node: object}
	skips := skipsOf(object)
	for _, selection := range e.targets.Select(o) {
		if rest := e.batches[selection.List].without(skips, func(*pattern) {}); selection.Err == nil && len(rest.all) > 0 {
			return found
		}
	}
	return nil
}

// alike returns the object if it looks like a workload where the table knows of no pod
// templates, whatever the patterns are.
func (e *Editor) alike(object *yaml.Node) []pod.Unknown {
	entries := e.Table.Resembling(object)
	if len(entries) == 0 {
		return nil
	}
	return []pod.Unknown{{Resource: pod.ResourceOf(object), Entries: entries, Node: object, Ignores: pod.IgnoresIn(object, nil)}}
}

// applicable returns the patterns whose targets select the object. An object that
// cannot be edited has none, and the plan says why.
func (e *Editor) applicable(object podtemplate.Object, p *Plan) *batch {
	var batches, byKind []*batch
	for _, selection := range e.targets.Select(object) {
		b := e.batches[selection.List]
		if selection.Err != nil {
			for _, each := range b.all {
				p.refuse(each, object, finding.Malformed, "cannot match the targets: %v", selection.Err)
			}
			continue
		}
		batches = append(batches, b)
		if selection.ByKind {
			byKind = append(byKind, b)
		}
		p.Targeted = append(p.Targeted, b.targeted)
	}
	selected := joined(batches)
	e.lookNear(object, selected.all, p)
	skips := skipsOf(object.Node)
	found := selected.without(skips, func(left *pattern) { p.misses(left, pod.Miss{What: pod.MissedSkip}) })
	switch {
	case len(found.all) == 0:
	case object.Err != nil:
		p.refuse(found.all[0], object, finding.NotEditable, "%v", object.Err)
	case object.Unsupported != "":
		l := unsupported(object, object.Because())
		if l.Refused = len(joined(byKind).without(skips, func(*pattern) {}).all) > 0; l.Refused {
			l.Pattern = found.all[0].Name
		}
		p.leave(l)
	case len(object.Absent) > 0:
		p.leaveWithoutTemplate(found.additions, object)
	case object.InValues:
		return found.inValues(joined(byKind))
	default:
		return found
	}
	return &batch{}
}

// leaveWithoutTemplate records the additions that would add something to the pods of an
// object if it had a template for them.
func (p *Plan) leaveWithoutTemplate(patterns []*pattern, object podtemplate.Object) {
	for _, each := range patterns {
		p.leave(pod.Left{
			Reason: pod.NoTemplate, Pattern: each.Name, Resource: object.Resource, Node: object.Node,
			Name: finding.Enumerate(object.Absent, "or"), Ignores: pod.IgnoresIn(object.Node, nil),
		})
	}
}

// unsupported returns an object that cannot have native sidecars, and why.
func unsupported(object podtemplate.Object, because string) pod.Left {
	return pod.Left{
		Reason: pod.UnsupportedKind, Resource: object.Resource, Node: object.Node, Because: because, Ignores: pod.IgnoresIn(object.Node, nil),
	}
}

// refuse records that a pattern cannot be applied to an object.
func (p *Plan) refuse(asked *pattern, o podtemplate.Object, kind *finding.Kind, format string, args ...any) {
	f := finding.New(kind, o.Node, format, args...)
	f.Pattern, f.Resource = asked.Name, o.Resource
	p.Refusals = append(p.Refusals, *f)
}

// ConfigError returns the finding that something is wrong with the field at a path
// of the configuration, such as spec.patterns[0].name.
func ConfigError(c *v1alpha1.SidecarTransformer, path, format string, args ...any) finding.Finding {
	f := finding.New(finding.FunctionConfig, nil, format, args...)
	at := c.Location(path)
	f.Field, f.Location = at.Path, finding.Location{File: at.File, Line: at.Line, Column: at.Column}
	return *f
}
