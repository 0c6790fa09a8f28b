package pod

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Gate is a native sidecar with probes that are answered only with some settings in the
// configuration of its program. It contains only values, so it can outlive the document.
type Gate struct {
	Pattern  string
	Resource finding.Resource
	// Field and Location are those of the container.
	Field    string
	Location finding.Location
	// Ignores are the rules that its workload ignores.
	Ignores Ignores
	// Name is the container's name, and Known what the catalogue knows about it.
	Name  string
	Known *Known
	// Answers say about each probe at the port of the settings whether it is answered.
	Answers []Answer

	line    []string // its command line, with the words of a script one by one
	paths   []string // in its variables
	probes  []asked
	sources []source
}

// Answer says whether a probe is answered.
type Answer struct {
	// Probe is the field of the probe.
	Probe string
	// Seen reports that what matters of the configuration is in the input. Why then says
	// why the probe is not answered, or nothing if it is.
	Seen bool
	Why  string
	// Port is the port on which the program listens, if it is another one.
	Port string
	// Shared reports that another probe asks the same port and path. A container that had
	// that probe before it became native was answered, or it would never have been ready.
	Shared bool
}

// asked is what a probe asks, from inside the container or from outside.
type asked struct {
	probe, port, path string
	inside            bool
}

// source is a ConfigMap that a container sees as files.
type source struct {
	name string
	// keys are those that it sees, by their files' paths in the volume; nil if all.
	keys             map[string]string
	mounted, subPath string
}

// ConfigMap names a ConfigMap.
type ConfigMap struct{ Namespace, Name string }

// ConfigMaps are the data of the ConfigMaps in the input. Of those that have the same
// name, any may be the one in the cluster.
type ConfigMaps map[ConfigMap][]map[string]string

// GateOf returns a subject as a gate. ok is false if none of its probes depends on its
// configuration, as far as the catalogue knows.
func GateOf(s Subject, at finding.Location) (g Gate, ok bool) {
	if !s.Native || s.Known == nil || len(s.Known.ProbeSettings.Flags) == 0 {
		return Gate{}, false
	}
	g = Gate{
		Pattern: s.Pattern, Resource: s.Resource, Field: s.Field, Location: at, Name: s.Name, Known: s.Known, Ignores: s.Pod.Ignores,
		line: strings.Fields(strings.Join(CommandLine(s.Node), " ")), sources: s.Pod.Links().sources(s.Node),
	}
	for _, value := range yamlnode.Column(yamlnode.Get(s.Node, "env"), "value") {
		if value := yamlnode.Text(value); path.IsAbs(value) {
			g.paths = append(g.paths, value)
		}
	}
	for _, probe := range Probes {
		n := yamlnode.Get(s.Node, probe)
		if port := ProbedPort(s.Node, n); port != "" {
			g.probes = append(g.probes, asked{probe: probe, port: port, path: yamlnode.Text(n, "httpGet", "path")})
		}
		for _, r := range called(strings.Join(Texts(n, "exec", "command"), " ")) {
			g.probes = append(g.probes, asked{probe, r.port, r.path, true})
		}
	}
	return g, len(g.probes) > 0
}

// sources returns the ConfigMaps that a container mounts.
func (l *Links) sources(container *yaml.Node) []source {
	var found []source
	volumes := l.allVolumes()
	for _, m := range l.mounts(container) {
		volume := volumes.First(m.volume)
		mounted := []*yaml.Node{yamlnode.Get(volume, "configMap")}
		for _, projected := range yamlnode.Elements(yamlnode.Get(volume, "projected", "sources")) {
			mounted = append(mounted, yamlnode.Get(projected, "configMap"))
		}
		for _, configMap := range mounted {
			if configMap == nil {
				continue
			}
			s := source{name: yamlnode.Text(configMap, "name"), mounted: m.path, subPath: strings.TrimPrefix(m.subPath, "/")}
			for _, item := range yamlnode.Elements(yamlnode.Get(configMap, "items")) {
				if s.keys == nil {
					s.keys = map[string]string{}
				}
				s.keys[yamlnode.Text(item, "path")] = yamlnode.Text(item, "key")
			}
			found = append(found, s)
		}
	}
	return found
}

// Asks returns the ConfigMaps that the gate's files may be in.
func (g Gate) Asks() []ConfigMap {
	var asked []ConfigMap
	for _, s := range g.sources {
		asked = append(asked, ConfigMap{g.Resource.Namespace, s.name})
	}
	return asked
}

