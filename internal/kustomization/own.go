package kustomization

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// isOwn reports whether the configuration of a transformer is one of ours, which kustomize
// would start a program for.
func isOwn(config *yaml.Node) bool {
	return strings.HasPrefix(yamlnode.Text(config, "apiVersion"), "native-sidecar.dev/")
}

// own is a transformer of ours in a layer.
type own struct {
	*configuration
	index int // among the configurations of the layer
}

// ownsOf returns the transformers of ours in a layer.
func (p *Package) ownsOf(files texts, l *layer) []own {
	var owns []own
	for i, c := range p.configurations(files, l) {
		if isOwn(c.node) {
			owns = append(owns, own{c, i})
		}
	}
	return owns
}

// run builds a layer over some texts, with our own transformers. What kustomize says about
// that has no values of Secrets.
func (p *Package) run(files texts, l *layer) ([]*yaml.RNode, error) {
	files, err := p.whole(files, l)
	if err != nil {
		return nil, err
	}
	return p.runIn(files, l)
}

// wrapping is what kustomize says around an error for each kustomization that lists another:
// that it has tried it as a file first.
var wrapping = lazyregexp.New(`(?:accumulating \w+: )?accumulation err='.*?: is a directory': recursed accumulation of path '[^']*': `)

// runIn does what [Package.run] does, over texts that have the whole kustomization.
func (p *Package) runIn(files texts, l *layer) ([]*yaml.RNode, error) {
	built, err := p.transformed(files, l)
	if err == nil {
		return built, nil
	}
	said := wrapping().ReplaceAllLiteralString(err.Error(), "")
	l.walk(func(below *layer) {
		for _, literal := range below.secrets {
			_, value, _ := strings.Cut(literal, "=")
			for _, secret := range []string{literal, value} {
				if secret != "" {
					said = strings.ReplaceAll(said, secret, "...")
				}
			}
		}
	})
	const most, tail = 600, 300 // kustomize quotes whole objects
	return nil, errors.New(fit.Middle(said, most, tail))
}

// transformed builds a layer over some texts. Our own transformers run in their places:
// patches stand for them, which do to the objects that they find what they do.
func (p *Package) transformed(files texts, l *layer) ([]*yaml.RNode, error) {
	var owns []own
	listing := map[*layer][]*layer{} // those that list a component
	l.walk(func(one *layer) {
		owns = append(owns, p.ownsOf(files, one)...)
		for _, below := range one.below {
			if below.component && !slices.Contains(listing[below], one) {
				listing[below] = append(listing[below], one)
			}
		}
	})
	stand := make([][]*yaml.Node, len(owns))
	for i, o := range owns {
		edit, err := p.configure(o.node, cmp.Or(o.file, o.layer.file))
		if err != nil {
			return nil, err
		}
		stand[i] = []*yaml.Node{yamlnode.String(here)}
		before, err := p.standing(files, owns, stand)
		if err != nil {
			return nil, err
		}
		found, err := p.found(before, o.layer, listing)
		if err != nil {
			return nil, err
		}
		if stand[i], err = patchesFor(found, edit); err != nil {
			return nil, err
		}
	}
	files, err := p.standing(files, owns, stand)
	if err != nil {
		return nil, err
	}
	return p.build(files, l)
}

// standing returns the texts with what stands for our own transformers.
func (p *Package) standing(files texts, owns []own, stand [][]*yaml.Node) (texts, error) {
	changed := map[string][]byte{}
	for i, first := range owns {
		if i > 0 && owns[i-1].layer == first.layer {
			continue
		}
		docs, err := p.parsed(files, first.layer)
		if err != nil {
			return files, err
		}
		var list []*yaml.Node
		for at, c := range p.configurations(files, first.layer) {
			as := []*yaml.Node{c.whole()}
			if number := slices.IndexFunc(owns, func(o own) bool { return o.layer == first.layer && o.index == at }); number >= 0 {
				as = stand[number]
			}
			for _, one := range as {
				entry, err := asEntry(one)
				if err != nil {
					return files, err
				}
				list = append(list, entry)
			}
		}
		replace(docs[0], transformers, list)
		if changed[files.real(first.layer.kustomization)], err = text(docs); err != nil {
			return files, err
		}
	}
	return files.with(changed), nil
}

