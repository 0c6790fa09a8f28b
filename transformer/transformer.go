// Package transformer edits the pod templates of one document at a time: it
// removes, converts and adds containers, pattern by pattern.
//
// It works on trees alone and knows neither files nor text. [Transformer.Edit]
// changes a scratch tree and returns a plan of what it did; where the plan has
// failed, the tree is half-edited and has to be thrown away. What a pattern
// wants and the document already is makes no change, so a second run makes none
// at all.
package transformer

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/podtemplate"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Transformer carries out one configuration. It is immutable and safe for use
// by several goroutines.
type Transformer struct {
	config   *v1alpha1.SidecarTransformer
	table    podtemplate.Table
	patterns []*pattern
	rules    rule.Set
	catalog  *catalog.Catalog
}

// New compiles a configuration that [v1alpha1.Decode] made. A rule or a known
// sidecar that does not exist and a podTemplates entry for a kind that cannot hold native sidecars are
// [finding.List].
func New(c *v1alpha1.SidecarTransformer) (*Transformer, error) {
	var errs finding.List
	set, unknown := rule.NewSet(c.Spec.Rules)
	for _, name := range unknown {
		errs = append(errs, wrong(c, "spec.rules."+name, "there is no rule %q: the rules are %s%s",
			name, strings.Join(rule.Names(), ", "), finding.DidYouMean(name, rule.Names())))
	}
	table, err := podtemplate.NewTable(c.Spec.PodTemplates)
	if err != nil {
		errs = append(errs, wrong(c, "spec.podTemplates", "%v", err))
	}
	t := &Transformer{config: c, table: table, rules: set, catalog: catalog.New()}
	for i := range c.Spec.Patterns {
		p, err := newPattern(c, i, t.catalog)
		if err != nil {
			errs = append(errs, wrong(c, fmt.Sprintf("spec.patterns[%d]", i), "%v", err))
			continue
		}
		errs = append(errs, t.unknown(p)...)
		t.patterns = append(t.patterns, p)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return t, nil
}

// wrong returns a finding about the field at a path of the configuration.
func wrong(c *v1alpha1.SidecarTransformer, path, format string, args ...any) finding.Finding {
	at := c.Location(path)
	f := finding.New(finding.FunctionConfig, nil, format, args...)
	f.Field, f.Location = at.Path, finding.Location{File: at.File, Line: at.Line, Column: at.Column}
	return *f
}

// Wants tells whether a document of the kind is worth parsing. Any other stays
// as it is.
func (t *Transformer) Wants(apiVersion, kind string) bool { return t.table.Wants(apiVersion, kind) }

// IsList tells whether a document of the kind is a list of others, under items,
// each of which can be edited by itself.
func (t *Transformer) IsList(kind string) bool { return podtemplate.IsList(kind) }

// Edit edits the pod templates of a document in place and tells what it did and
// found. A document of a kind that the transformer does not want gives an empty
// plan. Where the plan has Failed, the tree is to be thrown away.
func (t *Transformer) Edit(item *yaml.RNode) plan.Plan {
	p := plan.Plan{Matched: map[string]bool{}}
	anchors := yamlnode.NewAnchors(item.YNode())
	for _, object := range t.table.Locate(item.YNode()) {
		patterns := t.applicable(object, &p)
		for _, template := range object.Templates {
			e := &editor{Transformer: t, object: object, template: template, anchors: anchors, plan: &p}
			e.run(patterns)
		}
	}
	if !p.Failed() { // half-edited, it would be judged wrongly
		p.Findings = append(p.Findings, t.rules.Judge(&p)...)
	}
	return p
}

// applicable are the patterns whose targets select the object. An object that
// cannot be edited has none, and the plan says why.
func (t *Transformer) applicable(object podtemplate.Object, p *plan.Plan) []*pattern {
	var found []*pattern
	named := false
	for _, each := range t.patterns {
		matched, byKind, err := each.targets.Match(object)
		if err != nil {
			p.Findings = append(p.Findings, refusal(each, object, "malformed", object.Node, "cannot match the targets: %v", err))
			continue
		}
		if matched && !skips(object.Node, each.Name) {
			found = append(found, each)
			named = named || byKind
		}
		if matched && each.body != v1alpha1.BodyConvert {
			p.Matched[each.Name] = true
		}
	}
	switch {
	case len(found) == 0:
	case object.Err != nil:
		p.Findings = append(p.Findings, refusal(found[0], object, "not-editable", object.Node, "%v", object.Err))
	case object.Refused != "" && named:
		p.Findings = append(p.Findings, refusal(found[0], object, rule.UnsupportedKind, object.Node,
			"%s cannot hold native sidecars: %s; take the kind out of the targets", object.Resource.Kind, object.Refused))
	case object.Refused != "":
		p.Findings = t.rules.Say(p.Findings, plan.Finding{
			Rule: rule.UnsupportedKind, Resource: object.Resource, Node: object.Node,
			Message: fmt.Sprintf("passed over: %s cannot hold native sidecars: %s", object.Resource.Kind, object.Refused),
		})
	default:
		return found
	}
	return nil
}

// Supports tells whether the oldest node has at least a Kubernetes version.
func (t *Transformer) Supports(version string) bool { return t.config.Spec.AtLeast(version) }

// Grade gives findings of rules the severities that the configuration has for
// them, and leaves out those that are off.
func (t *Transformer) Grade(findings []plan.Finding) []plan.Finding {
	var graded []plan.Finding
	for _, f := range findings {
		graded = t.rules.Say(graded, f)
	}
	return graded
}

// Judge is what is left to say when all documents were seen, of which matched
// names the patterns that had something to do with any.
func (t *Transformer) Judge(matched map[string]bool) []plan.Finding {
	pkg := plan.Package{Matched: matched}
	for _, p := range t.patterns {
		at := t.config.Location(p.at)
		pkg.Patterns = append(pkg.Patterns, plan.Pattern{
			Name: p.Name, Body: p.body, Path: at.Path,
			Place: plan.Place{File: at.File, Line: at.Line, Column: at.Column},
		})
	}
	return t.rules.JudgePackage(pkg)
}
