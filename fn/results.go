package fn

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/plan"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// result is a Result of the KRM functions specification. Values are strings,
// since kpt takes nothing else.
type result struct {
	Message     string            `yaml:"message"`
	Severity    string            `yaml:"severity"`
	ResourceRef *resourceRef      `yaml:"resourceRef,omitempty"`
	Field       *field            `yaml:"field,omitempty"`
	File        *file             `yaml:"file,omitempty"`
	Tags        map[string]string `yaml:"tags"`
}

type resourceRef struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Name       string `yaml:"name"`
	Namespace  string `yaml:"namespace,omitempty"`
}

type field struct {
	Path          string `yaml:"path"`
	CurrentValue  string `yaml:"currentValue,omitempty"`
	ProposedValue string `yaml:"proposedValue,omitempty"`
}

type file struct {
	Path  string `yaml:"path"`
	Index int    `yaml:"index,omitempty"`
}

// Results is the list of KRM results that says the findings, or nil where there
// are none: kpt keeps every result in the package, so a run that has nothing to
// say must say nothing.
func Results(findings []plan.Finding) (*yaml.Node, error) {
	if len(findings) == 0 {
		return nil, nil
	}
	results := make([]result, len(findings))
	for i, f := range findings {
		results[i] = newResult(f)
	}
	var node yaml.Node
	text, err := yaml.Marshal(results)
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, err
	}
	return node.Content[0], nil
}

func newResult(f plan.Finding) result {
	r := result{
		Message:  f.Message + " (" + f.Rule + ")",
		Severity: strings.ToLower(string(f.Severity)),
		Tags:     map[string]string{"rule": f.Rule},
	}
	if f.Pattern != "" {
		r.Tags["pattern"] = f.Pattern
	}
	if f.Resource.Name != "" {
		r.ResourceRef = &resourceRef{f.Resource.APIVersion, f.Resource.Kind, f.Resource.Name, f.Resource.Namespace}
		if f.Field != "" {
			// The specification wants a resource with a field.
			r.Field = &field{f.Field, f.Current, f.Proposed}
		}
	} else if f.Field != "" {
		r.Message = f.Field + ": " + r.Message
	}
	if f.Resource.Name != "" && f.Place.File != "" {
		r.File = &file{f.Place.File, f.Place.Index}
	}
	return r
}
