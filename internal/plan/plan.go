// Package plan is what one pass over a document found and did: changes,
// findings, and the containers that rules look at.
//
// It holds values and no behaviour but their wording. A [Finding] points at a
// node; whoever knows the text that the node came from turns that into file,
// line and column.
package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Plan is what became of one document.
type Plan struct {
	// Changes are in the order in which they were made; empty where the
	// document stays as it is.
	Changes []Change
	// Findings are what else is to be said: refusals, and what rules found.
	Findings []Finding
	// Subjects are the containers that patterns are about, as they are after
	// the changes; the same on every run.
	Subjects []Subject
	// Pods are the pod templates that patterns apply to, as they are after the
	// changes.
	Pods []*Pod
	// Matched names the patterns that had something to do with the document,
	// even where nothing was left to do.
	Matched map[string]bool
}

// Failed tells whether something of severity Error was found: then the
// document must stay as it was.
func (p *Plan) Failed() bool {
	_, failed := Outcome(p.Findings)
	return failed
}

// Said is everything that there is to say: the findings, and the changes as
// findings.
func (p *Plan) Said() []Finding {
	said := slices.Clone(p.Findings)
	for _, c := range p.Changes {
		said = append(said, c.Finding())
	}
	return said
}

// Resource names a Kubernetes object.
type Resource struct {
	APIVersion, Kind, Namespace, Name string
}

// String is Kind NAMESPACE/NAME, or Kind NAME without a namespace, or nothing.
func (r Resource) String() string {
	name := r.Name
	if r.Namespace != "" {
		name = r.Namespace + "/" + r.Name
	}
	return strings.TrimSpace(r.Kind + " " + name)
}

// Action is what was done to something.
type Action string

// The actions.
const (
	Add     Action = "add"     // it was not there
	Update  Action = "update"  // it was there, with another value
	Convert Action = "convert" // a regular container became a native sidecar
	Revert  Action = "revert"  // a native sidecar became a regular container
	Move    Action = "move"    // it changed its place among the init containers
	Remove  Action = "remove"  // it is there no more
)

// Change is one thing that was done.
type Change struct {
	Action Action
	// Object is what it was done to, in words: `native sidecar "proxy"`.
	Object string
	// Pattern is the name of the pattern that asked for it.
	Pattern  string
	Resource Resource
	// Field is the path of the thing after the change, or before it where it is
	// gone.
	Field string
	// Current and Proposed are the value before and after, where they are short
	// enough to be said.
	Current, Proposed string
	// Node is the nearest node that the document had before.
	Node *yaml.Node
}

// Finding says the change, as severity Info.
func (c Change) Finding() Finding {
	f := Finding{
		Rule: string(c.Action), Severity: v1alpha1.Info, Done: true, Pattern: c.Pattern, Resource: c.Resource,
		Field: c.Field, Current: c.Current, Proposed: c.Proposed, Node: c.Node,
	}
	switch c.Action {
	case Convert:
		f.Message = fmt.Sprintf("convert %s into a native sidecar", c.Object)
	case Revert:
		f.Message = fmt.Sprintf("convert %s into a regular container", c.Object)
	default:
		f.Message = fmt.Sprintf("%s %s", c.Action, c.Object)
	}
	if c.Current != "" && c.Proposed != "" {
		f.Message += fmt.Sprintf(": %s, was %s", c.Proposed, c.Current)
	} else if c.Proposed != "" {
		f.Message += ": " + c.Proposed
	}
	return f
}

// IsChange tells whether the finding says that a change was made, and which.
func (f Finding) IsChange() bool {
	switch Action(f.Rule) {
	case Add, Update, Convert, Revert, Move, Remove:
		return true
	}
	return false
}

// Finding is one thing said to the user.
type Finding struct {
	// Rule names what kind of thing is said: a change's action, a refusal or a
	// rule of package rule.
	Rule     string
	Severity v1alpha1.Severity
	// Message is one line: what is, and what to do.
	Message string
	// Pattern is the name of the pattern it comes from; empty where none does.
	Pattern  string
	Resource Resource
	// Field is the path in the resource; empty for the whole of it.
	Field             string
	Current, Proposed string
	// Done: it tells of a change that was made, and is not true where the run
	// fails and nothing is changed.
	Done bool
	// Node is what the finding points at.
	Node *yaml.Node
	// Place is where that stands; the zero Place until somebody has looked.
	Place Place
}

// Outcome is what of the findings is true: all, or, where one of them is an
// error, those that do not tell of changes. failed tells which.
func Outcome(findings []Finding) (outcome []Finding, failed bool) {
	failed = slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == v1alpha1.Error })
	if failed {
		findings = slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Done })
	}
	return findings, failed
}

// Place is a place in a text.
type Place struct {
	// File is a path as the user or the host gave it.
	File string
	// Index is the number of the resource in the file, from 0.
	Index int
	// Line and Column are from 1; 0 where they are not known.
	Line, Column int
}

// String is FILE:LINE:COLUMN, as much of it as is known.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// String says the finding in one line: PLACE: SEVERITY: RESOURCE: FIELD: MESSAGE
// (RULE, pattern NAME), without the parts that it has not.
func (f Finding) String() string {
	text := joined(f.Place.String(), strings.ToLower(string(f.Severity)), f.Text()) + " (" + f.Rule
	if f.Pattern != "" {
		text += ", pattern " + f.Pattern
	}
	return text + ")"
}

// Text is what the finding says of what: RESOURCE: FIELD: MESSAGE, without the
// parts that it has not.
func (f Finding) Text() string { return joined(f.Resource.String(), f.Field, f.Message) }

// joined is the parts that are not empty, with colons between them.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}

// Package is what rules can know after all documents were seen.
type Package struct {
	// Matched names the patterns that had something to do with any document.
	Matched map[string]bool
	// Patterns are all patterns, in their order.
	Patterns []Pattern
}

// Pattern is a pattern of the configuration, as rules see it.
type Pattern struct {
	Name string
	Body v1alpha1.Body
	// Place is where it stands in the configuration.
	Place Place
	// Path is its field path there.
	Path string
}
