// Package kube is a table of the Kubernetes types that containers and volumes are made of. It
// says which fields a type has, and of each field its type and form, whether it is required,
// what it excludes, by which key its list merges, and since which version it is there. All of it is
// data, and nothing of Kubernetes' own code is linked.
//
// The table is generated from the source of k8s.io/api, and tests compare it with those
// types by reflection and with what the API server's own code accepts.
package kube

import (
	"slices"
	"strings"
)

// Type is a type of a value.
type Type struct {
	// Name is what k8s.io/api calls an object, after its group and version:
	// core.v1.Container. It is empty for other kinds.
	Name string
	Kind Kind
	// Fields are those of an object, in the order of k8s.io/api.
	Fields []Field
	// OneOf are the names of fields of an object that exclude each other.
	OneOf []string
	// NeedsOne reports that one of them must be set.
	NeedsOne bool
	// Values is the closed set of a text or a choice; nil if a text can be any.
	Values []string
}

// Kind is what a value is.
type Kind uint8

// The kinds.
const (
	Object      Kind = iota // a map with known fields
	Text                    // a string
	Boolean                 // true or false
	Integer                 // a whole number of 64 bits
	Integer32               // a whole number of 32 bits
	Quantity                // an amount such as 500m
	IntOrString             // the number or the name of a port
	Time                    // a point in time
	Any                     // anything
	Choice                  // a string that is one of Values and not empty
)

// Field is a field of an object.
type Field struct {
	// Name is its key in YAML.
	Name string
	// Type is the type of its value or, for a list or a map, of each element.
	Type *Type
	// Shape is how many values it has.
	Shape Shape
	// Form is what a text or a number has to be, besides its type; nil if it can be any.
	Form *Form
	// Most is how many elements a list can have; 0 if any number.
	Most int
	// Unique is a field that must be another one in each element of a list; empty if none.
	Unique string
	// Required reports that an object without it makes no sense.
	Required bool
	// NotEmpty reports that an empty text is not taken as if it were not there.
	NotEmpty bool
	// Running reports that only containers that keep running can have the field.
	Running bool
	// Deprecated reports that k8s.io/api says so.
	Deprecated bool
	// Keys are the fields that together identify the elements of a list when it is merged;
	// nil if the list is replaced as a whole.
	Keys []string
	// Since is the first Kubernetes version that has the field by default, if that is newer
	// than native sidecars.
	Since string
	// Gate is the feature gate without which the API server silently drops the field, if no
	// version has it on by default.
	Gate string
	// InSidecars reports that regular containers could have the field before Since, and native
	// sidecars could not.
	InSidecars bool
}

// Shape is how many values a field has.
type Shape uint8

// The shapes.
const (
	One  Shape = iota // one value
	List              // a list of values
	Map               // a map from any keys to values
)

// Short returns the name of an object's type without its group and version.
func (t *Type) Short() string { return t.Name[strings.LastIndex(t.Name, ".")+1:] }

// Field returns the field with a name. known is false if the type has none, or is nil.
func (t *Type) Field(name string) (f Field, known bool) {
	if t == nil {
		return Field{}, false
	}
	i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return t.Fields[i], true
}

// Names returns the names of the type's fields.
func (t *Type) Names() []string {
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return names
}

// The types that are no objects.
var (
	text        = Type{Kind: Text}
	boolean     = Type{Kind: Boolean}
	integer     = Type{Kind: Integer}
	integer32   = Type{Kind: Integer32}
	quantity    = Type{Kind: Quantity}
	intOrString = Type{Kind: IntOrString}
	instant     = Type{Kind: Time}
	anything    = Type{Kind: Any}
)
