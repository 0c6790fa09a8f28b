package kustomization

import (
	"fmt"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// build returns the objects that kustomize's own code makes of a layer. It fetches
// nothing and starts no programs, for a layer without an [obstacle].
func (p *Package) build(files texts, l *layer) (objects []*yaml.RNode, err error) {
	defer func() {
		if wrong := recover(); wrong != nil { // kustomize panics on some odd input
			err = fmt.Errorf("kustomize: %v", wrong)
		}
	}()
	// A layer that sets no schema begins with kustomize's own, though one that it lists may set
	// another.
	if len(l.openapi) == 0 {
		setSchema(schema{})
	}
	if inUse.schema != p.schemaOf(l) {
		setSchema(schema{})
		inUse.schema = p.schemaOf(l)
	}
	if p.quiet != nil {
		defer p.quiet()()
	}
	options := krusty.MakeDefaultOptions()
	options.LoadRestrictions = types.LoadRestrictionsNone
	built, err := krusty.MakeKustomizer(options).Run(files, l.dir)
	if err != nil {
		return nil, err
	}
	for _, resource := range built.Resources() {
		objects = append(objects, &resource.RNode)
	}
	return objects, nil
}
