package kustomization

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/filters/patchjson6902"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// operated returns what operations make of an object.
func operated(object *yaml.Node, operations ...*yaml.Node) (*yaml.Node, error) {
	list := &yaml.Node{Kind: yaml.SequenceNode, Content: operations}
	patch, err := text([]*yaml.Node{list})
	if err != nil {
		return nil, err
	}
	out, err := patchjson6902.Filter{Patch: string(patch)}.Filter([]*yaml.RNode{yaml.NewRNode(yamlnode.Clone(object))})
	if err != nil {
		return nil, err
	}
	return out[0].YNode(), nil
}

// operations rewrites a patch of JSON 6902 operations. Each index means the container
// that it meant when the operation came.
type operations struct {
	locate  func(*yaml.Node) []pod.Template
	root    *yaml.Node
	demands []demand
}

// rewrite edits the operations until they meet all demands. A patch that does is not
// touched.
func (o *operations) rewrite() error {
	if o.unmet(o.root.Content) == nil {
		return nil
	}
	var failed error
	for _, d := range o.demands {
		all, err := o.rewritten(d)
		if err != nil {
			failed = err
			continue
		}
		other := o.unmet(nodes(all))
		if other == nil {
			return o.become(all)
		}
		if failed == nil {
			failed = fmt.Errorf("%s and %s would need different operations", d.object, other.object)
		}
	}
	return failed
}

// unmet returns the first demand that operations do not meet; nil if they meet all.
func (o *operations) unmet(all []*yaml.Node) *demand {
	for i, d := range o.demands {
		is, err := operated(d.now, all...)
		if err != nil || compare(withoutKind(is), withoutKind(d.want), nil) != nil {
			return &o.demands[i]
		}
	}
	return nil
}

// rewritten is an operation, and the one of the patch that it stands for; nil if it is new.
type rewritten struct{ op, original *yaml.Node }

// nodes returns the operations themselves.
func nodes(all []rewritten) []*yaml.Node {
	var ops []*yaml.Node
	for _, r := range all {
		ops = append(ops, r.op)
	}
	return ops
}

// become puts the operations into the patch. One that stands for one of the patch keeps
// its node, with its comments.
func (o *operations) become(all []rewritten) error {
	o.root.Content = nil
	for _, r := range all {
		if r.original == nil {
			o.root.Content = append(o.root.Content, r.op)
			continue
		}
		o.root.Content = append(o.root.Content, r.original)
		for _, key := range []string{"op", "from", "path", "value"} {
			value := yamlnode.Get(r.op, key)
			if value == nil || compare(value, yamlnode.Get(r.original, key), nil) == nil {
				continue
			}
			if old := yamlnode.Get(r.original, key); old != nil && key == "value" {
				if _, ok := yamlnode.Become(old, value); ok {
					continue
				}
			}
			if err := yamlnode.Set(r.original, key, value, yamlnode.Last()); err != nil {
				return err
			}
		}
	}
	return nil
}

// state is an object between two operations: as it was, and as the function makes it.
type state struct{ was, is *yaml.Node }

// rewritten returns the operations for one object.
func (o *operations) rewritten(d demand) ([]rewritten, error) {
	var all []rewritten
	s := state{d.before, d.now}
	for _, original := range o.root.Content {
		op := yamlnode.Clone(yamlnode.Resolve(original))
		was, err := operated(s.was, op)
		if err != nil {
			return nil, err
		}
		want, err := d.edit(was)
		if err != nil {
			return nil, err
		}
		ops, err := o.one(op, s, state{was, want})
		if err != nil {
			return nil, err
		}
		is, err := operated(s.is, ops...)
		if err != nil {
			return nil, err
		}
		if fill(ops[0], is, want) {
			if is, err = operated(s.is, ops...); err != nil {
				return nil, err
			}
		}
		for at, made := range ops {
			r := rewritten{op: made}
			if at == 0 {
				r.original = original
			}
			all = append(all, r)
		}
		s = state{was, is}
	}
	more, err := o.mend(s.is, d.want)
	if err != nil {
		return nil, err
	}
	for _, op := range more {
		all = append(all, rewritten{op: op})
	}
	is, err := operated(d.now, nodes(all)...)
	if err != nil {
		return nil, err
	}
	if differs := compare(withoutKind(is), withoutKind(d.want), nil); differs != nil {
		return nil, fmt.Errorf("no operations give %s the right %s", d.object, differs.at)
	}
	return all, nil
}

// fill gives the value of an operation, which replaces a list or mapping, what the function
// has put there, and reports whether it did: the operation would wipe it.
func fill(op, is, want *yaml.Node) bool {
	given := yamlnode.Get(op, "value")
	if given == nil || given.Kind == yaml.ScalarNode {
		return false
	}
	pointer := yamlnode.Text(op, "path")
	has, wanted := pointed(is, pointer), pointed(want, pointer)
	if has == nil || wanted == nil || compare(has, wanted, nil) == nil || compare(has, given, nil) != nil {
		return false
	}
	_, ok := yamlnode.Become(given, yamlnode.Clone(wanted))
	return ok
}

