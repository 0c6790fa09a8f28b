package v1alpha1

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FieldError is one thing that is wrong with a functionConfig.
type FieldError struct {
	// File is what the functionConfig was read from; empty from a host, which
	// does not tell.
	File string
	// Line and Column are where the value stands, from 1; 0 where nothing is.
	Line, Column int
	// Path is the field, such as spec.patterns[0].sidecar.container.image.
	Path string
	// Message is what is wrong and what to do, in one line.
	Message string
}

// Error is "FILE:LINE:COLUMN: PATH: MESSAGE" in one line. Without a file it
// says "functionConfig:LINE:COLUMN".
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.File == "" {
		b.WriteString("functionConfig")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Path != "" {
		b.WriteString(": " + e.Path)
	}
	return b.String() + ": " + e.Message
}

// Errors are all the things that are wrong with a functionConfig, at least one.
type Errors []*FieldError

// Error is one line for each error.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the errors one by one to [errors.As].
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, err := range e {
		list[i] = err
	}
	return list
}

// sort puts the errors in the order of lines, and those of one line in the order
// of paths.
func (e Errors) sort() {
	slices.SortStableFunc(e, func(a, b *FieldError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
}

// DidYouMean is `, did you mean "x"?` with the one of known that is nearest to
// name, or nothing where none is near.
func DidYouMean(name string, known []string) string {
	best, distance := "", len(name)/3+1
	for _, candidate := range known {
		d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(candidate))
		if d <= distance && (best == "" || d < distance) {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// positions remembers where each field of a functionConfig stands.
type positions struct {
	file  string
	start int // lines of the file before the functionConfig
	nodes map[string]*yaml.Node
	shown map[string]string // what a field is called where the user wrote it under another name
}

// errorAt is a FieldError for the field at path, at the line of that field or
// of the nearest one around it.
func (p positions) errorAt(path, format string, args ...any) *FieldError {
	err := &FieldError{File: p.file, Path: p.shownAs(path), Message: fmt.Sprintf(format, args...)}
	for at := path; ; at = parent(at) {
		if node := p.nodes[at]; node != nil {
			err.Line, err.Column = node.Line-p.start, node.Column
			return err
		}
		if at == "" {
			return err
		}
	}
}

// shownAs is the path as the user knows it.
func (p positions) shownAs(path string) string {
	for at := path; at != ""; at = parent(at) {
		if name, renamed := p.shown[at]; renamed {
			return name + path[len(at):]
		}
	}
	return path
}

// parent is the path without its last key or index. It may end within a quoted
// key, and then is no field's.
func parent(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// ErrorAt makes an error about the field at path (such as
// spec.patterns[0].name), for what is found out only when the configuration is
// put to use.
func (c *SidecarTransformer) ErrorAt(path, format string, args ...any) *FieldError {
	return c.positions.errorAt(path, format, args...)
}
