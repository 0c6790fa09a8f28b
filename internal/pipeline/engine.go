// Package pipeline carries a functionConfig over the documents of many sources.
//
// [Engine.Run] is one call: kustomizations, edits, references and findings, in the
// right order. Documents that the configuration is not about are never parsed and
// keep their bytes. The others are worked on side by side, as many at a time as
// there are processors. What is kept of a document is byte edits and findings, and
// these come out in the order of the sources, whichever was done first. Nothing is
// written here, and nothing may be written before a run has returned.
package pipeline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/edit"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/rule"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Engine carries out one configuration: the editor changes, and the rules judge.
// It is immutable and safe for use by several goroutines.
type Engine struct {
	config *v1alpha1.SidecarTransformer
	editor *edit.Editor
	rules  rule.Set
}

// Configure returns an engine for the functionConfig in a node. If it is wrong or
// nil, the error is a [finding.List].
func Configure(src v1alpha1.Source, node *yaml.Node) (*Engine, error) {
	config, err := v1alpha1.Decode(src, node)
	if err != nil {
		return nil, err
	}
	return New(config)
}

// New returns an engine for a configuration that [v1alpha1.Decode] returned. If it
// names something that does not exist, such as a rule, the error is a
// [finding.List].
func New(c *v1alpha1.SidecarTransformer) (*Engine, error) {
	var errs finding.List
	for _, name := range slices.Sorted(maps.Keys(c.Spec.Rules)) {
		if name != v1alpha1.EveryRule && !slices.Contains(rule.Names(), name) {
			errs = append(errs, edit.ConfigError(c, "spec.rules."+name, "%s", noRule(name)))
		}
	}
	rules := rule.NewSet(func(name string) (finding.Severity, bool) {
		severity, set := c.Spec.Severity(name)
		return finding.Severity(severity), set
	})
	editor, more := edit.New(c)
	if errs = append(errs, more...); len(errs) > 0 {
		return nil, errs
	}
	return &Engine{config: c, editor: editor, rules: rules}, nil
}

// noRule returns the message for a name under rules that is not the name of a rule.
func noRule(name string) string {
	for _, refusal := range finding.Refusals() {
		if refusal.Name() == name {
			return fmt.Sprintf("the severity of %q cannot be changed. Remove it.", name)
		}
	}
	return fmt.Sprintf("there is no rule %q%s", name,
		cmp.Or(near.Suggest(name, rule.Names()), ". The rules are "+strings.Join(rule.Names(), ", ")+"."))
}

// Idle returns an engine that changes nothing, for looking at manifests, with more entries
// of the catalogue.
func Idle(more ...v1alpha1.CatalogEntry) (*Engine, error) {
	return New(&v1alpha1.SidecarTransformer{
		Spec: v1alpha1.Spec{KubernetesVersion: v1alpha1.DefaultKubernetesVersion, Catalog: more},
	})
}

// Entries returns the entries of the catalogue that are not built in.
func (e *Engine) Entries() []v1alpha1.CatalogEntry { return e.config.Spec.Catalog }

// KubernetesVersion returns the version of the oldest node.
func (e *Engine) KubernetesVersion() string { return e.config.Spec.KubernetesVersion }

// edit edits an object of a document and judges the result. All that there is to say is
// in the findings, changes included. If it failed, the document is to be thrown away.
func (e *Engine) edit(object *yaml.Node, doc edit.Document) (p edit.Plan, findings []finding.Finding) {
	p = e.editor.Edit(object, doc)
	findings = e.refusedAndLeft(p)
	if !p.Failed() { // half-edited, it would be judged wrongly
		findings = append(findings, e.rules.Judge(p.Subjects, p.Pods)...)
	}
	for _, c := range p.Changes {
		findings = append(findings, c.Finding())
	}
	return p, findings
}

// refusedAndLeft returns the findings about what was refused and what was left
// alone, in the order in which that happened.
func (e *Engine) refusedAndLeft(p edit.Plan) []finding.Finding {
	var findings []finding.Finding
	done := 0
	for _, l := range p.Left {
		findings = append(findings, p.Refusals[done:l.Before]...)
		findings = append(findings, e.rules.Left(l)...)
		done = l.Before
	}
	return append(findings, p.Refusals[done:]...)
}

// judgePackage returns the findings that need all documents to be seen.
func (e *Engine) judgePackage(pkg rule.Package) []finding.Finding {
	for i, p := range e.config.Spec.Patterns {
		at := edit.ConfigError(e.config, fmt.Sprintf("spec.patterns[%d]", i), "")
		pkg.Patterns = append(pkg.Patterns, rule.Pattern{Name: p.Name, Converts: p.Convert != nil, Field: at.Field, Location: at.Location})
	}
	return append(e.replaced(), e.rules.JudgePackage(pkg)...)
}

// replaced returns the findings about entries of the catalogue that the configuration
// replaces.
func (e *Engine) replaced() []finding.Finding {
	var findings []finding.Finding
	for _, entry := range e.config.Spec.Catalog {
		if !entry.Replaces() {
			continue
		}
		f := finding.New(finding.EntryReplaced, nil, "the entry %s replaces the built-in one of the catalogue.", entry.Name())
		f.Field = entry.Location.Path
		f.Location = finding.Location{File: entry.Location.File, Line: entry.Location.Line, Column: entry.Location.Column}
		findings = append(findings, *f)
	}
	return findings
}

// newPackage returns what is known before any document was seen.
func newPackage() rule.Package {
	return rule.Package{Matched: map[string]bool{}, Selected: map[pod.Selector]bool{}, Misses: map[pod.Miss]int{}}
}

// see adds what patterns found and missed in an object.
func see(pkg *rule.Package, p edit.Plan) {
	for _, group := range p.Targeted {
		if len(group) == 0 || pkg.Matched[group[0]] {
			continue // nothing else makes the first one match before its group does
		}
		for _, name := range group {
			pkg.Matched[name] = true
		}
	}
	maps.Copy(pkg.Matched, p.Matched)
	for _, selector := range p.Selected {
		pkg.Selected[selector] = true
	}
	for _, miss := range p.Misses {
		pkg.Misses[miss]++
	}
}