// pointed returns what a JSON pointer leads to; nil if there is nothing.
func pointed(object *yaml.Node, pointer string) *yaml.Node {
	n := object
	for key := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if n = yamlnode.Resolve(n); n == nil {
			return nil
		}
		if n.Kind != yaml.SequenceNode {
			n = yamlnode.Get(n, strings.NewReplacer("~1", "/", "~0", "~").Replace(key))
			continue
		}
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(n.Content) {
			return nil
		}
		n = n.Content[i]
	}
	return n
}

// place is what a JSON pointer means: a list of containers, or an element of it with
// what is inside.
type place struct {
	template int
	list     string
	element  string // an index, "-", or empty for the list
	rest     string
}

// placeOf returns what a pointer means in an object; ok is false if it leads to no
// container.
func (o *operations) placeOf(pointer string, object *yaml.Node) (p place, ok bool) {
	for at, t := range o.locate(object) {
		for _, list := range lists {
			rest, found := strings.CutPrefix(pointer, pod.Pointer(t.Field(list)))
			if !found || rest != "" && rest[0] != '/' {
				continue
			}
			element, inside, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
			if inside != "" {
				inside = "/" + inside
			}
			return place{at, list, element, inside}, true
		}
	}
	return place{}, false
}

// template returns a pod template of an object.
func (o *operations) template(object *yaml.Node, at int) pod.Template {
	if templates := o.locate(object); at < len(templates) {
		return templates[at]
	}
	return pod.Template{}
}

// one returns the operations for one, which leads from a state to the next.
func (o *operations) one(op *yaml.Node, from, to state) ([]*yaml.Node, error) {
	p, is := o.placeOf(yamlnode.Text(op, "path"), to.was)
	if !is {
		p, is = o.placeOf(yamlnode.Text(op, "path"), from.was)
	}
	kind := yamlnode.Text(op, "op")
	source, moves := o.placeOf(yamlnode.Text(op, "from"), from.was)
	if moves && source.element != "" {
		pointer, _, err := o.element(source, from)
		if err != nil {
			return nil, err
		}
		_ = yamlnode.Set(op, "from", yamlnode.String(pointer+source.rest), yamlnode.Last())
	}
	switch {
	case !is:
		return []*yaml.Node{op}, nil
	case p.element == "":
		return o.wholeList(op, p, from, to)
	case kind == "add" && p.rest == "", (kind == "move" || kind == "copy") && p.rest == "":
		return o.added(op, p, from, to)
	}
	pointer, name, err := o.element(p, from)
	if err != nil {
		return nil, err
	}
	setPath(op, pointer+p.rest)
	if kind == "replace" && p.rest == "" {
		o.derive(op, p.template, name, to)
	}
	return []*yaml.Node{op}, nil
}

func setPath(op *yaml.Node, path string) {
	_ = yamlnode.Set(op, "path", yamlnode.String(path), yamlnode.Last())
}

// element returns the pointer to the container that a place means, as the function has
// moved it, and its name.
func (o *operations) element(p place, s state) (pointer, name string, err error) {
	t := o.template(s.was, p.template)
	all := names(t, p.list)
	i, err := strconv.Atoi(p.element)
	if err != nil || i < 0 || i >= len(all) {
		return "", "", fmt.Errorf("%s/%s is no container", pod.Pointer(t.Field(p.list)), p.element)
	}
	pointer, ok := o.pointer(s.is, p.template, all[i])
	if !ok {
		return "", "", fmt.Errorf("container %q is gone", all[i])
	}
	return pointer, all[i], nil
}

// pointer returns the JSON pointer to a container of an object.
func (o *operations) pointer(object *yaml.Node, at int, name string) (string, bool) {
	t := o.template(object, at)
	for _, list := range lists {
		if i := slices.Index(names(t, list), name); i >= 0 {
			return pod.Pointer(t.Field(list)) + "/" + strconv.Itoa(i), true
		}
	}
	return "", false
}

// derive gives the value of an operation, which is a container, the fields that it has
// once the function has worked on it.
func (o *operations) derive(op *yaml.Node, at int, name string, to state) {
	value := yamlnode.Get(op, "value")
	if value == nil || value.Kind != yaml.MappingNode {
		return
	}
	t := o.template(to.is, at)
	for _, list := range lists {
		if wanted, _ := yamlnode.Named(t.List(list), name); wanted != nil {
			_ = become(value, wanted)
		}
	}
}

