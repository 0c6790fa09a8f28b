package kustomization

import (
	"fmt"
	"sync"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// building is held during a build: kustomize keeps the schema of the kustomization that
// it builds for the whole program.
var building sync.Mutex

// build returns the objects that kustomize's own code makes of a folder. It fetches
// nothing and starts no programs, for a folder without an [obstacle].
func (p *Package) build(files texts, dir string) (objects []*yaml.RNode, err error) {
	defer func() {
		if wrong := recover(); wrong != nil { // kustomize panics on some odd input
			err = fmt.Errorf("kustomize: %v", wrong)
		}
	}()
	building.Lock()
	defer building.Unlock()
	if p.quiet != nil {
		defer p.quiet()()
	}
	options := krusty.MakeDefaultOptions()
	options.LoadRestrictions = types.LoadRestrictionsNone
	built, err := krusty.MakeKustomizer(options).Run(files, dir)
	if err != nil {
		return nil, err
	}
	for _, resource := range built.Resources() {
		objects = append(objects, &resource.RNode)
	}
	return objects, nil
}
