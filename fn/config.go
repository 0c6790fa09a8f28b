package fn

import (
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/native-sidecar/native-sidecar/transformer"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Configure makes a transformer of a functionConfig. Whatever is wrong with it
// is a [finding.List]; a nil node is.
func Configure(src v1alpha1.Source, node *yaml.Node) (*transformer.Transformer, error) {
	config, err := v1alpha1.Decode(src, node)
	if err != nil {
		return nil, err
	}
	return transformer.New(config)
}

// ConfigFindings are the errors of a functionConfig, as findings.
func ConfigFindings(errs finding.List) []plan.Finding {
	var findings []plan.Finding
	for _, err := range errs {
		findings = append(findings, plan.Finding{
			Rule: "function-config", Severity: v1alpha1.Error, Message: err.Message, Field: err.Field,
			Place: plan.Place{File: err.Location.File, Line: err.Location.Line, Column: err.Location.Column},
		})
	}
	return findings
}

func header(doc *manifest.Document) (apiVersion, kind string) {
	return yamlnode.Text(doc.Root, "apiVersion"), yamlnode.Text(doc.Root, "kind")
}