// added returns the operations for one that puts a container into a list.
func (o *operations) added(op *yaml.Node, p place, from, to state) ([]*yaml.Node, error) {
	was, now := names(o.template(from.was, p.template), p.list), names(o.template(to.was, p.template), p.list)
	name := ""
	for i, n := range now {
		if i >= len(was) || was[i] != n {
			name = n
			break
		}
	}
	if name == "" {
		return nil, fmt.Errorf("%s adds no container", yamlnode.Text(op, "path"))
	}
	pointer, ok := o.pointer(to.is, p.template, name)
	if !ok {
		return nil, fmt.Errorf("container %q is gone", name)
	}
	o.derive(op, p.template, name, to)
	list, index := pointer[:strings.LastIndex(pointer, "/")], pointer[strings.LastIndex(pointer, "/")+1:]
	old, _ := o.placeOf(list, from.is)
	t := o.template(from.is, p.template)
	if t.List(old.list) == nil && yamlnode.Text(op, "op") == "add" {
		setPath(op, list)
		value := yamlnode.Get(op, "value")
		_ = yamlnode.Set(op, "value", &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{value}}, yamlnode.Last())
		return []*yaml.Node{op}, nil
	}
	if p.element == "-" && index == strconv.Itoa(len(names(t, old.list))) {
		index = "-"
	}
	setPath(op, list+"/"+index)
	return []*yaml.Node{op}, nil
}

// wholeList returns the operations for one that sets or removes a list: they touch only
// the containers that it brought or took.
func (o *operations) wholeList(op *yaml.Node, p place, from, to state) ([]*yaml.Node, error) {
	given := map[string]*yaml.Node{}
	for _, c := range yamlnode.Elements(yamlnode.Get(op, "value")) {
		given[yamlnode.Text(c, "name")] = c
	}
	var all []*yaml.Node
	have, want := o.template(from.is, p.template), o.template(to.is, p.template)
	for _, list := range []string{p.list, other(p.list)} {
		all = append(all, o.set(op, list, list == p.list, given, have, want)...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has nothing left to do", yamlnode.Text(op, "path"))
	}
	return all, nil
}

// set returns the operations that make a list as wanted. own reports whether the
// operation is about that list: it is used if all containers are its own.
func (o *operations) set(op *yaml.Node, list string, own bool, given map[string]*yaml.Node, have, want pod.Template) []*yaml.Node {
	has, wants := names(have, list), names(want, list)
	value := func(name string) *yaml.Node {
		wanted, _ := yamlnode.Named(want.List(list), name)
		if c := given[name]; c != nil {
			c = yamlnode.Clone(c)
			_ = become(c, wanted)
			return c
		}
		return yamlnode.Clone(wanted)
	}
	stays := slices.ContainsFunc(wants, func(name string) bool { return given[name] == nil })
	at := pod.Pointer(want.Field(list))
	if own && !stays && len(wants) > 0 || have.List(list) == nil && len(wants) > 0 {
		values := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
		for _, name := range wants {
			values.Content = append(values.Content, value(name))
		}
		set := yamlnode.Clone(op)
		if !own {
			set = mapping("op", "add", "path", at)
		}
		_ = yamlnode.Set(set, "value", values, yamlnode.Last())
		return []*yaml.Node{set}
	}
	var all []*yaml.Node
	for i, name := range slices.Backward(has) {
		if !slices.Contains(wants, name) {
			all = append(all, mapping("op", "remove", "path", at+"/"+strconv.Itoa(i)))
		}
	}
	for i, name := range wants {
		if !slices.Contains(has, name) {
			add := mapping("op", "add", "path", at+"/"+strconv.Itoa(i))
			add.Content = append(add.Content, yamlnode.String("value"), value(name))
			all = append(all, add)
		}
	}
	return all
}

// mend returns the operations that give containers the fields that they lack.
func (o *operations) mend(is, want *yaml.Node) ([]*yaml.Node, error) {
	var all []*yaml.Node
	for at, wanted := range o.locate(want) {
		got := o.template(is, at)
		spec := strings.TrimSuffix(pod.Pointer(wanted.Field(pod.Containers)), pod.Containers)
		all = append(all, mendFields(spec, got.Spec, wanted.Spec, func(key string) bool {
			return key == wanted.Key(pod.Containers) || key == wanted.Key(pod.InitContainers)
		})...)
		for _, list := range lists {
			for i, name := range names(wanted, list) {
				c, _ := yamlnode.Named(got.List(list), name)
				w := yamlnode.Elements(wanted.List(list))[i]
				pointer := pod.Pointer(got.Field(list)) + "/" + strconv.Itoa(i) + "/"
				if c == nil || slices.Index(names(got, list), name) != i {
					return nil, fmt.Errorf("container %q is not where it has to be", name)
				}
				all = append(all, mendFields(pointer, c, w, func(string) bool { return false })...)
			}
		}
	}
	return all, nil
}

// mendFields returns the operations that set and remove the fields of a mapping that
// differ, but for those that but names.
func mendFields(pointer string, is, want *yaml.Node, but func(key string) bool) []*yaml.Node {
	var all []*yaml.Node
	set, gone := differing(is, want)
	for _, key := range slices.DeleteFunc(set, but) {
		op := mapping("op", "add", "path", pointer+key)
		op.Content = append(op.Content, yamlnode.String("value"), yamlnode.Clone(yamlnode.Get(want, key)))
		all = append(all, op)
	}
	for _, key := range slices.DeleteFunc(gone, but) {
		all = append(all, mapping("op", "remove", "path", pointer+key))
	}
	return all
}
