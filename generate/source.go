package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The packages with the types, and how the source of core/v1 calls others.
const (
	core = "k8s.io/api/core/v1"
	meta = "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// scalars are the types that are no objects, by what the source calls them.
var scalars = map[string]string{
	"string": "text", "types.UID": "text", "bool": "boolean", "int32": "integer32", "int64": "integer",
	"resource.Quantity": "quantity", "intstr.IntOrString": "intOrString", "metav1.Time": "instant", "metav1.FieldsV1": "anything",
}

// source finds types in packages.
type source struct {
	packages map[string]*pkg
	types    []*typ
	heard    map[string]bool // the words of said that a comment has
}

// pkg is what the source of a package declares.
type pkg struct {
	types  map[string]ast.Expr
	values map[string][]string // constants, by the names of their types
}

// typ is a type for the table.
type typ struct {
	path, name string
	values     []string
	fields     []field
	oneOf      []string
}

// field is a field of an object.
type field struct {
	name     string
	of       string // the variable with its type
	shape    string
	keys     []string
	form     string // the variable with its form
	most     string
	unique   string
	required bool
	running  bool
	since    string
	gate     string
	sidecars bool
	old      bool
	notEmpty bool
	toObject bool // a pointer to an object
}

// load parses the source of a package.
func (s *source) load(in string) (*pkg, error) {
	if p := s.packages[in]; p != nil {
		return p, nil
	}
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", in).Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", in, err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "types.go"), nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	p := &pkg{types: map[string]ast.Expr{}, values: map[string][]string{}}
	for _, d := range file.Decls {
		declaration, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				p.types[spec.Name.Name] = spec.Type
			case *ast.ValueSpec:
				p.constant(spec)
			}
		}
	}
	s.packages[in] = p
	return p, nil
}

// constant adds the value of a constant that has a type.
func (p *pkg) constant(spec *ast.ValueSpec) {
	of, typed := spec.Type.(*ast.Ident)
	if !typed || len(spec.Values) != 1 {
		return
	}
	if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
		if text, err := strconv.Unquote(literal.Value); err == nil {
			p.values[of.Name] = append(p.values[of.Name], text)
		}
	}
}

// reach returns the types of core/v1 with some names, and all that they consist of.
func (s *source) reach(names []string) ([]*typ, error) {
	for _, name := range names {
		if _, _, err := s.add(core, name); err != nil {
			return nil, err
		}
	}
	for words := range said {
		if !s.heard[words] {
			return nil, fmt.Errorf("no comment says %q any more. Look for the fields that did, and change said", words)
		}
	}
	return s.types, nil
}

// add adds a type and all that it consists of, and returns the variable of the type.
func (s *source) add(in, name string) (variable string, object bool, err error) {
	if i := slices.IndexFunc(s.types, func(t *typ) bool { return t.path == in && t.name == name }); i >= 0 {
		return s.types[i].identifier(), s.types[i].values == nil, nil
	}
	p, err := s.load(in)
	if err != nil {
		return "", false, err
	}
	switch declared := p.types[name].(type) {
	case *ast.StructType:
		t := &typ{path: in, name: name}
		s.types = append(s.types, t)
		return t.identifier(), true, s.structure(t, name, declared)
	case *ast.Ident:
		if len(p.values[name]) == 0 || open[name] {
			return scalars[declared.Name], false, nil
		}
		t := &typ{path: in, name: name, values: slices.DeleteFunc(slices.Clone(p.values[name]), func(text string) bool { return text == "" })}
		slices.SortStableFunc(t.values, func(a, b string) int {
			return slices.Index(order[name], a) - slices.Index(order[name], b)
		})
		s.types = append(s.types, t)
		return t.identifier(), false, nil
	}
	return "", false, fmt.Errorf("%s.%s is neither a struct nor a named type", in, name)
}

