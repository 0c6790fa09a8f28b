package kustomization

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// one returns the operations for one, which leads from the present state to the next. There
// are none if it is about a container that the function removes.
func (p *progress) one(op *yaml.Node, to state) ([]*yaml.Node, error) {
	in, is := p.placeOf(yamlnode.Text(op, "path"), to.was)
	if !is {
		in, is = p.placeOf(yamlnode.Text(op, "path"), p.was)
	}
	kind := yamlnode.Text(op, "op")
	source, moves := p.placeOf(yamlnode.Text(op, "from"), p.was)
	if moves && source.element != "" {
		pointer, name, err := p.element(source)
		if err == nil && pointer == "" {
			err = fmt.Errorf("the operation for %s takes its value from container %q, which is removed. Write the value instead", yamlnode.Text(op, "path"), name)
		}
		if err != nil {
			return nil, err
		}
		if err := yamlnode.Set(op, "from", yamlnode.String(pointer+source.rest), yamlnode.Last()); err != nil {
			return nil, err
		}
	}
	switch {
	case !is:
		return []*yaml.Node{op}, nil
	case in.element == "":
		return p.wholeList(op, in, to)
	case in.rest == "" && slices.Contains([]string{"add", "move", "copy"}, kind):
		return p.added(op, in, to)
	}
	pointer, name, err := p.element(in)
	if err != nil || pointer == "" {
		return nil, err
	}
	if in.rest == "" && p.touchesBoth(op, in, name, to) {
		return p.wholeList(op, in, to)
	}
	if err := setPath(op, pointer+in.rest); err != nil {
		return nil, err
	}
	if kind == "replace" && in.rest == "" {
		err = p.derive(op, in.template, name, to)
	}
	return []*yaml.Node{op}, err
}

// touchesBoth reports whether an operation that removes or replaces a container is about more
// than its place: it takes the list along, or puts another container into the other list.
func (p *progress) touchesBoth(op *yaml.Node, in place, name string, to state) bool {
	have, want := p.template(p.is, in.template), p.template(to.is, in.template)
	list := listOf(have, name)
	if added := yamlnode.Text(yamlnode.Get(op, "value"), "name"); added != "" {
		return listOf(want, added) != list
	}
	return want.List(list) == nil && !isEmptyList(fieldPath{have.Key(list)})
}

func setPath(op *yaml.Node, path string) error {
	return yamlnode.Set(op, "path", yamlnode.String(path), yamlnode.Last())
}

// derive gives the value of an operation, which is a container, the fields that it has
// once the function has worked on it.
func (p *progress) derive(op *yaml.Node, at spot, name string, to state) error {
	value := yamlnode.Get(op, "value")
	if value == nil || value.Kind != yaml.MappingNode {
		return nil
	}
	t := p.template(to.is, at)
	for _, list := range lists {
		if wanted, _ := yamlnode.Named(t.List(list), name); wanted != nil {
			if err := become(value, wanted); err != nil {
				return err
			}
		}
	}
	return nil
}

// added returns the operations for one that puts a container into a list.
func (p *progress) added(op *yaml.Node, in place, to state) ([]*yaml.Node, error) {
	was, now := names(p.template(p.was, in.template), in.list), names(p.template(to.was, in.template), in.list)
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
	pointer, ok := p.pointer(to.is, in.template, name)
	if !ok {
		return nil, nil
	}
	if err := p.derive(op, in.template, name, to); err != nil {
		return nil, err
	}
	last := strings.LastIndex(pointer, "/")
	list, index := pointer[:last], pointer[last+1:]
	old, _ := p.placeOf(list, p.is)
	t := p.template(p.is, in.template)
	if t.List(old.list) == nil && yamlnode.Text(op, "op") == "add" {
		if err := setPath(op, list); err != nil {
			return nil, err
		}
		only := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{yamlnode.Get(op, "value")}}
		return []*yaml.Node{op}, yamlnode.Set(op, "value", only, yamlnode.Last())
	}
	if in.element == "-" && index == strconv.Itoa(len(names(t, old.list))) {
		index = "-"
	}
	return []*yaml.Node{op}, setPath(op, list+"/"+index)
}

// wholeList returns the operations for one that sets or removes a list, or what has to do
// with both: they touch only the containers that it brought or took.
func (p *progress) wholeList(op *yaml.Node, in place, to state) ([]*yaml.Node, error) {
	given := map[string]*yaml.Node{}
	value := yamlnode.Get(op, "value")
	for _, c := range append(slices.Clone(yamlnode.Elements(value)), value) {
		if name := yamlnode.Text(c, "name"); name != "" {
			given[name] = c
		}
	}
	have, want := p.template(p.is, in.template), p.template(to.is, in.template)
	order := []string{in.list, other(in.list)}
	isGiven := func(name string) bool { return given[name] != nil }
	if !slices.ContainsFunc(names(want, in.list), isGiven) && slices.ContainsFunc(names(want, other(in.list)), isGiven) {
		slices.Reverse(order) // the operation, with what is said about it, goes where its containers are
	}
	var all []*yaml.Node
	for _, list := range order {
		ops, err := set(op, list, list == in.list, given, have, want)
		if err != nil {
			return nil, err
		}
		all = append(all, ops...)
	}
	return all, nil
}

// set returns the operations that make a list as wanted: one that sets all of it if the
// given operation has all of its containers. own reports whether that one is about the list.
func set(op *yaml.Node, list string, own bool, given map[string]*yaml.Node, have, want pod.Template) ([]*yaml.Node, error) {
	there := want
	if there.Spec == nil {
		there = have
	}
	at := pod.Pointer(there.Field(list))
	has, wants := names(have, list), names(want, list)
	if want.List(list) == nil {
		if have.List(list) == nil {
			return nil, nil
		}
		return []*yaml.Node{yamlnode.Mapping("op", "remove", "path", at)}, nil
	}
	values := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	stays := false // a container that the operation does not give
	for i, wanted := range yamlnode.Elements(want.List(list)) {
		value := yamlnode.Clone(wanted)
		if c := given[wants[i]]; c != nil {
			value = yamlnode.Clone(c)
			if err := become(value, wanted); err != nil {
				return nil, err
			}
		} else {
			stays = true
		}
		values.Content = append(values.Content, value)
	}
	if have.List(list) == nil || len(wants) > 0 && !stays {
		set := yamlnode.Mapping("op", "add", "path", at)
		if own && have.List(list) != nil {
			set = yamlnode.Clone(op)
			if err := setPath(set, at); err != nil {
				return nil, err
			}
		}
		return []*yaml.Node{set}, yamlnode.Set(set, "value", values, yamlnode.Last())
	}
	var all []*yaml.Node
	for i, name := range slices.Backward(has) {
		if !slices.Contains(wants, name) {
			all = append(all, yamlnode.Mapping("op", "remove", "path", at+"/"+strconv.Itoa(i)))
		}
	}
	for i, name := range wants {
		if !slices.Contains(has, name) {
			add := yamlnode.Mapping("op", "add", "path", at+"/"+strconv.Itoa(i))
			add.Content = append(add.Content, yamlnode.String("value"), values.Content[i])
			all = append(all, add)
		}
	}
	return all, nil
}
