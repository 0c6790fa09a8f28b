package v1alpha1

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var update = flag.Bool("update", false, "write the schemas instead of comparing them")

const (
	schemaFile     = "schema.json"
	definitionFile = "definition.yaml"
)

// TestSchema compares the published schemas with the types. They are made here and
// not in the package, so that nothing of it is in the binary.
func TestSchema(t *testing.T) {
	docs := readDocs(t)
	for file, text := range map[string][]byte{
		schemaFile:     jsonSchema(t, docs),
		definitionFile: functionDefinition(t, docs),
	} {
		if *update {
			require.NoError(t, os.WriteFile(file, text, 0o644))
			continue
		}
		published, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(published), string(text), "%s is not that of the types: go test ./fn/v1alpha1 -run TestSchema -update", file)
	}
}

// object is a JSON object that keeps the order of its keys.
type object []member

type member struct {
	key   string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		b.Write(append(key, ':'))
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false) // prose has < and > in it
		if err := encoder.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func indented(t *testing.T, o object) []byte {
	t.Helper()
	text, err := o.MarshalJSON()
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, text, "", "  "))
	return append(b.Bytes(), '\n')
}

// jsonSchema returns the schema for editors and linters, with types under $defs.
func jsonSchema(t *testing.T, docs map[string]string) []byte {
	g := &generator{t: t, docs: docs, defs: map[string]object{}}
	root := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", Kind},
	}
	root = append(root, g.structure(reflect.TypeFor[SidecarTransformer]())...)
	return indented(t, append(root, member{"$defs", g.defs}))
}

// functionDefinition returns what catalogues of KRM functions read. Its schema has
// the form of a CRD's.
func functionDefinition(t *testing.T, docs map[string]string) []byte {
	g := &generator{t: t, docs: docs, described: map[reflect.Type]bool{}}
	definition := object{
		{"apiVersion", "config.kubernetes.io/v1alpha1"},
		{"kind", "KRMFunctionDefinition"},
		{"metadata", object{{"name", "sidecartransformers.native-sidecar.dev"}}},
		{"spec", object{
			{"group", path.Dir(APIVersion)},
			{"names", object{{"kind", Kind}}},
			{"description", docs[Kind]},
			{"tags", []string{"mutator", "sidecar"}},
			{"versions", []object{{
				{"name", path.Base(APIVersion)},
				{"idempotent", true},
				{"usage", "README.md"},
				{"examples", []string{"examples"}},
				{"schema", object{{"openAPIV3Schema", g.of(reflect.TypeFor[SidecarTransformer]())}}},
			}}},
		}},
	}
	text, err := definition.MarshalJSON()
	require.NoError(t, err)
	return blockYAML(t, text)
}

// blockYAML writes JSON, which is YAML in flow style, in block style, and without
// the quotes that no YAML needs.
func blockYAML(t *testing.T, text []byte) []byte {
	t.Helper()
	var node yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &node))
	var unstyle func(*yaml.Node)
	unstyle = func(n *yaml.Node) {
		n.Style = 0
		if n.ShortTag() == yaml.NodeTagString && yaml.IsYaml1_1NonString(n) {
			n.Style = yaml.DoubleQuotedStyle
		}
		for _, child := range n.Content {
			unstyle(child)
		}
	}
	unstyle(&node)
	block, err := yaml.String(&node)
	require.NoError(t, err)
	return []byte(block)
}

// generator makes schemas of the types that Decode fills, by their json tags.
type generator struct {
	t    *testing.T
	docs map[string]string
	// defs are the schemas of struct types; nil if they go inline. Then
	// Kubernetes' own types are left open, because they would fill pages, and
	// our own are described once.
	defs      map[string]object
	described map[reflect.Type]bool
}

