// Package processor runs native-sidecar in a program that is built on kyaml's
// function framework, next to other processors. It alone imports the framework,
// which takes longer to start than the whole function. Like package transformer, it
// doesn't check what other objects say about a container.
package processor

import (
	"errors"
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/internal/hostguard"
	"github.com/native-sidecar/native-sidecar/fn/internal/krmresult"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Processor is a [framework.ResourceListProcessor] that applies the ResourceList's
// functionConfig. The zero value is ready to use.
type Processor struct{}

var _ framework.ResourceListProcessor = Processor{}

// Process replaces list.Items with the edited items and list.Results with what was
// changed and found. Items that match no pattern are kept as they are.
//
// If an edit cannot be made, or a rule of severity Error applies, Process leaves the
// items unchanged and returns the results as the error. If the functionConfig is
// missing or wrong, it returns an error with one line for each mistake, and doesn't
// set the results.
func (Processor) Process(list *framework.ResourceList) error {
	var config *yaml.Node
	if list.FunctionConfig != nil {
		config = list.FunctionConfig.YNode()
	}
	engine, err := pipeline.Configure(v1alpha1.Source{}, config)
	if err != nil {
		return err
	}
	items, findings, failed := engine.Nodes(list.Items)
	if !failed {
		guarded, err := guard(list.Items, items)
		if err != nil {
			return err
		}
		findings = append(findings, guarded...)
		list.Items = items
	}
	if list.Results, err = results(findings); err != nil {
		return err
	}
	if failed {
		return list.Results
	}
	return nil
}

// guard keeps the host from putting comments on the wrong nodes of the edited
// items, which it reads as they are printed.
func guard(sent, returned []*yaml.RNode) ([]finding.Finding, error) {
	var findings []finding.Finding
	for i, item := range returned {
		if item == sent[i] {
			continue
		}
		text, err := item.String()
		if err != nil {
			return nil, err
		}
		read, err := yaml.Parse(text)
		if err != nil {
			return nil, errors.Join(errors.New("the edited item cannot be parsed again"), err)
		}
		findings = append(findings, hostguard.Guard(sent[i], read, item)...)
	}
	return findings, nil
}

// results returns the findings as the framework has them.
func results(findings []finding.Finding) (framework.Results, error) {
	var list framework.Results
	for _, f := range findings {
		var r framework.Result
		if err := krmresult.Node(f).Decode(&r); err != nil {
			return nil, fmt.Errorf("reading the result %q: %w", f.Message, err)
		}
		list = append(list, &r)
	}
	return list, nil
}
