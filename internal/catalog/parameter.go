package catalog

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Parameter is a value that a pattern which uses an entry may set, or must.
type Parameter struct {
	// Name is how a pattern and the entry's body call it.
	Name string `yaml:"name" json:"name"`
	// Type is what its value has to be.
	Type Type `yaml:"type" json:"type"`
	// Default is its value if a pattern has none. Without one, what mentions the
	// parameter is left out. Optional.
	Default yaml.Node `yaml:"default" json:"default,omitempty"`
	// Required reports that a pattern must set it.
	Required bool `yaml:"required" json:"required,omitempty"`
	// Minimum is the least that an Integer can be. Optional.
	Minimum *int64 `yaml:"minimum" json:"minimum,omitempty"`
	// Maximum is the most that an Integer can be. Optional.
	Maximum *int64 `yaml:"maximum" json:"maximum,omitempty"`
	// Example is a value as somebody may set it.
	Example yaml.Node `yaml:"example" json:"example"`
	// Values are all values that a String can have. Optional.
	Values []string `yaml:"values" json:"values,omitempty"`
	// Doc says in a line what it is for.
	Doc string `yaml:"doc" json:"doc"`
}

// Type is the type of a parameter.
type Type string

// The types.
const (
	String  Type = "String"
	Strings Type = "Strings" // a list of strings
	Integer Type = "Integer"
	Boolean Type = "Boolean"
)

// Declaration returns what the entry says about it, in a line such as
// "port: Integer from 1 to 65535, default 5432: the port on localhost".
func (p Parameter) Declaration() string {
	return fmt.Sprintf("%s: %s: %s", p.Name, p.Form(), p.Doc)
}

// Form returns its type, its bounds and its default.
func (p Parameter) Form() string {
	text := string(p.Type)
	if len(p.Values) > 0 {
		text += " (" + strings.Join(p.Values, ", ") + ")"
	}
	if p.Minimum != nil && p.Maximum != nil {
		text += fmt.Sprintf(" from %d to %d", *p.Minimum, *p.Maximum)
	}
	if p.Required {
		return text + ", required"
	}
	if value := onOneLine(p.Default); value != "" {
		return text + ", default " + value
	}
	return text
}

// Parameter returns the parameter with a name, or false.
func (e Entry) Parameter(name string) (Parameter, bool) {
	for _, p := range e.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return Parameter{}, false
}

// ParameterNames returns the names of its parameters, in their order.
func (e Entry) ParameterNames() []string {
	names := make([]string, len(e.Parameters))
	for i, p := range e.Parameters {
		names[i] = p.Name
	}
	return names
}
