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

// state is an object between two operations: as it was, and as the function makes it.
type state struct{ was, is *yaml.Node }

// progress is how far the operations for one object have come.
//
// To carry an operation out, the object is printed and parsed. So those that only set a
// field inside of a container wait until one comes for which the rest of the object counts.
type progress struct {
	*operations
	state
	edit    Edit
	waiting struct{ given, made []*yaml.Node } // as the patch has them, and as they become
	where   *whereabouts                       // of the containers; nil if it is not known
	// superfluous are the operations that have nothing to do any more.
	superfluous []*yaml.Node
}

// whereabouts are where the containers of a state are: the names in the lists as it was,
// and the JSON pointers to the containers as the function makes it.
type whereabouts struct {
	names    map[place][]string
	pointers map[container]string
}

// container is a container of one of the templates of an object.
type container struct {
	template spot
	name     string
}

// next returns the operations that an operation becomes: none if it is about a container
// that the function removes. The first of them is the given node, but for its fields.
func (p *progress) next(op *yaml.Node) ([]*yaml.Node, error) {
	if in, ok := p.placeOf(yamlnode.Text(op, "path"), p.was); ok && isInside(op, in) {
		p.waiting.given = append(p.waiting.given, yamlnode.Clone(op))
		pointer, _, err := p.element(in)
		if err != nil || pointer == "" {
			return nil, err
		}
		if err := setPath(op, pointer+in.rest); err != nil {
			return nil, err
		}
		p.waiting.made = append(p.waiting.made, op)
		return []*yaml.Node{op}, nil
	}
	if err := p.settle(); err != nil {
		return nil, err
	}
	was, err := operated(p.was, op)
	if err != nil {
		return nil, err
	}
	want, err := p.edit(was)
	if err != nil {
		return nil, err
	}
	ops, err := p.one(op, state{was, want})
	if err != nil {
		return nil, err
	}
	is, err := operated(p.is, ops...)
	if err != nil {
		return nil, err
	}
	if len(ops) > 0 && p.fill(ops[0], is, want) {
		if is, err = operated(p.is, ops...); err != nil {
			return nil, err
		}
	}
	p.state, p.where = state{was, is}, nil
	return ops, nil
}

// isInside reports whether an operation is about a field inside of a container that is not
// its name, and gives it no list or mapping.
func isInside(op *yaml.Node, in place) bool {
	value := yamlnode.Get(op, "value")
	return slices.Contains([]string{"add", "replace", "remove", "test"}, yamlnode.Text(op, "op")) &&
		in.rest != "" && in.rest != "/name" && (value == nil || value.Kind == yaml.ScalarNode)
}

// settle carries out the operations that wait. One that removes a field which the function
// no longer derives is superfluous.
func (p *progress) settle() (err error) {
	if len(p.waiting.given) == 0 {
		return nil
	}
	if p.was, err = operated(p.was, p.waiting.given...); err != nil {
		return err
	}
	made := p.waiting.made
	p.waiting.given, p.waiting.made = nil, nil
	is, err := operated(p.is, made...)
	if err == nil {
		p.is = is
		return nil
	}
	for _, op := range made {
		is, err := operated(p.is, op)
		switch {
		case err == nil:
			p.is = is
		case yamlnode.Text(op, "op") == "remove":
			p.superfluous = append(p.superfluous, op)
		default:
			return err
		}
	}
	return nil
}

// element returns the pointer to the container that a place means, as the function has
// moved it, and its name. The pointer is empty if the function has removed it.
func (p *progress) element(in place) (pointer, name string, err error) {
	if p.where == nil {
		p.where = p.locateAll()
	}
	all := p.where.names[place{template: in.template, list: in.list}]
	i, err := strconv.Atoi(in.element)
	if err != nil || i < 0 || i >= len(all) {
		t := p.template(p.was, in.template)
		return "", "", fmt.Errorf("%s/%s is no container", pod.Pointer(t.Field(in.list)), in.element)
	}
	return p.where.pointers[container{in.template, all[i]}], all[i], nil
}

// locateAll returns where all containers are.
func (p *progress) locateAll() *whereabouts {
	w := &whereabouts{map[place][]string{}, map[container]string{}}
	for _, t := range p.locate(p.was) {
		for _, list := range lists {
			w.names[place{template: spotOf(t), list: list}] = names(t, list)
		}
	}
	for _, t := range p.locate(p.is) {
		for _, list := range lists {
			for i, name := range names(t, list) {
				if key := (container{spotOf(t), name}); w.pointers[key] == "" {
					w.pointers[key] = pod.Pointer(t.Field(list)) + "/" + strconv.Itoa(i)
				}
			}
		}
	}
	return w
}

// fill gives the value of an operation, which replaces a list or mapping, what the function
// has put there, and reports whether it did: the operation would wipe it.
func (p *progress) fill(op, is, want *yaml.Node) bool {
	given := yamlnode.Get(op, "value")
	if given == nil || given.Kind == yaml.ScalarNode {
		return false
	}
	pointer := yamlnode.Text(op, "path")
	has, wanted := yamlnode.Pointed(is, pointer), yamlnode.Pointed(want, pointer)
	if has == nil || wanted == nil || compare(has, wanted, nil) == nil || compare(has, given, nil) != nil {
		return false
	}
	p.exchange(given, pointer, want)
	_, ok := yamlnode.Become(given, yamlnode.Clone(wanted))
	return ok
}

// exchange puts the containers of a value that have changed their list into the other one, so
// that they keep their text and comments. pointer is where the value is in an object.
func (p *progress) exchange(value *yaml.Node, pointer string, want *yaml.Node) {
	for _, t := range p.locate(want) {
		rest, below := strings.CutPrefix(pod.Pointer(t.SpecPath())+"/", pointer+"/")
		if !below {
			continue
		}
		spec := value
		if rest != "" {
			spec = yamlnode.Pointed(value, strings.TrimSuffix(rest, "/"))
		}
		given := pod.Template{Spec: spec, Names: t.Names}
		for _, list := range lists {
			for _, name := range names(t, list) {
				if moved, i := yamlnode.Named(given.List(other(list)), name); moved != nil {
					from := given.List(other(list))
					from.Content = slices.Delete(from.Content, i, i+1)
					if to, err := yamlnode.List(spec, t.Key(list), yamlnode.Last()); err == nil {
						yamlnode.Insert(to, len(to.Content), moved)
					}
				}
			}
		}
	}
}