// Answered returns the gate with its answers, given the ConfigMaps of the input.
func (g Gate) Answered(given ConfigMaps) Gate {
	files, settings := g.files(given), probeSettings(g.Known.ProbeSettings)
	v, complete := g.settings(files)
	seen := g.reads(files)
	_, configured := settings.address(v)
	if slices.ContainsFunc(settings.Instead, func(flag string) bool { return contains(g.line, flag) }) {
		return g
	}
	for _, a := range g.probes {
		if settings.elsewhere(v, a.port) || a.port != g.Known.ProbePort && (!seen || a.port != configured) {
			continue
		}
		answer := Answer{Probe: a.probe}
		if seen {
			answer = settings.answer(v, a)
			answer.Seen = complete || answer.Why == ""
		}
		answer.Shared = slices.ContainsFunc(g.probes, func(other asked) bool {
			return other.probe != a.probe && other.port == a.port && other.path == a.path && other.inside == a.inside
		})
		g.Answers = append(g.Answers, answer)
	}
	return g
}

// files returns the texts that the container may see at each path.
func (g Gate) files(given ConfigMaps) map[string][]string {
	files := map[string][]string{}
	for _, s := range g.sources {
		for _, data := range given[ConfigMap{g.Resource.Namespace, s.name}] {
			for file, text := range s.files(data) {
				files[file] = append(files[file], text)
			}
		}
	}
	return files
}

// files returns the texts of a ConfigMap's data by their paths in the container.
func (s source) files(data map[string]string) map[string]string {
	keys := s.keys
	if keys == nil {
		keys = map[string]string{}
		for key := range data {
			keys[key] = key
		}
	}
	files := map[string]string{}
	for name, key := range keys {
		text, has := data[key]
		rest, below := under("/"+s.subPath, "/"+path.Clean(name))
		if has && below {
			files[path.Join(s.mounted, rest)] = text
		}
	}
	return files
}

// settings returns the settings in the files and in the command line. complete is false
// if others may be in a file that is not given.
func (g Gate) settings(files map[string][]string) (v values, complete bool) {
	v, complete = values{}, true
	for _, texts := range files {
		for _, text := range texts {
			complete = v.read(text) && complete
		}
	}
	given := givenFiles{files: files}
	for _, included := range slices.Concat(v["@include"], v["includes"]) {
		complete = complete && given.match(included)
	}
	for _, word := range g.line {
		for _, key := range probeSettings(g.Known.ProbeSettings).keys() {
			before, value, set := strings.Cut(strings.ReplaceAll(word, "-", "_"), key+"=")
			if set && (strings.Trim(before, "_") == "" || strings.HasSuffix(before, "=")) {
				v[key] = []string{value}
			}
		}
	}
	return v, complete
}

// reads reports whether the files that the program reads are given: all that its command
// line names. If that names none, one file that the program reads by itself is enough.
func (g Gate) reads(files map[string][]string) bool {
	given := func(name string) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(files)), func(file string) bool {
			_, below := under(path.Clean(name), file)
			return below || !path.IsAbs(name) && path.Base(file) == path.Base(name)
		})
	}
	if named := g.named(); len(named) > 0 {
		return !slices.ContainsFunc(named, func(name string) bool { return !given(name) })
	}
	return slices.ContainsFunc(slices.Concat(g.Known.ProbeSettings.Files, g.paths), given)
}

// givenFiles are files by their paths and their names.
type givenFiles struct {
	files map[string][]string
	names map[string]bool
}

// match reports whether a pattern matches the path of a file or, if it has no folder, its
// name.
func (g *givenFiles) match(pattern string) bool {
	if g.names == nil {
		g.names = map[string]bool{}
		for name := range g.files {
			g.names[path.Base(name)] = true
		}
	}
	wanted := strings.TrimPrefix(pattern, "./")
	if _, is := g.files[wanted]; path.IsAbs(pattern) && is || !path.IsAbs(pattern) && g.names[wanted] {
		return true
	}
	if !strings.ContainsAny(wanted, `*?[\`) {
		return false
	}
	for name := range g.files {
		if !path.IsAbs(pattern) {
			name = path.Base(name)
		}
		if matched, err := path.Match(wanted, name); err == nil && matched {
			return true
		}
	}
	return false
}

// named returns the files and folders that the command line names.
func (g Gate) named() []string {
	var names []string
	for i, word := range g.line {
		for _, flag := range g.Known.ProbeSettings.Flags {
			name, value, one := strings.Cut(shortened(word), "=")
			switch {
			case name != shortened(flag):
			case one:
				names = append(names, strings.TrimPrefix(value, "file:"))
			case i+1 < len(g.line):
				names = append(names, strings.TrimPrefix(g.line[i+1], "file:"))
			}
		}
	}
	return names
}
