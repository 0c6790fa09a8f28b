// Peer-noop is a KRM function written on kyaml's framework that does nothing:
// what every such function costs before it does its work.
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
