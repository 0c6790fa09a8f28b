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
	if o.unmet(o.root.Content, nil) == nil {
		return nil
	}
	var failed error
	for i := range o.demands {
		d := &o.demands[i]
		all, err := o.rewritten(*d)
		if err != nil {
			failed = err
			continue
		}
		other := o.unmet(nodes(all), d)
		if other == nil {
			return o.become(all)
		}
		if failed == nil {
			failed = fmt.Errorf("%s and %s would need different operations", d.object, other.object)
		}
	}
	return failed
}

// unmet returns the first demand that operations do not meet; nil if they meet all. met is
// one that they are known to meet; nil for none.
func (o *operations) unmet(all []*yaml.Node, met *demand) *demand {
	for i := range o.demands {
		d := &o.demands[i]
		if d == met {
			continue
		}
		is, err := operated(d.now, all...)
		if err != nil || compare(withoutKind(is), withoutKind(d.want), nil) != nil {
			return d
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
			if value == nil && (key == "from" || key == "value") {
				if err := yamlnode.Drop(r.original, key); err != nil {
					return err
				}
			}
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

// rewritten returns the operations for one object.
func (o *operations) rewritten(d demand) ([]rewritten, error) {
	var all []rewritten
	p := &progress{operations: o, state: state{d.before, d.now}, edit: d.edit}
	for _, original := range o.root.Content {
		ops, err := p.next(yamlnode.Clone(yamlnode.Resolve(original)))
		if err != nil {
			return nil, err
		}
		for at, made := range ops {
			r := rewritten{op: made}
			if at == 0 {
				r.original = original
			}
			all = append(all, r)
		}
	}
	if err := p.settle(); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(r rewritten) bool { return slices.Contains(p.superfluous, r.op) })
	more, err := o.mend(p.is, d.want)
	if err != nil {
		return nil, err
	}
	all, more = withoutUndone(all, more)
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

// withoutUndone leaves out the operations that set what one of the operations behind them
// removes as a whole, and that one: the function derives it no more.
func withoutUndone(all []rewritten, behind []*yaml.Node) ([]rewritten, []*yaml.Node) {
	behind = slices.DeleteFunc(slices.Clone(behind), func(last *yaml.Node) bool {
		path := yamlnode.Text(last, "path")
		if yamlnode.Text(last, "op") != "remove" {
			return false
		}
		sets := func(r rewritten) bool {
			kind, at := yamlnode.Text(r.op, "op"), yamlnode.Text(r.op, "path")
			return (kind == "add" || kind == "replace") && (at == path || strings.HasPrefix(at, path+"/"))
		}
		is := slices.ContainsFunc(all, func(r rewritten) bool { return sets(r) && yamlnode.Text(r.op, "path") == path })
		if is {
			all = slices.DeleteFunc(slices.Clone(all), sets)
		}
		return is
	})
	return all, behind
}

// mend returns the operations that give containers the fields that they lack.
func (o *operations) mend(is, want *yaml.Node) ([]*yaml.Node, error) {
	var all []*yaml.Node
	for _, wanted := range o.locate(want) {
		got := o.template(is, spotOf(wanted))
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
		op := yamlnode.Mapping("op", "add", "path", pointer+key)
		op.Content = append(op.Content, yamlnode.String("value"), yamlnode.Clone(yamlnode.Get(want, key)))
		all = append(all, op)
	}
	for _, key := range slices.DeleteFunc(gone, but) {
		all = append(all, yamlnode.Mapping("op", "remove", "path", pointer+key))
	}
	return all
}
