package v1alpha1

import (
	"strconv"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The functions below make the values of a functionConfig of its nodes. What a decoder
// found wrong in these is empty.

func makeTransformer(n *yaml.Node) *SidecarTransformer {
	return &SidecarTransformer{
		APIVersion: textOf(n, "apiVersion"),
		Kind:       textOf(n, "kind"),
		Metadata:   makeMetadata(yamlnode.Get(n, "metadata")),
		Spec:       makeSpec(yamlnode.Get(n, "spec")),
	}
}

func makeMetadata(n *yaml.Node) ObjectMeta {
	return ObjectMeta{
		Name:        textOf(n, "name"),
		Namespace:   textOf(n, "namespace"),
		Labels:      mapOf(n, "labels", text[string]),
		Annotations: mapOf(n, "annotations", text[string]),
	}
}

func makeSpec(n *yaml.Node) Spec {
	return Spec{
		KubernetesVersion: textOf(n, "kubernetesVersion"),
		Targets:           listOf(n, "targets", makeTarget),
		Patterns:          listOf(n, "patterns", makePattern),
		Catalog:           listOf(n, "catalog", makeEntry),
		PodTemplates:      listOf(n, "podTemplates", makePodTemplate),
		Rules:             mapOf(n, "rules", text[Severity]),
	}
}

func makeTarget(n *yaml.Node) Target {
	return Target{
		Group:              textOf(n, "group"),
		Version:            textOf(n, "version"),
		Kind:               textOf(n, "kind"),
		Name:               textOf(n, "name"),
		Namespace:          textOf(n, "namespace"),
		LabelSelector:      textOf(n, "labelSelector"),
		AnnotationSelector: textOf(n, "annotationSelector"),
	}
}

func makePattern(n *yaml.Node) Pattern {
	return Pattern{
		Name:         textOf(n, "name"),
		Targets:      listOf(n, "targets", makeTarget),
		Position:     optionalOf(n, "position", makePosition),
		Use:          textOf(n, "use"),
		With:         mapOf(n, "with", func(n *yaml.Node) Value { return Value{n} }),
		Init:         optionalOf(n, "init", makeAddition),
		Sidecar:      optionalOf(n, "sidecar", makeAddition),
		Ambassador:   optionalOf(n, "ambassador", makeAddition),
		ConfigHelper: optionalOf(n, "configHelper", makeAddition),
		Adapter:      optionalOf(n, "adapter", makeAddition),
		Convert:      optionalOf(n, "convert", makeConversion),
		Remove:       optionalOf(n, "remove", func(n *yaml.Node) Removal { return Removal{textsOf(n, "containers")} }),
		Mesh:         optionalOf(n, "mesh", func(n *yaml.Node) Mesh { return Mesh{Injector(textOf(n, "injector"))} }),
	}
}

func makePosition(n *yaml.Node) Position {
	return Position{At: End(textOf(n, "at")), Before: textsOf(n, "before"), After: textsOf(n, "after")}
}

func makeAddition(n *yaml.Node) Addition {
	return Addition{
		Container: Container{yamlnode.Get(n, "container")},
		Share:     listOf(n, "share", makeShare),
		App:       optionalOf(n, "app", makeApp),
		Pod:       optionalOf(n, "pod", makePod),
		Initial:   optionalOf(n, "initial", makeInitial),
	}
}

func makeShare(n *yaml.Node) Share {
	return Share{
		Volume:       textOf(n, "volume"),
		MountPath:    textOf(n, "mountPath"),
		SubPath:      textOf(n, "subPath"),
		AppMountPath: textOf(n, "appMountPath"),
		ReadOnlyFor:  Side(textOf(n, "readOnlyFor")),
	}
}

func makeApp(n *yaml.Node) App {
	return App{Containers: textsOf(n, "containers"), Env: listOf(n, "env", makeEnvVar), Overwrite: textsOf(n, "overwrite")}
}

func makePod(n *yaml.Node) Pod {
	return Pod{
		Volumes:                       listOf(n, "volumes", func(n *yaml.Node) Volume { return Volume{n} }),
		Annotations:                   Annotations{yamlnode.Get(n, "annotations")},
		ImagePullSecrets:              listOf(n, "imagePullSecrets", func(n *yaml.Node) LocalObjectReference { return LocalObjectReference{n} }),
		TerminationGracePeriodSeconds: optionalOf(n, "terminationGracePeriodSeconds", number),
	}
}

func makeInitial(n *yaml.Node) Initial {
	return Initial{Command: textsOf(n, "command"), Args: textsOf(n, "args"), Env: listOf(n, "env", makeEnvVar)}
}

func makeEnvVar(n *yaml.Node) EnvVar { return EnvVar{n} }

func makeConversion(n *yaml.Node) Conversion {
	return Conversion{
		Containers:       textsOf(n, "containers"),
		Images:           textsOf(n, "images"),
		Known:            textsOf(n, "known"),
		Except:           textsOf(n, "except"),
		StartupProbe:     optionalOf(n, "startupProbe", func(n *yaml.Node) Probe { return Probe{n} }),
		StartupProbeFrom: ProbeSource(textOf(n, "startupProbeFrom")),
		Probes:           ProbesFrom(textOf(n, "probes")),
		To:               ContainerType(textOf(n, "to")),
		Remember:         truth(yamlnode.Get(n, "remember")),
	}
}

// makeEntry decodes an entry in the way of package catalog. What is wrong with it is known.
func makeEntry(n *yaml.Node) CatalogEntry {
	entry := CatalogEntry{Node: n}
	_ = n.Decode(&entry.value)
	return entry
}

func makePodTemplate(n *yaml.Node) PodTemplate {
	return PodTemplate{
		Group:              textOf(n, "group"),
		Kind:               textOf(n, "kind"),
		Chart:              textOf(n, "chart"),
		Files:              textOf(n, "files"),
		Path:               textOf(n, "path"),
		PodSpec:            textOf(n, "podSpec"),
		Containers:         textOf(n, "containers"),
		InitContainers:     textOf(n, "initContainers"),
		OperatorContainers: textsOf(n, "operatorContainers"),
	}
}

// text returns the text of a node; empty if there is none, or if the node is something else.
func text[T ~string](n *yaml.Node) T {
	if n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() != yaml.NodeTagString {
		return ""
	}
	return T(n.Value)
}

func number(n *yaml.Node) int64 {
	if n == nil {
		return 0
	}
	i, _ := strconv.ParseInt(n.Value, 0, 64) // 0 if it is no number, as the decoder has said
	return i
}

func truth(n *yaml.Node) bool {
	if n == nil {
		return false
	}
	is, _ := strconv.ParseBool(n.Value) // as above
	return is
}

func textOf(n *yaml.Node, key string) string { return text[string](yamlnode.Get(n, key)) }

func textsOf(n *yaml.Node, key string) []string { return listOf(n, key, text[string]) }

// optionalOf makes a value of a field; nil if there is none.
func optionalOf[T any](n *yaml.Node, key string, made func(*yaml.Node) T) *T {
	if n = yamlnode.Get(n, key); n == nil {
		return nil
	}
	value := made(n)
	return &value
}

// listOf makes a value of each element of a list; nil if there is no list.
func listOf[T any](n *yaml.Node, key string, made func(*yaml.Node) T) []T {
	if n = yamlnode.Get(n, key); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	list := make([]T, len(n.Content))
	for i, element := range n.Content {
		list[i] = made(element)
	}
	return list
}

// mapOf makes a value of each value of a map; nil if there is no map.
func mapOf[T any](n *yaml.Node, key string, made func(*yaml.Node) T) map[string]T {
	if n = yamlnode.Get(n, key); n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	all := map[string]T{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		all[n.Content[i].Value] = made(n.Content[i+1])
	}
	return all
}
