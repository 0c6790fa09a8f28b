package packages

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// applied is what an object of Flux or Argo CD adds to the kustomization of a folder: a line
// of the section applied.txt with the file, the number of the document, the field, and the
// folder.
type applied struct {
	file   string
	index  int
	field  []string
	folder string
}

func (g golden) appliedObjects(t *testing.T) []applied {
	t.Helper()
	var all []applied
	for line := range strings.Lines(g.applied) {
		words := strings.Fields(line)
		require.Len(t, words, 4, line)
		index, err := strconv.Atoi(words[1])
		require.NoError(t, err)
		all = append(all, applied{words[0], index, strings.Split(words[2], "."), words[3]})
	}
	return all
}

// judged has kustomize judge what the tools build: the kustomization of each folder with
// what the objects add, written as the tools write it.
func (g golden) judged(t *testing.T, config string, programs []program) {
	t.Helper()
	for _, a := range g.appliedObjects(t) {
		name := a.file + " " + a.folder
		before, err := a.build(t, inProcess{}, g.before)
		require.NoError(t, err)
		want, said, ok := apply(t, config, before)
		require.True(t, ok, said)
		for _, p := range programs {
			built, err := a.build(t, p, g.whole())
			require.NoError(t, err)
			assert.Empty(t, differ(t, built, want, nil), name)
		}
	}
}

// build builds the folder in a copy of files.
func (a applied) build(t *testing.T, p program, files tree) (string, error) {
	t.Helper()
	files = maps.Clone(files)
	name := a.folder + "/kustomization.yaml"
	k := map[string]any{}
	require.NoError(t, yaml.Unmarshal([]byte(files[name]), &k))
	if files[name] == "" {
		k["resources"] = files.manifestsIn(a.folder)
	}
	for key, value := range a.fields(t, files) {
		switch key {
		case "patches", "patchesStrategicMerge", "patchesJson6902", "components", "images":
			list, _ := k[key].([]any)
			for _, entry := range value.([]any) {
				list = append(list, asKustomize(t, key, entry))
			}
			k[key] = list
		case "targetNamespace":
			k["namespace"] = value
		case "namePrefix", "nameSuffix":
			k[key] = value
		}
	}
	text, err := yaml.Marshal(k)
	require.NoError(t, err)
	files[name] = string(text)
	dir := t.TempDir()
	files.write(t, dir)
	return p.build(t, path.Join(dir, a.folder))
}

// fields returns what the object adds.
func (a applied) fields(t *testing.T, files tree) map[string]any {
	t.Helper()
	var at any = decoded(t, files[a.file])[a.index]
	for _, key := range a.field {
		if i, err := strconv.Atoi(key); err == nil {
			at = at.([]any)[i]
		} else {
			at = at.(map[string]any)[key]
		}
	}
	fields, _ := at.(map[string]any)
	return fields
}

// asKustomize returns an entry of a list as a kustomization has it.
func asKustomize(t *testing.T, key string, entry any) any {
	t.Helper()
	text := func(value any) string {
		printed, err := yaml.Marshal(value)
		require.NoError(t, err)
		return string(printed)
	}
	fields, _ := entry.(map[string]any)
	switch {
	case key == "images" && fields == nil:
		name, tag, _ := strings.Cut(entry.(string), ":")
		return map[string]any{"name": name, "newTag": tag}
	case key == "patchesStrategicMerge" && fields != nil:
		return text(fields)
	case key == "patchesJson6902":
		return map[string]any{"target": fields["target"], "patch": text(fields["patch"])}
	}
	return entry
}

// manifestsIn returns the manifests in a folder, and the folders below it that have
// kustomizations.
func (files tree) manifestsIn(folder string) []any {
	var found []string
	for _, name := range files.names() {
		below, is := strings.CutPrefix(name, folder+"/")
		if !is || path.Ext(name) != ".yaml" {
			continue
		}
		for dir := path.Dir(below); dir != "."; dir = path.Dir(dir) {
			if files[folder+"/"+dir+"/kustomization.yaml"] != "" {
				below = dir
			}
		}
		if !slices.Contains(found, below) {
			found = append(found, below)
		}
	}
	var all []any
	for _, name := range found {
		all = append(all, name)
	}
	return all
}
