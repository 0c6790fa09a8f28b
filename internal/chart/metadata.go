package chart

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const (
	// subcharts is the name of the folder with the charts that a chart depends on.
	subcharts  = "charts"
	valuesFile = "values.yaml"
	// requirements is the file with the dependencies of a chart of apiVersion v1.
	requirements = "requirements.yaml"
	archive      = ".tgz"
)

// IsLibrary reports whether the chart in a folder is a library: other charts use its
// templates, and it renders nothing itself.
func IsLibrary(dir string) bool {
	return yamlnode.Text(parse(filepath.Join(dir, File)), "type") == "library"
}

// parse returns the document in a file; nil if there is none, or it cannot be parsed.
func parse(name string) *yaml.Node {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return parseText(name, text)
}

func parseText(name string, text []byte) *yaml.Node {
	slices := manifest.Cut(&manifest.Source{Name: name, Text: text})
	if len(slices) != 1 {
		return nil
	}
	doc, err := slices[0].Open()
	if err != nil {
		return nil
	}
	return doc.Root
}

// subchart is a chart in the folder charts of another one.
type subchart struct {
	key  string // of its values in those of the other chart
	path string // its folder, or its archive
}

func (s subchart) isArchive() bool { return strings.HasSuffix(s.path, archive) }

// subchartsIn returns the subcharts of the chart in a folder, in the order of their names. One
// with several aliases is returned for each.
func subchartsIn(dir string) []subchart {
	entries, err := os.ReadDir(filepath.Join(dir, subcharts))
	if err != nil {
		return nil
	}
	aliases := aliasesIn(dir)
	var all []subchart
	for _, e := range entries {
		path := filepath.Join(dir, subcharts, e.Name())
		name := ""
		switch {
		case e.IsDir():
			name = yamlnode.Text(parse(filepath.Join(path, File)), "name")
		case strings.HasSuffix(e.Name(), archive):
			name = nameIn(e.Name())
		}
		if name == "" {
			continue
		}
		keys := aliases[name]
		if len(keys) == 0 {
			keys = []string{name}
		}
		for _, key := range keys {
			all = append(all, subchart{key, path})
		}
	}
	return all
}

// aliasesIn returns by which names the chart in a folder uses its dependencies.
func aliasesIn(dir string) map[string][]string {
	all := map[string][]string{}
	for _, file := range []string{File, requirements} {
		for _, dependency := range yamlnode.Elements(yamlnode.Get(parse(filepath.Join(dir, file)), "dependencies")) {
			name := yamlnode.Text(dependency, "name")
			key := cmp.Or(yamlnode.Text(dependency, "alias"), name)
			if !slices.Contains(all[name], key) {
				all[name] = append(all[name], key)
			}
		}
	}
	return all
}

// nameIn returns the name of the chart in an archive, which is called NAME-VERSION.tgz; empty if
// it isn't.
func nameIn(file string) string {
	for i := 1; i < len(file); i++ {
		if file[i] != '-' {
			continue
		}
		if major, _, found := strings.Cut(file[i+1:], "."); found && major != "" && strings.Trim(major, "0123456789") == "" {
			return file[:i]
		}
	}
	return ""
}
