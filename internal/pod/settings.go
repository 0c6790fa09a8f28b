package pod

import (
	"maps"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// probeSettings are what a known sidecar needs in its configuration in order to answer a probe.
// Without a port in the address, it listens nowhere unless Port is set.
type probeSettings catalog.ProbeSettings

// keys returns the keys that matter.
func (s probeSettings) keys() []string {
	keys := []string{s.Host, s.Port}
	for _, wanted := range slices.Concat(s.Enabled, slices.Collect(maps.Values(s.EnabledFor))) {
		key, _, _ := strings.Cut(wanted, "=")
		keys = append(keys, key)
	}
	return slices.DeleteFunc(keys, func(key string) bool { return key == "" })
}

// values are the settings in configuration files: the values of each key.
type values map[string][]string

// read adds the settings of a text: YAML, JSON, TOML, or sections with one key and its
// value on each line. ok is false if it cannot be told what is set.
func (v values) read(text string) (ok bool) {
	var tree yaml.Node
	if err := yaml.Unmarshal([]byte(text), &tree); err == nil && len(tree.Content) == 1 && tree.Content[0].Kind == yaml.MappingNode {
		return v.readTree("", tree.Content[0])
	}
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, isSection := strings.CutPrefix(line, "["); isSection {
			section = strings.Trim(name, "[] \t") + "."
			continue
		}
		end := strings.IndexAny(line, " \t=")
		if end <= 0 || line[0] == '#' {
			continue
		}
		value := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line[end:]), "="))
		if line[0] == '@' {
			section = ""
		}
		v.add(section+line[:end], strings.Trim(value, `"'`))
	}
	return true
}

// readTree adds the settings below a key. ok is false if there is an alias, which may
// stand for any of them.
func (v values) readTree(key string, n *yaml.Node) (ok bool) {
	ok = true
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			ok = v.readTree(strings.TrimPrefix(key+"."+n.Content[i].Value, "."), n.Content[i+1]) && ok
		}
	case yaml.SequenceNode:
		for _, element := range n.Content {
			ok = v.readTree(key, element) && ok
		}
	case yaml.AliasNode:
		return false
	default:
		v.add(key, n.Value)
	}
	return ok
}

func (v values) add(key, value string) {
	key = strings.ToLower(key)
	v[key] = append(v[key], value)
}

// isOpen reports whether what a key is set to cannot be seen, such as a variable.
func (v values) isOpen(key string) bool {
	return slices.ContainsFunc(v[key], func(value string) bool { return strings.Contains(value, "$") || strings.Contains(value, "{{") })
}

// isOn reports whether a key is true, or whether its list has the value behind "=". An
// item of a list may be followed by a slash and a name, as in health_check/2.
func (v values) isOn(wanted string) bool {
	key, item, isList := strings.Cut(wanted, "=")
	return v.isOpen(key) || slices.ContainsFunc(v[key], func(value string) bool {
		if kind, _, _ := strings.Cut(strings.Trim(value, "[] "), "/"); isList {
			return kind == item
		}
		return slices.Contains([]string{"on", "true", "yes", "1"}, strings.ToLower(value))
	})
}

// answer says whether the program answers a probe with its settings.
func (s probeSettings) answer(v values, a asked) Answer {
	answer := Answer{Probe: a.probe}
	for _, key := range append(slices.Clone(s.Enabled), s.EnabledFor[a.path]) {
		if key != "" && !v.isOn(key) {
			answer.Why = notOn(key)
			return answer
		}
	}
	if v.isOpen(s.Host) || v.isOpen(s.Port) {
		return answer
	}
	host, port := s.address(v)
	switch {
	case port == "" && s.Port != "":
		answer.Why = s.Port + " is not set"
	case port != "" && port != a.port:
		answer.Why, answer.Port = "it listens on port "+port, port
	case IsLoopback(host) && !a.inside:
		answer.Why = "it listens on " + host + " only"
	}
	return answer
}

func notOn(wanted string) string {
	key, item, isList := strings.Cut(wanted, "=")
	if isList {
		return key + " doesn't list " + item
	}
	return key + " is not on"
}

// address returns where the program listens with its settings; empty if that is not
// known.
func (s probeSettings) address(v values) (host, port string) {
	host, port = cutAddress(s.Address)
	if set := v[s.Host]; s.Host != "" && len(set) > 0 {
		given, with := cutAddress(set[0])
		if host = given; with != "" {
			port = with
		}
	}
	if set := v[s.Port]; s.Port != "" && len(set) > 0 {
		port = set[0]
	}
	return host, port
}

// cutAddress returns the host and the port of an address that may have only one of
// them.
func cutAddress(address string) (host, port string) {
	i := strings.LastIndexByte(address, ':')
	if i < 0 || strings.HasSuffix(address, "]") || strings.Contains(address[:i], ":") && !strings.HasPrefix(address, "[") {
		return address, ""
	}
	return address[:i], address[i+1:]
}

// elsewhere reports whether another setting than the address mentions a port, so that
// something else of the program may listen there.
func (s probeSettings) elsewhere(v values, port string) bool {
	for key, all := range v {
		if key != s.Host && key != s.Port && slices.ContainsFunc(all, func(value string) bool {
			return value == port || strings.HasSuffix(value, ":"+port)
		}) {
			return true
		}
	}
	return false
}
