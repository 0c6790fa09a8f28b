package v1alpha1

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// fillIn gives the patterns of a configuration the bodies of the catalogue's entries
// that they use. A pattern that uses an entry in a wrong way stays as it is, and an error
// says why.
func (d *decoder) fillIn(config *yaml.Node) {
	entries := d.catalogue(config)
	for i, pattern := range yamlnode.Elements(yamlnode.Get(config, "spec", "patterns")) {
		name := yamlnode.Get(pattern, "use")
		if name == nil || !isString(name) {
			continue
		}
		u := user{d, pattern, name, fmt.Sprintf("spec.patterns[%d]", i)}
		if entry, found := u.entry(entries); found {
			u.use(entry)
		}
	}
}

// Expand returns a copy of the functionConfig in a node, with the bodies of the entries
// that its patterns use instead of their names and parameters: [Decode] makes the same of
// it. A comment above each body names the entry. Aliases are replaced by what they stand
// for; all other comments stay. The errors are those of Decode.
func Expand(src Source, node *yaml.Node) (*yaml.Node, error) {
	if _, err := Decode(src, node); err != nil {
		return nil, err
	}
	d := newDecoder(src)
	out := d.expanded(node)
	config := out
	if out.Kind == yaml.DocumentNode {
		config = out.Content[0]
	}
	if yamlnode.Text(config, "data", useKey) != "" {
		config = d.spelledOut(config)
		out = config
	}
	d.fillIn(config)
	for _, pattern := range yamlnode.Elements(yamlnode.Get(config, "spec", "patterns")) {
		if name := yamlnode.Text(pattern, "use"); name != "" {
			spellOut(pattern, name)
		}
	}
	return out, nil
}

// spellOut removes the name of an entry and its parameters from a pattern that has its
// body. Their comments go to the body.
func spellOut(pattern *yaml.Node, entry string) {
	comments := []string{fmt.Sprintf("# from the entry %s of the catalogue", entry)}
	for _, field := range []string{"use", "with"} {
		if key, value, _ := yamlnode.Own(pattern, field); key != nil {
			comments = append(comments, key.HeadComment, key.LineComment, value.HeadComment, value.LineComment, key.FootComment, value.FootComment)
			setField(pattern, field, nil, nil)
		}
	}
	for key := range yamlnode.Fields(pattern) {
		if Body(key.Value).isBody() {
			key.HeadComment = yamlnode.Joined(append(comments, key.HeadComment)...)
		}
	}
}

// user is a pattern that uses an entry.
type user struct {
	*decoder
	pattern *yaml.Node
	name    *yaml.Node // that of the entry
	at      string     // the path of the pattern
}

// entry returns the entry that the pattern uses. If it cannot be used, it adds an error
// and returns false.
func (u user) entry(entries *catalog.Catalog) (catalog.Entry, bool) {
	entry, found := entries.Entry(u.name.Value)
	if u.faulty[u.name.Value] {
		u.broken[u.at] = true // which is said about the entry
		return catalog.Entry{}, false
	}
	if found && entry.CanBeAdded() {
		return entry, true
	}
	var names []string
	for _, name := range entries.Names() {
		if e, _ := entries.Entry(name); e.CanBeAdded() {
			names = append(names, name)
		}
	}
	at := join(u.at, "use")
	switch {
	case !found:
		hint := cmp.Or(near.Suggest(u.name.Value, names), ". Run native-sidecar catalog for the list.")
		u.failAt(u.name, at, "%q is not in the catalogue%s", u.name.Value, hint)
	case entry.Denial() != "":
		u.failAt(u.name, at, "%s cannot be added: %s. Remove the pattern.", entry.Name, entry.Denial())
	default:
		u.failAt(u.name, at, "the catalogue does not know how to add %s, only how to convert it. Write a body: %s.", entry.Name, entry.Pattern)
	}
	return catalog.Entry{}, false
}

// use gives the pattern the body of an entry, with what the pattern itself says about it.
func (u user) use(entry catalog.Entry) {
	errors := len(u.errs)
	for key := range yamlnode.Fields(u.pattern) {
		if Body(key.Value).isBody() && key.Value != entry.Pattern {
			u.failAt(key, join(u.at, key.Value), "%s gives a body %s. Write %[2]s instead of %[3]s, or remove use.", entry.Name, entry.Pattern, key.Value)
		}
	}
	values := u.values(entry)
	if len(u.errs) > errors {
		return
	}
	here := spelled{u.name}
	end := End(entry.Position)
	if slices.Contains(endType.Values, string(end)) && end != Body(entry.Pattern).DefaultEnd() && yamlnode.Get(u.pattern, "position") == nil {
		at := here.mapping(here.word("at"), here.word(string(end)))
		at.Style = yaml.FlowStyle
		setField(u.pattern, "position", nil, nil)
		u.pattern.Content = append(u.pattern.Content, here.word("position"), at)
	}
	body := entry.Body(values, u.name)
	key, own, _ := yamlnode.Own(u.pattern, entry.Pattern)
	switch {
	case own == nil || scalar.IsNull(own):
		setField(u.pattern, entry.Pattern, nil, nil)
		u.pattern.Content = append(u.pattern.Content, here.word(entry.Pattern), body)
	case own.Kind == yaml.MappingNode:
		overlay(body, own, &additionType)
		setField(u.pattern, entry.Pattern, key, body)
	}
}

// values returns the values of the entry's parameters. What is wrong with them is an
// error.
func (u user) values(entry catalog.Entry) map[string]*yaml.Node {
	values := map[string]*yaml.Node{}
	with := yamlnode.Get(u.pattern, "with")
	at := join(u.at, "with")
	for key, value := range yamlnode.Fields(with) {
		p, known := entry.Parameter(key.Value)
		if !known {
			names := entry.ParameterNames()
			hint := cmp.Or(near.DidYouMean(key.Value, names), fmt.Sprintf(". It has %s.", finding.Enumerate(names, "and")))
			u.failAt(key, join(at, key.Value), "%s has no parameter %q%s", entry.Name, key.Value, hint)
			continue
		}
		if value != nil { // a null is as if it were not there
			u.parameter(p, value, join(at, key.Value))
			values[p.Name] = value
		}
	}
	for _, p := range entry.Parameters {
		if p.Required && values[p.Name] == nil {
			u.failAt(cmp.Or(with, u.name), at, "%s needs the parameter %s. The entry says: %s.", entry.Name, p.Name, p.Declaration())
		}
	}
	return values
}

// parameter checks the value of a parameter. An error ends with the declaration.
func (u user) parameter(p catalog.Parameter, value *yaml.Node, at string) {
	errors := len(u.errs)
	switch p.Type {
	case catalog.Strings:
		u.value(value, kube.Field{Type: &textType, Shape: kube.List}, at)
	case catalog.Boolean:
		u.value(value, kube.Field{Type: &booleanType}, at)
	case catalog.Integer:
		u.value(value, kube.Field{Type: &integerType}, at)
		n := number(value)
		low, high := p.Minimum != nil && n < *p.Minimum, p.Maximum != nil && n > *p.Maximum
		if len(u.errs) == errors && (low || high) {
			u.fail(at, "%d is out of range", n)
		}
	default:
		u.value(value, kube.Field{Type: &textType}, at)
		if len(u.errs) == errors && len(p.Values) > 0 {
			u.oneOf(value.Value, p.Values, at)
		}
	}
	for i := errors; i < len(u.errs); i++ {
		u.errs[i].Message = strings.TrimSuffix(u.errs[i].Message, ".") + ". The entry says: " + p.Declaration() + "."
	}
}
