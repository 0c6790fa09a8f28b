package finding

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Finding is one thing to tell the user.
type Finding struct {
	// Kind is what kind of thing it is. Every finding has one.
	Kind     *Kind
	Severity Severity
	// Message is one line: what is wrong and what to do.
	Message string
	// Hint is what to write, in one line, if it would make Message too long. Text for
	// people shows it on its own line, other formats after the message.
	Hint string
	// Pattern is the name of the pattern that it comes from; empty if none.
	Pattern  string
	Resource Resource
	// Field is the path in the resource; empty for the whole of it.
	Field             string
	Current, Proposed string
	// Done marks a finding that reports a change. It is not true if the run
	// fails, since nothing is changed then.
	Done bool
	// FailsCheck marks a finding that fails a run with --check: a change, or a reason
	// why a pattern changes nothing.
	FailsCheck bool
	// Ignored is the reason why the workload ignores the finding's rule; empty if it
	// does not. Such a finding is an Info.
	Ignored string
	// Node is what the finding points at, until its location is known.
	Node *yaml.Node
	// Location is the place of that; zero until it is known.
	Location Location
}

var _ error = (*Finding)(nil)

// New returns a finding of the kind's default severity that points at a node,
// which may be nil.
func New(kind *Kind, node *yaml.Node, format string, args ...any) *Finding {
	return &Finding{Kind: kind, Severity: kind.Default(), Message: fmt.Sprintf(format, args...), Node: node}
}

// Error returns [Finding.String] without the kind's name, as error messages are
// written.
func (f *Finding) Error() string { return joined(f.Location.String(), f.Text()) }

// String returns the finding in one line: LOCATION: SEVERITY: RESOURCE: FIELD:
// MESSAGE (KIND, pattern NAME, ignored: REASON). Parts that are empty are left out.
func (f Finding) String() string {
	text := joined(f.Location.String(), f.Severity.Level(), f.Text()) + " (" + f.Kind.Name()
	if f.Pattern != "" {
		text += ", pattern " + f.Pattern
	}
	return text + f.Excuse() + ")"
}

// Excuse returns ", ignored: REASON", or nothing if the finding is not ignored.
func (f Finding) Excuse() string {
	if f.Ignored == "" {
		return ""
	}
	return ", ignored: " + f.Ignored
}

// Text returns RESOURCE: FIELD: MESSAGE, with the hint. Parts that are empty are
// left out.
func (f Finding) Text() string { return joined(f.Resource.String(), f.Field, f.Advice()) }

// Advice returns the message, followed by the hint.
func (f Finding) Advice() string { return strings.TrimSuffix(f.Message+" "+f.Hint, " ") }

// joined joins the parts that are not empty with colons.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}

// Resource names a Kubernetes object.
type Resource struct {
	APIVersion, Kind, Namespace, Name string
}

// String returns KIND NAMESPACE/NAME, KIND NAME without a namespace, or nothing.
func (r Resource) String() string {
	name := r.Name
	if r.Namespace != "" {
		name = r.Namespace + "/" + r.Name
	}
	return strings.TrimSpace(r.Kind + " " + name)
}

// Group returns the API group: "apps" of "apps/v1", and "" of "v1".
func (r Resource) Group() string { return r.APIVersion[:max(strings.Index(r.APIVersion, "/"), 0)] }

// Version returns the version in the API group: "v1" of "apps/v1", and of "v1".
func (r Resource) Version() string { return r.APIVersion[strings.Index(r.APIVersion, "/")+1:] }

// IsCustom reports whether the resource may be one that an operator makes pods of.
// Kubernetes' own kinds with pods have no dot in their group.
func (r Resource) IsCustom() bool { return strings.Contains(r.Group(), ".") }

// Location is a place in a text.
type Location struct {
	// File is a path as the user or the host gave it.
	File string
	// Index is the number of the document in the file, from 0.
	Index int
	// Line and Column count from 1; 0 if they are not known.
	Line, Column int
	// Template is the path of the Helm template that a document of a stream was rendered
	// from; empty if it is not known.
	Template string
}

// Known returns the place as somebody knows it who has not seen the stream: the template
// alone, if there is one.
func (l Location) Known() Location {
	if l.Template != "" {
		return Location{File: l.Template}
	}
	return l
}

// String returns FILE:LINE:COLUMN of the known place, as much of it as is known.
func (l Location) String() string {
	l = l.Known()
	switch {
	case l.Line == 0:
		return l.File
	case l.Column == 0:
		return fmt.Sprintf("%s:%d", l.File, l.Line)
	}
	return fmt.Sprintf("%s:%d:%d", l.File, l.Line, l.Column)
}

// FileLine returns FILE:LINE, as much of it as is known.
func (l Location) FileLine() string {
	l.Column = 0
	return l.String()
}
