package finding

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const reviewIt = "Review the change, then write it with -w, or apply the fix of a SARIF report."

// The actions are the kinds of changes.
var (
	Add     = Define("add", Info, "Something that a pattern asks for is missing, and is added.", reviewIt)
	Update  = Define("update", Info, "Something has another value than a pattern asks for, and is updated.", reviewIt)
	Convert = Define("convert", Info, "A regular container becomes a native sidecar.", reviewIt)
	Revert  = Define("revert", Info, "A native sidecar becomes a regular container.", reviewIt)
	Move    = Define("move", Info, "An init container has another position than a pattern asks for, and is moved.", reviewIt)
	Remove  = Define("remove", Info, "Something that a pattern removes is present, and is removed.", reviewIt)
	Carry   = Define("carry", Info, "What refers to a container is rewritten so that it still means the same: a patch or a replacement of a kustomization, a patch of Flux or Argo CD, or the name of a port.", reviewIt)
)

// Actions returns the kinds of changes.
func Actions() []*Kind { return []*Kind{Add, Update, Convert, Revert, Move, Remove, Carry} }

// NameComments makes the finding of a change name the comments that are gone with it.
func (f *Finding) NameComments(comments []string) {
	for i, text := range comments {
		comments[i] = strings.Join(strings.Fields(text), " ")
	}
	f.Message, f.Hint = f.Message+".", "Comments removed with it: "+strings.Join(comments, "; ")
}

// Change is one thing that was done to a document.
type Change struct {
	// Action is one of [Actions].
	Action *Kind
	// Object describes what it was done to: `native sidecar "proxy"`.
	Object string
	// Pattern is the name of the pattern that asked for it.
	Pattern  string
	Resource Resource
	// Field is the path of the object after the change, or before it if it was
	// removed.
	Field string
	// Current and Proposed are the value before and after, if they are short
	// enough to be shown.
	Current, Proposed string
	// Node is the nearest node that the document had before the change.
	Node *yaml.Node
	// Gone are the nodes that the change took out of the document.
	Gone []*yaml.Node
}

// Finding returns the change as a finding of severity Info.
func (c Change) Finding() Finding {
	f := Finding{
		Kind: c.Action, Severity: Info, Done: true, FailsCheck: true, Pattern: c.Pattern, Resource: c.Resource,
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

// IsChange reports whether the finding says that something was changed.
func (f Finding) IsChange() bool { return slices.Contains(Actions(), f.Kind) }