func (g *generator) of(t reflect.Type) object {
	if kubernetes := kubernetesTypes[t]; kubernetes != nil {
		return g.kubernetes(kubernetes)
	}
	switch t {
	case reflect.TypeFor[CatalogEntry]():
		return g.of(reflect.TypeFor[catalog.Entry]())
	case reflect.TypeFor[Annotations]():
		return object{{"type", "object"}, {"additionalProperties", object{{"type", "string"}}}}
	case reflect.TypeFor[Value]():
		return object{}
	case reflect.TypeFor[yaml.Node]():
		if g.defs == nil {
			return object{{"x-kubernetes-preserve-unknown-fields", true}}
		}
		return object{}
	}
	if values := closedSet(reflect.Zero(t).Interface()); values != nil {
		return object{{"type", "string"}, {"enum", values}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return g.of(t.Elem())
	case reflect.Struct:
		return g.structOf(t)
	case reflect.Slice:
		return object{{"type", "array"}, {"items", g.of(t.Elem())}}
	case reflect.Map:
		if g.defs == nil && t.Elem() == reflect.TypeFor[Value]() {
			return object{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}}
		}
		return object{{"type", "object"}, {"additionalProperties", g.of(t.Elem())}}
	case reflect.String:
		return object{{"type", "string"}}
	case reflect.Bool:
		return object{{"type", "boolean"}}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return object{{"type", "integer"}}
	}
	require.Fail(g.t, "no schema", "for a %s", t)
	return nil
}

// structOf refers to the schema of a struct type, or is that schema.
func (g *generator) structOf(t reflect.Type) object {
	switch {
	case g.defs == nil && t == reflect.TypeFor[ObjectMeta]():
		return object{{"type", "object"}} // all that a CRD may say about it
	case g.defs == nil:
		return g.structure(t)
	}
	name := t.Name()
	if _, there := g.defs[name]; !there {
		g.defs[name] = nil // for types that contain themselves
		g.defs[name] = g.structure(t)
	}
	return object{{"$ref", "#/$defs/" + name}}
}

// structure returns the schema of a struct type itself.
func (g *generator) structure(t reflect.Type) object {
	schema := object{}
	describe := !g.described[t]
	if describe {
		schema = append(schema, member{"description", g.docs[t.Name()]})
	}
	if g.defs == nil {
		g.described[t] = true
	}
	properties, required := object{}, []string{}
	for _, f := range jsonFields(t) {
		property := g.property(t, f)
		if text := g.docs[t.Name()+"."+f.Name]; describe {
			// It says more here than the description of the field's type.
			property = slices.DeleteFunc(property, func(m member) bool { return m.key == "description" })
			property = append(object{{"description", f.Key + strings.TrimPrefix(text, f.Name)}}, property...)
		}
		properties = append(properties, member{f.Key, property})
		if f.isRequired() {
			required = append(required, f.Key)
		}
	}
	schema = append(schema, member{"type", "object"}, member{"properties", properties})
	if len(required) > 0 {
		schema = append(schema, member{"required", required})
	}
	if names := oneOf(t); names != nil {
		alternatives := having(names)
		if t == reflect.TypeFor[Pattern]() {
			alternatives = append(alternatives, object{{"required", []string{"use"}}, {"not", object{{"anyOf", having(names)}}}})
		}
		schema = append(schema, member{"oneOf", alternatives})
	}
	if t == reflect.TypeFor[PodTemplate]() {
		kind := func(place, other string) object {
			return object{{"required", []string{"kind", place}}, {"not", object{{"anyOf", having([]string{"chart", "files", other})}}}}
		}
		values := object{{"anyOf", having([]string{"chart", "files"})}, {"not", object{{"anyOf", append(
			having([]string{"kind", "group"}), object{{"required", []string{"path", "podSpec"}}})}}}}
		schema = append(schema, member{"oneOf", []object{kind("path", "podSpec"), kind("podSpec", "path"), values}})
	}
	if g.defs != nil && t == reflect.TypeFor[Pattern]() {
		schema = append(schema, member{"allOf", uses()})
	}
	if g.defs != nil && t == reflect.TypeFor[Spec]() { // only a functionConfig with entries of its own can use others
		use := object{{"use", object{{"enum", usableNames()}}}}
		schema = append(schema, member{"if", object{{"not", object{{"required", []string{"catalog"}}}}}},
			member{"then", object{{"properties", object{{"patterns", object{{"items", object{{"properties", use}}}}}}}}})
	}
	if g.defs != nil {
		schema = append(schema, member{"additionalProperties", false})
	}
	return schema
}