// structure adds the fields of a struct to a type, and those of structs that it embeds.
func (s *source) structure(t *typ, name string, declared *ast.StructType) error {
	first := len(t.fields)
	for _, f := range declared.Fields.List {
		tag, err := tagOf(f)
		if err != nil {
			return err
		}
		key, options, _ := strings.Cut(tag.Get("json"), ",")
		if key == "" && len(f.Names) == 0 {
			embedded := f.Type.(*ast.Ident).Name
			err = s.structure(t, embedded, s.packages[t.path].types[embedded].(*ast.StructType))
		} else if key != "" && key != "-" {
			err = s.field(t, key, strings.Contains(options, "omit"), tag.Get("patchMergeKey"), f)
		}
		if err != nil {
			return fmt.Errorf("%s.%s: %w", t.name, key, err)
		}
	}
	own := t.fields[first:]
	switch {
	case name == t.name && oneOf[name] != nil:
		t.oneOf = oneOf[name]
	case len(own) > 1 && !slices.ContainsFunc(own, func(f field) bool { return !f.toObject }):
		for _, f := range own {
			t.oneOf = append(t.oneOf, f.name)
		}
	}
	return nil
}

func tagOf(f *ast.Field) (reflect.StructTag, error) {
	if f.Tag == nil {
		return "", nil
	}
	text, err := strconv.Unquote(f.Tag.Value)
	return reflect.StructTag(text), err
}

// field adds a field to a type.
func (s *source) field(t *typ, key string, omitted bool, mergeKey string, f *ast.Field) error {
	id := t.name + "." + key
	made := field{name: key, since: since[id], gate: gated[id], form: forms[id], running: running[id], unique: unique[id]}
	expression := f.Type
	pointer, isPointer := expression.(*ast.StarExpr)
	if isPointer {
		expression = pointer.X
	}
	if name, is := expression.(*ast.Ident); is { // a list or a map may have a name: ResourceList
		if declared, is := s.packages[t.path].types[name.Name].(*ast.MapType); is {
			expression = declared
		}
	}
	switch collection := expression.(type) {
	case *ast.ArrayType:
		made.shape, expression = "List", collection.Elt
	case *ast.MapType:
		made.shape, expression = "Map", collection.Value
	}
	var err error
	if made.of, made.toObject, err = s.variable(t.path, expression); err != nil {
		return err
	}
	if values := closed[id]; values != nil {
		of := &typ{path: t.path, name: t.name + strings.ToUpper(key[:1]) + key[1:], values: values}
		s.types = append(s.types, of)
		made.of = of.identifier()
	}
	made.toObject = made.toObject && isPointer
	made.required = required[id] || !omitted && !isPointer && made.shape != "List" && !optional[id]
	if of, named := expression.(*ast.Ident); named && (isPointer || made.shape == "List") {
		values := s.packages[t.path].values[of.Name]
		made.notEmpty = len(values) > 0 && !open[of.Name] && !slices.Contains(values, "")
	}
	if err := s.marked(&made, f.Doc); err != nil {
		return err
	}
	if mergeKey == "" {
		made.keys = nil
	} else if made.keys == nil {
		made.keys = []string{mergeKey}
	}
	if version := inSidecars[id]; version != "" {
		made.since, made.sidecars = version, true
	}
	t.fields = append(t.fields, made)
	return nil
}

// variable returns the variable with the type of an expression, and whether that is an
// object.
func (s *source) variable(in string, expression ast.Expr) (name string, object bool, err error) {
	switch e := expression.(type) {
	case *ast.Ident:
		if scalar := scalars[e.Name]; scalar != "" {
			return scalar, false, nil
		}
		if in == meta && scalars["metav1."+e.Name] != "" {
			return scalars["metav1."+e.Name], false, nil
		}
		return s.add(in, e.Name)
	case *ast.SelectorExpr:
		alias := e.X.(*ast.Ident).Name
		if scalar := scalars[alias+"."+e.Sel.Name]; scalar != "" {
			return scalar, false, nil
		}
		if alias == "metav1" {
			return s.add(meta, e.Sel.Name)
		}
	}
	return "", false, fmt.Errorf("a type of an unknown form: %T", expression)
}

