// Peer-noop is a KRM function on kyaml's framework that does nothing: the least that
// any such function costs.
package main

import (
	"os"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
)

func main() {
	nothing := framework.ResourceListProcessorFunc(func(*framework.ResourceList) error { return nil })
	if err := command.Build(nothing, command.StandaloneEnabled, false).Execute(); err != nil {
		os.Exit(1)
	}
}
