package kustomization

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// asRead is a kustomization as kustomize reads it.
type asRead struct {
	types.Kustomization
	old older
}

// older are fields that are out of use, and are read all the same.
type older struct {
	StrategicMerges []string      `json:"patchesStrategicMerge"`
	JSON6902        []types.Patch `json:"patchesJson6902"`
}

// decode reads a kustomization as kustomize does, which knows its fields in upper and
// lower case. Fields that are out of use are in the fields that replaced them.
func decode(text []byte) (k asRead, err error) {
	if err := k.Unmarshal(text); err != nil {
		return k, err
	}
	k.FixKustomization()
	all, err := json.Marshal(k.Kustomization)
	if err == nil {
		err = json.Unmarshal(all, &k.old)
	}
	return k, err
}

// listed are the files and folders that a field of a kustomization names.
type listed struct {
	field string
	paths []string
}

// folders returns what a kustomization lists that kustomize looks for as a file, and then
// as a folder or a repository.
func folders(k asRead) []listed {
	return []listed{{"resources", k.Resources}, {"components", k.Components}}
}

// plugins returns the configurations of generators and transformers: each is a text, a
// file, or a folder with a kustomization.
func plugins(k asRead) []listed {
	return []listed{{"generators", k.Generators}, {transformers, k.Transformers}, {"validators", k.Validators}}
}

// files returns what a kustomization names that kustomize looks for as a file only.
func files(k asRead) []listed {
	all := []listed{{"crds", k.Crds}, {"configurations", k.Configurations}, {"openapi", []string{k.OpenAPI["path"]}}}
	for _, one := range []struct {
		field   string
		patches []types.Patch
	}{{patches, k.Patches}, {json6902Patches, k.old.JSON6902}} {
		for _, p := range one.patches {
			all = append(all, listed{one.field, []string{p.Path}})
		}
	}
	all = append(all, listed{strategicMerges, k.old.StrategicMerges})
	for _, r := range k.Replacements {
		all = append(all, listed{replacements, []string{r.Path}})
	}
	for _, g := range k.ConfigMapGenerator {
		all = append(all, listed{"configMapGenerator", data(g.KvPairSources)})
	}
	for _, g := range k.SecretGenerator {
		all = append(all, listed{"secretGenerator", data(g.KvPairSources)})
	}
	return all
}

// data returns the files that a generator takes its data from.
func data(from types.KvPairSources) []string {
	all := append([]string{from.EnvSource}, from.EnvSources...)
	for _, file := range from.FileSources {
		if _, path, named := strings.Cut(file, "="); named {
			file = path
		}
		all = append(all, file)
	}
	return all
}

// dataFiles returns the files that a kustomization uses as data: what generators put into
// ConfigMaps and Secrets, the values of Helm charts, and schemas.
func dataFiles(k asRead) []listed {
	var all []listed
	for _, in := range files(k) {
		switch in.field {
		case "configMapGenerator", "secretGenerator", "crds", "openapi":
			all = append(all, in)
		}
	}
	for _, chart := range k.HelmCharts {
		all = append(all, listed{helmCharts, append(chart.AdditionalValuesFiles, chart.ValuesFile)})
	}
	return all
}

// isRemoteFile reports whether kustomize would download a file.
func isRemoteFile(path string) bool {
	u, err := url.Parse(path)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

// isRemote reports whether kustomize would download a file or clone a repository. It
// clones what may be a repository although there may be a folder of that name.
func isRemote(path string) bool {
	lower := strings.TrimPrefix(strings.ToLower(path), "git::")
	for _, prefix := range []string{"ssh://", "http://", "https://", "file://", "github.com/", "github.com:"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	user, _, named := strings.Cut(lower, "@")
	return named && user != "" && strings.Trim(user, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" || isRemoteFile(path)
}

// obstacle returns why a kustomization cannot be built without the network and other
// programs; empty if it can, as far as its own file says. What it lists is opened by
// others.
func (p *Package) obstacle(l *layer, k asRead) string {
	if len(k.HelmCharts) > 0 {
		return "it inflates Helm charts (helmCharts)"
	}
	for _, in := range append(folders(k), files(k)...) {
		for _, path := range in.paths {
			if isRemote(path) {
				return wouldFetch(in.field, path)
			}
		}
	}
	for _, in := range plugins(k) {
		for _, entry := range in.paths {
			if why := p.plugin(l, in.field, entry); why != "" {
				return in.field + " " + why
			}
		}
	}
	return ""
}

// wouldFetch says that a field lists what kustomize would download or clone.
func wouldFetch(field, path string) string {
	return fmt.Sprintf("%s lists %q, which would have to be fetched", field, path)
}

// plugin returns why what configures generators or transformers cannot be used here; empty
// if it can.
func (p *Package) plugin(l *layer, in, entry string) string {
	text := []byte(entry)
	if !isInline(entry) {
		if isRemote(entry) {
			return fmt.Sprintf("lists %q, which would have to be fetched", entry)
		}
		path := filepath.Join(l.dir, entry)
		if p.files.IsDir(path) {
			return p.open(p.files.real(path)).obstacle
		}
		var err error
		if text, err = p.files.ReadFile(path); err != nil {
			return fmt.Sprintf("lists %q, which cannot be read", entry)
		}
	}
	all, err := documents(text)
	if err != nil {
		return fmt.Sprintf("lists what is no configuration: %v", err)
	}
	for _, object := range objects(all) {
		if why := configured(object); why != "" && (in != transformers || !isOwn(object)) {
			return why
		}
	}
	return ""
}

// isInline reports whether an entry of the plugins is a configuration, and no path.
func isInline(entry string) bool {
	var n yaml.Node
	return yaml.NewDecoder(bytes.NewReader([]byte(entry))).Decode(&n) == nil && len(n.Content) == 1 && n.Content[0].Kind == yaml.MappingNode
}

// configured returns why a plugin with this configuration cannot be used here; empty if it
// can. kustomize decodes the configuration of its own ones in upper and lower case, too.
func configured(object *yaml.Node) string {
	fields := map[string]any{}
	if err := object.Decode(&fields); err != nil {
		return "has a configuration that cannot be read"
	}
	kind, version := fmt.Sprint(fields["kind"]), fmt.Sprint(fields["apiVersion"])
	switch {
	case version != konfig.BuiltinPluginApiVersion:
		return fmt.Sprintf("runs a program, a container or a plugin (%s)", kind)
	case strings.HasPrefix(kind, "HelmChart"):
		return "inflates Helm charts (" + kind + ")"
	}
	if path := remoteIn(fields); path != "" {
		return fmt.Sprintf("lists %q in a %s, which would have to be fetched", path, kind)
	}
	return ""
}

// remoteIn returns the first text in a value that kustomize would fetch if it were a
// path; empty if there is none.
func remoteIn(value any) string {
	switch v := value.(type) {
	case string:
		if _, path, named := strings.Cut(v, "="); named && isRemote(path) {
			return path
		}
		if isRemote(v) {
			return v
		}
	case []any:
		for _, element := range v {
			if found := remoteIn(element); found != "" {
				return found
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if strings.EqualFold(key, "patch") { // a text
				continue
			}
			if found := remoteIn(v[key]); found != "" {
				return found
			}
		}
	}
	return ""
}
