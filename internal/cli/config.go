package cli

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// defaultConfig is the name of the file with the functionConfig of a repository.
const defaultConfig = ".native-sidecar.yaml"

// noConfig is what to do where there is none and one is needed.
const noConfig = "--fn-config is missing: write a functionConfig that says what to change, and add --fn-config FILE or call it " + defaultConfig

// discover sets the functionConfig of the repository, if the user named none and there is
// one. It reports whether it did.
func (o *options) discover() bool {
	if o.config != "" || len(o.args) == 0 {
		return false
	}
	o.config = nearestConfig()
	return o.config != ""
}

// nearestConfig returns the path of the nearest default functionConfig, from the
// working directory up to the folder with .git. Outside of a repository, it looks only
// in the working directory. It is empty if there is none.
func nearestConfig() string {
	nearest, way := "", "."
	for folder := target("."); ; folder, way = filepath.Dir(folder), filepath.Join("..", way) {
		if config := filepath.Join(way, defaultConfig); nearest == "" && exists(config) {
			nearest = config
		}
		if exists(filepath.Join(way, ".git")) {
			return nearest
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	if nearest != defaultConfig {
		return ""
	}
	return nearest
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// configure returns an engine for the functionConfig in a file, with more entries of the
// catalogue. Without a file, the
// engine changes nothing. The findings say what is wrong with it; the engine is nil then.
func configure(f *file, more own) (*pipeline.Engine, []finding.Finding) {
	if f == nil {
		engine, err := pipeline.Idle(more.entries...)
		return engine, wrongConfig(f, err)
	}
	var engine *pipeline.Engine
	err := f.read(func(src *manifest.Source) (err error) {
		engine, err = configured(src, more)
		return err
	})
	return engine, wrongConfig(f, err)
}

// configured returns an engine for the functionConfig in a source.
func configured(src *manifest.Source, more own) (*pipeline.Engine, error) {
	from, root, err := configIn(src)
	if err != nil {
		return nil, err
	}
	from.Catalog = more.entries
	return pipeline.Configure(from, root)
}

// configIn returns the node of the functionConfig in a source, and where it comes from;
// no node if the source has no document.
func configIn(src *manifest.Source) (v1alpha1.Source, *yaml.Node, error) {
	from := v1alpha1.Source{File: src.Name}
	switch slices := manifest.Cut(src); len(slices) {
	case 0:
		return from, nil, nil
	case 1:
		doc, err := slices[0].Open()
		if err != nil {
			return from, nil, err
		}
		from.LinesBefore = doc.Root.Line - doc.Location(doc.Root).Line
		return from, doc.Root, nil
	default:
		return from, nil, finding.New(finding.FunctionConfig, nil, "the file contains %d documents: a functionConfig is a single document", len(slices))
	}
}

// wrongConfig returns the findings about a functionConfig that cannot be used.
func wrongConfig(f *file, err error) []finding.Finding {
	var list finding.List
	var one *finding.Finding
	switch {
	case err == nil:
		return nil
	case errors.As(err, &list):
		return list
	case !errors.As(err, &one):
		one = finding.New(finding.FunctionConfig, nil, "cannot be read: %v", reason(err))
	}
	if one.Location.File == "" && f != nil {
		one.Location.File = f.name
	}
	return []finding.Finding{*one}
}
