package kustomization

import (
	"path/filepath"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// schema is what a kustomization sets with its field openapi: kustomize merges lists by
// names only where the schema of a kind says so. The zero schema is kustomize's own.
type schema struct{ version, text string }

// inUse is the schema that the process has now: kustomize keeps that of the kustomization
// that it builds for the whole program. The lock is held as long as a package is worked on:
// not only builds, but also merges follow the schema.
var inUse struct {
	sync.Mutex
	schema
}

// schemaOf returns the schema with which kustomize builds a layer: its own, or else the first
// one of the layers that it lists.
func (p *Package) schemaOf(l *layer) schema {
	if known, is := p.schemas[l]; is {
		return known
	}
	var s schema
	if path := l.openapi["path"]; path != "" {
		text, _ := p.files.ReadFile(filepath.Join(l.dir, path)) // kustomize will say so
		s.text = string(text)
	}
	s.version = l.openapi["version"]
	for _, below := range l.below {
		if s == (schema{}) {
			s = p.schemaOf(below)
		}
	}
	p.schemas[l] = s
	return s
}

// use lets the process have the schema of a layer, for merges like those of its build. A
// schema is never forgotten by itself, not even where a kustomization has none.
func (p *Package) use(l *layer) { setSchema(p.schemaOf(l)) }

// setSchema sets a schema while the lock is held. One that is wrong fails the build of its
// kustomization.
func setSchema(s schema) {
	if inUse.schema == s {
		return
	}
	openapi.ResetOpenAPI()
	inUse.schema = s
	switch {
	case s.text != "":
		_ = openapi.SetSchema(nil, []byte(s.text), true)
	case s.version != "":
		_ = openapi.SetSchema(map[string]string{"version": s.version}, nil, true)
	}
}

// enter waits until no other package is worked on. leave then lets the process have
// kustomize's own schema.
func enter() (leave func()) {
	inUse.Lock()
	return func() {
		setSchema(schema{})
		inUse.Unlock()
	}
}
