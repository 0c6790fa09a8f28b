// Peer-append is a KRM function on kyaml's framework that adds the sidecar to every
// workload. It is what one would write in an afternoon: it checks and refuses
// nothing.
package main

import (
	"os"

	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// podSpecs maps the kinds of workloads to the paths of their pod specs.
var podSpecs = map[string][]string{
	"Deployment":  {"spec", "template", "spec"},
	"StatefulSet": {"spec", "template", "spec"},
	"Job":         {"spec", "template", "spec"},
	"CronJob":     {"spec", "jobTemplate", "spec", "template", "spec"},
}

func main() {
	cmd := command.Build(framework.ResourceListProcessorFunc(addSidecar), command.StandaloneEnabled, false)
	if err := cmd.Execute(); err != nil {
		os.Exit(1)
	}
}

func addSidecar(list *framework.ResourceList) error {
	for _, item := range list.Items {
		path, ok := podSpecs[item.GetKind()]
		if !ok {
			continue
		}
		container, err := yaml.Parse(edit.Container)
		if err != nil {
			return err
		}
		err = item.PipeE(
			yaml.Lookup(path...),
			yaml.LookupCreate(yaml.SequenceNode, "initContainers"),
			yaml.Append(container.YNode()),
		)
		if err != nil {
			return err
		}
	}
	return nil
}