// having returns the schemas of objects that have one of some fields.
func having(names []string) []object {
	var all []object
	for _, name := range names {
		all = append(all, object{{"required", []string{name}}})
	}
	return all
}

// uses returns what a pattern must be if it uses an entry of the catalogue, for each
// entry, and if it uses none.
func uses() []object {
	bodies, others := object{}, func(own string) (names []string) {
		return slices.DeleteFunc(slices.Clone(oneOf(reflect.TypeFor[Pattern]())), func(name string) bool { return name == own })
	}
	for _, f := range jsonFields(reflect.TypeFor[Pattern]()) {
		if f.Type == reflect.TypeFor[*Addition]() {
			bodies = append(bodies, member{f.Key, object{{"required", []string{"container"}}}})
		}
	}
	all := []object{{
		{"if", object{{"not", object{{"required", []string{"use"}}}}}},
		{"then", object{{"properties", bodies}, {"not", object{{"required", []string{"with"}}}}}},
	}}
	for _, e := range usable() {
		parameters, required := object{}, []string{}
		for _, p := range e.Parameters {
			parameters = append(parameters, member{p.Name, parameterSchema(p)})
			if p.Required {
				required = append(required, p.Name)
			}
		}
		with := object{{"type", "object"}, {"properties", parameters}, {"required", required}, {"additionalProperties", false}}
		then := object{{"properties", object{{"with", with}}}, {"not", object{{"anyOf", having(others(e.Pattern))}}}}
		if len(required) > 0 {
			then = append(then, member{"required", []string{"with"}})
		}
		all = append(all, object{{"if", object{{"properties", object{{"use", object{{"const", e.Name}}}}}, {"required", []string{"use"}}}}, {"then", then}})
	}
	return all
}

// usable returns the entries of the catalogue that patterns can use.
func usable() []catalog.Entry {
	var all []catalog.Entry
	entries := catalog.New()
	for _, name := range entries.Names() {
		if e, _ := entries.Entry(name); e.CanBeAdded() {
			all = append(all, e)
		}
	}
	return all
}

func usableNames() []string {
	var names []string
	for _, e := range usable() {
		names = append(names, e.Name)
	}
	return names
}

// parameterSchema returns the schema of a parameter of an entry.
func parameterSchema(p catalog.Parameter) object {
	schema := object{{"description", p.Doc + ". " + p.Form() + "."}}
	switch p.Type {
	case catalog.Strings:
		return append(schema, member{"type", "array"}, member{"items", object{{"type", "string"}}})
	case catalog.Integer:
		schema = append(schema, member{"type", "integer"})
		if p.Minimum != nil {
			schema = append(schema, member{"minimum", *p.Minimum})
		}
		if p.Maximum != nil {
			schema = append(schema, member{"maximum", *p.Maximum})
		}
		return schema
	case catalog.Boolean:
		return append(schema, member{"type", "boolean"})
	}
	if len(p.Values) > 0 {
		return append(schema, member{"enum", p.Values})
	}
	return append(schema, member{"type", "string"})
}

