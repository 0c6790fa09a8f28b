package v1alpha1

import (
	"fmt"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/jsontag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const referenceFile = "../../docs/reference/functionconfig.md"

// referenceExample is the least that does something.
const referenceExample = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata:
  name: native
spec:
  patterns:
  - name: native
    convert:
      known: [cloud-sql-proxy]
`

const referenceHead = `# The functionConfig

<!-- Written by ` + "`make generate`" + ` from the types in fn/v1alpha1. -->

What native-sidecar is to do is one object. It is decoded strictly: an unknown field, one that comes twice, a wrong type
and whatever Kubernetes would refuse in a container is an error, which names the file, the line and the field, and says
what may be meant. The same as a JSON schema, for editors, is [fn/v1alpha1/schema.json](../../fn/v1alpha1/schema.json).

The least that does something:

` + "```yaml\n" + referenceExample + "```" + `

One with every part, and words on each, is in the [README](../../README.md#the-functionconfig). Fields in **bold** have to
be there. Types of Kubernetes, such as Container, are those of core/v1, as in a manifest.
`

// TestReference holds docs/reference/functionconfig.md to the types.
func TestReference(t *testing.T) {
	docs := readDocs(t)
	node, err := yaml.Parse(referenceExample)
	require.NoError(t, err)
	_, err = Decode(Source{}, node.YNode())
	require.NoError(t, err, "the example is no configuration")

	require.Contains(t, docs["Spec.KubernetesVersion"], "Default "+DefaultKubernetesVersion)

	page := &strings.Builder{}
	page.WriteString(referenceHead)
	for _, structure := range structures() {
		writeStructure(t, page, structure, docs)
	}
	writeTraits(page)
	writeConfigMap(t, page, docs)
	if *update {
		require.NoError(t, os.MkdirAll(path.Dir(referenceFile), 0o755))
		require.NoError(t, os.WriteFile(referenceFile, []byte(page.String()), 0o644))
	}
	written, err := os.ReadFile(referenceFile)
	require.NoError(t, err)
	assert.Equal(t, page.String(), string(written), "run make generate")
}

// structures are the types of the functionConfig, each behind the first that
// refers to it.
func structures() []reflect.Type {
	all := []reflect.Type{reflect.TypeFor[SidecarTransformer]()}
	for i := 0; i < len(all); i++ {
		for _, f := range jsontag.Fields(all[i]) {
			t := element(all[i].FieldByIndex(f.Index).Type)
			if t.Kind() == reflect.Struct && isOurs(t) && checkedAs(t) == nil && !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	return all
}

// element is what a pointer, list or map holds, or the type itself.
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
	for _, f := range jsontag.Fields(structure) {
		field := structure.FieldByIndex(f.Index)
		name := "`" + f.Key + "`"
		if isRequired(structure, field) {
			name = "**" + name + "**"
		}
		text := docs[structure.Name()+"."+field.Name]
		require.NotEmpty(t, text, "%s.%s says nothing of itself", structure.Name(), field.Name)
		fmt.Fprintf(page, "| %s | %s | %s |\n", name, typeName(field.Type), prose(f.Key, text, field.Name))
	}
}

// prose is the comment of a field, with its name as in YAML, as Markdown.
func prose(name, text, goName string) string {
	return name + strings.ReplaceAll(strings.TrimPrefix(text, goName), "<", "&lt;")
}

// typeName is a type as a reader of YAML would call it.
func typeName(t reflect.Type) string {
	if e, is := reflect.Zero(t).Interface().(enum); is {
		return strings.ReplaceAll(quoted(e.values()), " and ", " or ")
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return typeName(t.Elem())
	case t.Kind() == reflect.Slice:
		return "list of " + typeName(t.Elem())
	case t.Kind() == reflect.Map:
		return "map of " + typeName(t.Elem())
	case checkedAs(t) != nil && checkedAs(t).Name() != "":
		return "Kubernetes " + t.Name()
	case checkedAs(t) != nil:
		return typeName(checkedAs(t))
	case t.Kind() == reflect.Struct:
		return fmt.Sprintf("[%s](#%s)", t.Name(), strings.ToLower(t.Name()))
	case t.Kind() == reflect.Int64:
		return "integer"
	}
	return t.Kind().String()
}

// quoted are names with commas between them.
func quoted(names []string) string {
	all := "`" + strings.Join(names, "`, `") + "`"
	if last := strings.LastIndex(all, ", "); last > 0 {
		return all[:last] + " and " + all[last+2:]
	}
	return all
}

// writeTraits tells what the adding bodies differ in.
func writeTraits(page *strings.Builder) {
	page.WriteString(`
## The bodies that add a container

They take the same fields, and differ in these defaults.

| body | adds | place | whose mounts are read-only | expected |
| --- | --- | --- | --- | --- |
`)
	for _, a := range (&Pattern{}).additions() {
		adds, expected := "an init container, which runs to its end", ""
		if a.Native() {
			adds = "a native sidecar"
		}
		if a.Gated() {
			expected = "a `startupProbe` or `initial`"
		}
		fmt.Fprintf(page, "| `%s` | %s | `%s` | `%s` | %s |\n", a.Body, adds, a.DefaultEnd(), a.readOnlyFor(), expected)
	}
}

// writeConfigMap tells of the other form.
func writeConfigMap(t *testing.T, page *strings.Builder, docs map[string]string) {
	page.WriteString(`
## As a ConfigMap

A conversion alone may be a ConfigMap, as kpt makes one of what stands behind ` + "`--`" + `. Lists have commas between
their items. Any other key is an error.

| key of ` + "`data`" + ` | is | |
| --- | --- | --- |
`)
	fields := configMapFields()
	for _, key := range configMapKeys {
		for at, name := range fields {
			if name != join("data", key) {
				continue
			}
			owner := "Spec"
			if strings.Contains(at, "convert") {
				owner = "Conversion"
			}
			last := at[strings.LastIndex(at, ".")+1:]
			field := strings.ToUpper(last[:1]) + last[1:]
			text := docs[owner+"."+field]
			require.NotEmpty(t, text)
			fmt.Fprintf(page, "| `%s` | `%s` of [%s](#%s) | %s |\n", key, last, owner, strings.ToLower(owner), prose(last, text, field))
		}
	}
	fmt.Fprintf(page, `
## The annotation of a workload

A workload opts out by the annotation `+"`%s`"+`, on itself or on its pod template: `+"`\"true\"`"+`, or the names of
patterns that leave it alone, with commas between them.
`, SkipAnnotation)
}
