package v1alpha1

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const referenceFile = "../../docs/reference/functionconfig.md"

// generatedBelow ends the part of the page that is written by hand.
const generatedBelow = "<!-- Everything below is written by `make generate` from the types in fn/v1alpha1. -->\n"

// TestReference compares docs/reference/functionconfig.md, below the part that is
// written by hand, with the types.
func TestReference(t *testing.T) {
	docs := readDocs(t)
	written, err := os.ReadFile(referenceFile)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(written), generatedBelow)
	require.True(t, found, "%s has lost its comment %s", referenceFile, generatedBelow)

	require.Contains(t, docs["Spec.KubernetesVersion"], "Default "+DefaultKubernetesVersion)

	page := &strings.Builder{}
	page.WriteString(head + generatedBelow)
	for _, structure := range structures() {
		writeStructure(t, page, structure, docs)
	}
	writeBodies(page)
	writeConfigMap(t, page, docs)
	if *update {
		require.NoError(t, os.WriteFile(referenceFile, []byte(page.String()), 0o644))
		return
	}
	assert.Equal(t, page.String(), string(written), "run make generate")
}

// structures returns the types of the functionConfig, each after the first type
// that refers to it.
func structures() []reflect.Type {
	all := []reflect.Type{reflect.TypeFor[SidecarTransformer]()}
	for i := 0; i < len(all); i++ {
		for _, f := range jsonFields(all[i]) {
			t := element(f.Type)
			if t == reflect.TypeFor[CatalogEntry]() {
				t = reflect.TypeFor[catalog.Entry]()
			}
			if t.Kind() == reflect.Struct && kubernetesTypes[t] == nil && !slices.Contains(all, t) && !slices.Contains(whole, t) {
				all = append(all, t)
			}
		}
	}
	return all
}

// whole are the types of values that are not described field by field.
var whole = []reflect.Type{reflect.TypeFor[Value](), reflect.TypeFor[Annotations](), reflect.TypeFor[yaml.Node]()}

// element returns the element type of a pointer, list or map, and any other type
// itself.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}

func writeStructure(t *testing.T, page *strings.Builder, structure reflect.Type, docs map[string]string) {
	require.NotEmpty(t, docs[structure.Name()])
	fmt.Fprintf(page, "\n## %s\n\n%s\n", structure.Name(), docs[structure.Name()])
	if names := oneOf(structure); names != nil {
		fmt.Fprintf(page, "\nExactly one of %s.\n", quoted(names))
	}
	page.WriteString("\n| field | type | |\n| --- | --- | --- |\n")
	for _, f := range jsonFields(structure) {
		name := "`" + f.Key + "`"
		if f.isRequired() {
			name = "**" + name + "**"
		}
		text := docs[structure.Name()+"."+f.Name]
		require.NotEmpty(t, text, "%s.%s has no doc comment", structure.Name(), f.Name)
		fmt.Fprintf(page, "| %s | %s | %s |\n", name, typeName(f.Type), prose(f.Key, text, f.Name))
	}
}

// prose returns the doc comment of a field as Markdown, with the field's name in
// YAML.
func prose(name, text, goName string) string {
	return name + strings.ReplaceAll(strings.TrimPrefix(text, goName), "<", "&lt;")
}

// typeName returns the name that a type has in the tables.
func typeName(t reflect.Type) string {
	if values := closedSet(reflect.Zero(t).Interface()); values != nil {
		return strings.ReplaceAll(quoted(values), " and ", " or ")
	}
	switch {
	case t == reflect.TypeFor[Value](), t == reflect.TypeFor[yaml.Node]():
		return "value"
	case t == reflect.TypeFor[CatalogEntry]():
		return typeName(reflect.TypeFor[catalog.Entry]())
	case t.Kind() == reflect.Pointer:
		return typeName(t.Elem())
	case t.Kind() == reflect.Slice:
		return "list of " + typeName(t.Elem())
	case t.Kind() == reflect.Map:
		return "map of " + typeName(t.Elem())
	case kubernetesTypes[t] != nil:
		return "Kubernetes " + t.Name()
	case t == reflect.TypeFor[Annotations]():
		return typeName(reflect.TypeFor[map[string]string]())
	case t.Kind() == reflect.Struct:
		return fmt.Sprintf("[%s](#%s)", t.Name(), strings.ToLower(t.Name()))
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return "integer"
	}
	return t.Kind().String()
}

// quoted returns the names as code, separated by commas.
func quoted(names []string) string {
	all := "`" + strings.Join(names, "`, `") + "`"
	if last := strings.LastIndex(all, ", "); last > 0 {
		return all[:last] + " and " + all[last+2:]
	}
	return all
}

// writeBodies writes the table of what differs between the bodies that add a
// container.
func writeBodies(page *strings.Builder) {
	page.WriteString(`
## The bodies that add a container

They have the same fields, with different defaults.

| body | adds | position | whose mounts are read-only | expected |
| --- | --- | --- | --- | --- |
`)
	for _, f := range jsonFields(reflect.TypeFor[Pattern]()) {
		if f.Type != reflect.TypeFor[*Addition]() {
			continue
		}
		body := Body(f.Key)
		adds, expected := "an init container, which runs once", ""
		if body.Native() {
			adds = "a native sidecar"
		}
		if body.Gated() {
			expected = "a `startupProbe` or `initial`"
		}
		fmt.Fprintf(page, "| `%s` | %s | `%s` | `%s` | %s |\n", body, adds, body.DefaultEnd(), body.readOnlyFor(), expected)
	}
}

// writeConfigMap writes the sections about the ConfigMap form and the annotation.
func writeConfigMap(t *testing.T, page *strings.Builder, docs map[string]string) {
	page.WriteString(`
## As a ConfigMap

A conversion can also be a ConfigMap: kpt makes one from the arguments after ` + "`--`" + `. Separate the items of a list by
commas. Any other key is an error. With ` + "`use`" + `, the other keys are ` + "`kubernetesVersion`" + ` and the parameters of the entry, and
the container has the entry's name.

| key of ` + "`data`" + ` | same as | |
| --- | --- | --- |
`)
	for _, key := range configMapKeys {
		owner, last := "Conversion", key
		switch key {
		case "convert":
			last = "containers"
		case "kubernetesVersion":
			owner = "Spec"
		case "use":
			owner = "Pattern"
		}
		field := strings.ToUpper(last[:1]) + last[1:]
		text := docs[owner+"."+field]
		require.NotEmpty(t, text)
		fmt.Fprintf(page, "| `%s` | `%s` of [%s](#%s) | %s |\n", key, last, owner, strings.ToLower(owner), prose(last, text, field))
	}
	fmt.Fprintf(page, `
## The annotations of a workload

To opt a workload out, set the annotation `+"`%s`"+` on it or on its pod template, to `+"`\"true\"`"+` or to the names of the
patterns that should skip it, separated by commas.

To ignore a rule for one workload, set the annotation `+"`%s`"+` there, with one `+"`RULE: REASON`"+` per line: see
[ignore a rule for one workload](../how-to/files.md#ignore-a-rule-for-one-workload).
`, SkipAnnotation, IgnoreAnnotation)
}