// foundRecord is the record of what one of our transformers finds.
const foundRecord = "found"

// here is the entry of transformers that stands for the one of ours that is looked at.
const here = "native-sidecar-here"

// found returns the objects that the transformer of ours finds that is looked at, if they
// have what it may edit. It is in a layer, or in a component, which has its objects from those that
// list it.
func (p *Package) found(files texts, l *layer, listing map[*layer][]*layer) ([]*yaml.Node, error) {
	if !l.component {
		return p.foundIn(files, l, l)
	}
	var all []*yaml.Node
	for _, top := range listing[l] {
		if top.component {
			return nil, fmt.Errorf("%s is listed by another component, and has a transformer of native-sidecar", l.file)
		}
		more, err := p.foundIn(files, l, top)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// foundIn returns what [Package.found] does in the build of a layer, as far as it goes.
func (p *Package) foundIn(files texts, l, top *layer) ([]*yaml.Node, error) {
	built, err := p.until(files, l, top, nil)
	if err != nil {
		return nil, err
	}
	fields := map[string]string{} // by kinds; empty if objects of it disagree
	for _, node := range built {
		field, kind := content(node.YNode()), regexp.QuoteMeta(node.GetKind())
		if other, known := fields[kind]; known && other != field {
			field = ""
		}
		fields[kind] = field
	}
	kinds := map[string][]string{}
	for _, kind := range slices.Sorted(maps.Keys(fields)) {
		if field := fields[kind]; field != "" {
			kinds[field] = append(kinds[field], kind)
		}
	}
	if len(kinds) == 0 {
		return nil, nil
	}
	if built, err = p.until(files, l, top, kinds); err != nil {
		return nil, err
	}
	var all []*yaml.Node
	for _, node := range built {
		object := node.YNode()
		is, metadata := yamlnode.Get(object, specField+foundRecord), yamlnode.Get(object, metadataField+foundRecord)
		if is != nil && metadata != nil {
			all = append(all, with(object, map[string]*yaml.Node{content(object): is, "metadata": metadata}))
		}
	}
	return all, nil
}

// until builds a layer as far as the transformer that is looked at, which is in it or in
// a component that it lists. Objects of the kinds, by the fields that they have, note what
// they are there.
func (p *Package) until(files texts, l, top *layer, kinds map[string][]string) ([]*yaml.RNode, error) {
	changed := map[string][]byte{}
	cut := func(l *layer, do func(root *yaml.Node) error) error {
		docs, err := p.parsed(files, l)
		if err != nil {
			return err
		}
		if err := do(docs[0]); err != nil {
			return err
		}
		changed[files.real(l.kustomization)], err = text(docs)
		return err
	}
	err := cut(l, func(root *yaml.Node) error {
		list := yamlnode.Elements(yamlnode.Get(root, transformers))
		list = list[:slices.IndexFunc(list, func(n *yaml.Node) bool { return n.Value == here })]
		for _, field := range slices.Sorted(maps.Keys(kinds)) {
			look, err := operating(yamlnode.Mapping("kind", strings.Join(kinds[field], "|")), records(field, foundRecord))
			if err != nil {
				return err
			}
			entry, err := asEntry(asTransformer("look-"+field, look))
			if err != nil {
				return err
			}
			list = append(slices.Clone(list), entry)
		}
		replace(root, transformers, list)
		replace(root, "validators", nil)
		return nil
	})
	if err == nil && top != l {
		err = cut(top, func(root *yaml.Node) error {
			components := yamlnode.Elements(yamlnode.Get(root, "components"))
			last := slices.IndexFunc(components, func(n *yaml.Node) bool { return p.files.real(filepath.Join(top.dir, n.Value)) == l.dir })
			replace(root, "components", components[:last+1])
			for _, field := range []string{strategicMerges, patches, json6902Patches, replacements, vars, transformers, "validators"} {
				replace(root, field, nil)
			}
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	return p.build(files.with(changed), top)
}
