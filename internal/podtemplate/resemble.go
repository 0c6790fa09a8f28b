package podtemplate

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// listWords are the ends of the names of lists that are taken for lists of containers.
var listWords = []string{"ontainers", "idecars", "ideCars"}

// containerFields are fields that hardly anything but a container has. An entry
// without an image that has one changes a container that the kind's operator adds.
var containerFields = []string{
	"image", "command", "args", "env", "envFrom", "ports", "volumeMounts", "resources", "securityContext",
	"livenessProbe", "readinessProbe", "startupProbe", "lifecycle",
}

// MayHaveLists reports whether the text of a document of an unknown kind may contain what
// [Table.Resembling] finds: a key that ends like the name of a list of containers, and no
// scalar behind it in its line.
func MayHaveLists(text []byte) bool {
	return slices.ContainsFunc(listWords, func(end string) bool {
		for rest := text; ; {
			at := bytes.Index(rest, []byte(end))
			if at < 0 {
				return false
			}
			rest = rest[at+len(end):]
			behind := bytes.TrimLeft(rest, "\"'")
			value, isKey := bytes.CutPrefix(bytes.TrimLeft(behind, " \t"), []byte(":"))
			if isKey && !beginsScalar(bytes.TrimLeft(value, " \t")) {
				return true
			}
		}
	})
}

// beginsScalar reports whether a text begins with a character that begins nothing but a
// scalar.
func beginsScalar(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	c := text[0]
	return c == '"' || c == '\'' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// MayResemble reports whether an unknown kind can contain pod templates. Schemas,
// policies and configuration contain what only looks like one.
func (t Table) MayResemble(apiVersion, kind string) bool {
	group, _, grouped := strings.Cut(apiVersion, "/")
	switch {
	case apiVersion == "" || kind == "" || t.Wants(apiVersion, kind):
		return false
	case !grouped:
		return !slices.Contains([]string{"ConfigMap", "Secret"}, kind)
	}
	return !slices.ContainsFunc([]string{
		"apiextensions.k8s.io", "admissionregistration.k8s.io", "kustomize.config.k8s.io", "builtin", "config.kubernetes.io",
		"kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "kyverno.io", "gatekeeper.sh", "native-sidecar.dev",
	}, func(own string) bool { return group == own || strings.HasSuffix(group, "."+own) })
}

// Resembling returns the entries of podTemplates, in flow style, for what looks like
// pod templates in an object of an unknown kind, or of a known one without pod
// templates where the table says.
func (t Table) Resembling(object *yaml.Node) []string {
	r := pod.ResourceOf(object)
	if t.Wants(r.APIVersion, r.Kind) {
		for _, known := range t.Locate(object) {
			if IsList(r.Kind) || len(known.Templates) > 0 || known.Unsupported != "" || known.Err != nil {
				return nil
			}
		}
	} else if !t.MayResemble(r.APIVersion, r.Kind) {
		return nil
	}
	intro := fmt.Sprintf("{kind: %s, ", r.Kind)
	if group := r.Group(); group != "" {
		intro = fmt.Sprintf("{group: %s, kind: %s, ", group, r.Kind)
	}
	var entries []string
	resembling(object, nil, func(path []string, names pod.ListNames) {
		entry := intro + place(path, names) + "}"
		if len(path) > 0 && !slices.Contains(entries, entry) {
			entries = append(entries, entry)
		}
	})
	return entries
}

// resembling calls found with the path of each mapping at or below n, which is one, that has lists of
// containers. Values of charts, and the status, are no templates. Aliases repeat what
// is found elsewhere.
func resembling(n *yaml.Node, path []string, found func(path []string, names pod.ListNames)) {
	var names pod.ListNames
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key, value := n.Content[i].Value, n.Content[i+1]; {
		case !isContainers(key, value):
		case strings.HasPrefix(strings.ToLower(key), "init"):
			names.InitContainers = key
		case names.Containers == "" || key == pod.Containers:
			names.Containers = key
		}
	}
	if names != (pod.ListNames{}) {
		found(path, names)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		segment, value := n.Content[i].Value, n.Content[i+1]
		if slices.Contains([]string{"values", "valuesObject", "valuesInline", "status", "metadata"}, segment) {
			continue
		}
		if strings.ContainsAny(segment, "/[]*") || strings.Trim(segment, ".") == "" {
			segment = "*"
		}
		elements := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			segment += "[]"
			elements = value.Content
		}
		for _, element := range elements {
			if element.Kind == yaml.MappingNode {
				resembling(element, append(slices.Clone(path), segment), found)
			}
		}
	}
}

// isContainers reports whether the value of a key looks like a list of containers: its
// entries have names, and one of them has what only a container has.
func isContainers(key string, value *yaml.Node) bool {
	isList := slices.ContainsFunc(listWords, func(end string) bool { return strings.HasSuffix(key, end) })
	if !isList || key == "ephemeralContainers" || value.Kind != yaml.SequenceNode {
		return false
	}
	anonymous := func(c *yaml.Node) bool { return yamlnode.Text(c, "name") == "" }
	isOne := func(c *yaml.Node) bool {
		return slices.ContainsFunc(containerFields, func(field string) bool { return yamlnode.Get(c, field) != nil })
	}
	return slices.ContainsFunc(value.Content, isOne) && !slices.ContainsFunc(value.Content, anonymous)
}

// place returns the fields of an entry of podTemplates that lead to the lists.
func place(path []string, names pod.ListNames) string {
	field := "podSpec"
	if last := len(path) - 1; last > 0 && path[last] == "spec" {
		field, path = "path", path[:last]
	}
	text := fmt.Sprintf("%s: %s", field, quoted(strings.Join(path, "/")))
	if names.Containers != "" && names.Containers != pod.Containers {
		text += ", containers: " + quoted(names.Containers)
	}
	if names.InitContainers != "" && names.InitContainers != pod.InitContainers {
		text += ", initContainers: " + quoted(names.InitContainers)
	}
	return text
}

// quoted returns a path or key as a scalar of a mapping in flow style.
func quoted(text string) string {
	if strings.ContainsAny(text, "[]*{}:,#\"' ") {
		return strconv.Quote(text)
	}
	return text
}