// kubernetes returns the schema of one of Kubernetes' types.
func (g *generator) kubernetes(t *kube.Type) object {
	switch {
	case t.Values != nil && g.defs != nil:
		return object{{"type", "string"}, {"enum", t.Values}}
	case t.Kind != kube.Object:
		return kindSchemas[t.Kind]
	case g.defs == nil:
		return object{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}}
	}
	if _, there := g.defs[t.Name]; !there {
		properties, required := object{}, []string{}
		for _, f := range t.Fields {
			schema := g.kubernetes(f.Type)
			switch f.Shape {
			case kube.List:
				schema = object{{"type", "array"}, {"items", schema}}
			case kube.Map:
				schema = object{{"type", "object"}, {"additionalProperties", schema}}
			}
			properties = append(properties, member{f.Name, schema})
			if f.Required {
				required = append(required, f.Name)
			}
		}
		schema := object{{"type", "object"}, {"properties", properties}}
		if len(required) > 0 {
			schema = append(schema, member{"required", required})
		}
		g.defs[t.Name] = append(schema, member{"additionalProperties", false})
	}
	return object{{"$ref", "#/$defs/" + t.Name}}
}

// kindSchemas are the schemas of values that are no objects.
var kindSchemas = map[kube.Kind]object{
	kube.Text:        {{"type", "string"}},
	kube.Boolean:     {{"type", "boolean"}},
	kube.Integer:     {{"type", "integer"}},
	kube.Integer32:   {{"type", "integer"}},
	kube.Quantity:    {{"type", []string{"integer", "number", "string"}}},
	kube.IntOrString: {{"type", []string{"integer", "string"}}},
	kube.Time:        {{"type", "string"}},
	kube.Any:         {{"type", "object"}},
}

// property returns the schema of a field of t. A CRD may not say more of apiVersion
// and kind than that they are strings.
func (g *generator) property(t reflect.Type, f jsonField) object {
	if g.defs != nil && t == reflect.TypeFor[SidecarTransformer]() {
		switch f.Key {
		case "apiVersion":
			return object{{"const", APIVersion}}
		case "kind":
			return object{{"const", Kind}}
		}
	}
	if g.defs != nil && t == reflect.TypeFor[Pattern]() && f.Key == "use" {
		return object{{"type", "string"}, {"anyOf", []object{{{"enum", usableNames()}}, {{"pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"}}}}}
	}
	if t == reflect.TypeFor[catalog.Entry]() {
		switch f.Key {
		case "pattern":
			return object{{"type", "string"}, {"enum", catalog.Patterns()}}
		case "startupProbe":
			return g.kubernetes(&kube.Probe)
		}
	}
	return g.of(f.Type)
}

// oneOf lists the fields of a type that exclude each other.
func oneOf(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[Position]():
		return []string{"at", "before", "after"}
	case reflect.TypeFor[Pattern]():
		var names []string
		for _, body := range []Body{
			BodyInit, BodySidecar, BodyAmbassador, BodyConfigHelper, BodyAdapter, BodyConvert, BodyRemove, BodyMesh,
		} {
			names = append(names, string(body))
		}
		return names
	}
	return nil
}

// kubernetesTypes describes the types that hold a value of one of Kubernetes' types.
var kubernetesTypes = map[reflect.Type]*kube.Type{
	reflect.TypeFor[Container]():            &kube.Container,
	reflect.TypeFor[Probe]():                &kube.Probe,
	reflect.TypeFor[Volume]():               &kube.Volume,
	reflect.TypeFor[EnvVar]():               &kube.EnvVar,
	reflect.TypeFor[LocalObjectReference](): &kube.LocalObjectReference,
}

// readDocs reads the comments of the types of the functionConfig ("Spec") and of their
// fields ("Spec.Targets"), each as one line.
func readDocs(t *testing.T) map[string]string {
	t.Helper()
	docs := map[string]string{}
	line := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	for _, name := range []string{"../../internal/catalog/entry.go", "../../internal/catalog/parameter.go", "types.go"} {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		require.NoError(t, err)
		pkg, err := doc.NewFromFiles(files, []*ast.File{file}, "docs")
		require.NoError(t, err)
		for _, typ := range pkg.Types {
			docs[typ.Name] = line(typ.Doc)
			for _, s := range typ.Decl.Specs {
				structure, ok := s.(*ast.TypeSpec).Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, f := range structure.Fields.List {
					for _, name := range f.Names {
						docs[typ.Name+"."+name.Name] = line(f.Doc.Text())
					}
				}
			}
		}
	}
	return docs
}