// marked reads the comment of a field: its markers, and the words that tell its form.
func (s *source) marked(f *field, comment *ast.CommentGroup) error {
	if comment == nil {
		return nil
	}
	text := strings.Join(strings.Fields(comment.Text()), " ")
	for words, form := range said {
		if strings.Contains(text, words) {
			f.form, s.heard[words] = form, true
		}
	}
	if most := limit.FindStringSubmatch(text); most != nil {
		f.most = most[1]
	}
	for _, line := range comment.List {
		text := strings.TrimSpace(strings.TrimPrefix(line.Text, "//"))
		if key, is := strings.CutPrefix(text, "+listMapKey="); is {
			f.keys = append(f.keys, key)
		}
		f.old = f.old || strings.HasPrefix(text, "Deprecated")
		if gate, is := strings.CutPrefix(text, "+featureGate="); is {
			version, known := gates[gate]
			if !known {
				return fmt.Errorf("since when is the feature gate %s on by default? Add it to gates", gate)
			}
			switch version {
			case never:
				f.gate = gate
			case assumed:
			default:
				f.since = version
			}
		}
	}
	return nil
}

// identifier returns the variable of a type in the table.
func (t *typ) identifier() string {
	if slices.Contains(roots, t.name) {
		return t.name
	}
	if strings.ToUpper(t.name[:2]) == t.name[:2] { // an abbreviation
		return "t" + t.name
	}
	return strings.ToLower(t.name[:1]) + t.name[1:]
}

// write writes the declaration of a type.
func (t *typ) write(b *bytes.Buffer) {
	if slices.Contains(roots, t.name) {
		fmt.Fprintf(b, "\t// %s describes that type of core/v1.\n", t.name)
	}
	fmt.Fprintf(b, "\t%s = Type{", t.identifier())
	if t.values != nil {
		fmt.Fprintf(b, "Kind: Text, Values: %s}\n", list(t.values))
		return
	}
	fmt.Fprintf(b, "Name: %q, Fields: []Field{\n", path.Base(path.Dir(t.path))+"."+path.Base(t.path)+"."+t.name)
	for _, f := range t.fields {
		fmt.Fprintf(b, "\t\t{Name: %q, Type: &%s", f.name, f.of)
		if f.shape != "" {
			fmt.Fprintf(b, ", Shape: %s", f.shape)
		}
		if f.form != "" {
			fmt.Fprintf(b, ", Form: &%s", f.form)
		}
		if f.most != "" {
			fmt.Fprintf(b, ", Most: %s", f.most)
		}
		if f.unique != "" {
			fmt.Fprintf(b, ", Unique: %q", f.unique)
		}
		if f.required {
			b.WriteString(", Required: true")
		}
		if f.notEmpty {
			b.WriteString(", NotEmpty: true")
		}
		if f.running {
			b.WriteString(", Running: true")
		}
		if f.old {
			b.WriteString(", Deprecated: true")
		}
		if f.keys != nil {
			fmt.Fprintf(b, ", Keys: %s", list(f.keys))
		}
		if f.since != "" {
			fmt.Fprintf(b, ", Since: %q", f.since)
		}
		if f.gate != "" {
			fmt.Fprintf(b, ", Gate: %q", f.gate)
		}
		if f.sidecars {
			b.WriteString(", InSidecars: true")
		}
		b.WriteString("},\n")
	}
	b.WriteString("\t}")
	if t.oneOf != nil {
		fmt.Fprintf(b, ", OneOf: %s", list(t.oneOf))
	}
	if needsOne[t.name] {
		b.WriteString(", NeedsOne: true")
	}
	b.WriteString("}\n")
}

func list(texts []string) string { return fmt.Sprintf("%#v", texts) }
