package kustomization

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// rewrite edits a part of a patch until it meets what is demanded of it. A patch that
// would need different texts for different objects is split.
func (c *carrier) rewrite(d *demanded) error {
	text, err := c.textOf(d.patch)
	if err != nil {
		return err
	}
	was, err := text.text()
	if err != nil {
		return err
	}
	r, err := c.rewritten(d, text, d.demands)
	switch {
	case err != nil:
		if r.gone, err = c.split(d, text, err); err != nil && c.isMetApart(d, text) {
			err = fmt.Errorf("%w. Give each kustomization, and each object in it, a patch of its own with this text", err)
		}
	case r.text == string(was):
		return nil
	case r.nothing && d.patch.config == nil && (d.patch.file == "" || d.patch.list == json6902Patches): // where kustomize takes no empty list
		return c.drop(d, r.gone)
	case d.patch.file != "":
		err = c.become(d, text.docs[d.part].Root, d.demands) // once more, in the tree of the file
	default:
		err = c.setInline(d, r.text)
	}
	if err != nil {
		return err
	}
	more := ""
	if r.nothing && d.patch.file != "" {
		more = ", of which nothing is left: remove it, with its file"
	}
	c.tell(c.atPatch(d.patch, d.part, whole), "rewrite %s for %s%s", d.patch, about(d.demands), more)
	c.tellGone(r.gone)
	return nil
}

// isMetApart reports whether a patch that does not meet its demands could be one for each of
// them.
func (c *carrier) isMetApart(d *demanded, from *opened) bool {
	return len(d.demands) > 1 && !slices.ContainsFunc(d.demands, func(one demand) bool {
		_, err := c.rewritten(d, from, []demand{one})
		return err != nil
	})
}

// about names the objects of demands that change.
func about(demands []demand) string {
	var all []string
	for _, d := range demands {
		if !slices.Contains(all, d.object) && compare(d.want, d.after, nil) != nil {
			all = append(all, d.object)
		}
	}
	return enumerated(all)
}

// enumerated returns some names as a text, without those behind the first few.
func enumerated(all []string) string {
	const most = 3
	if len(all) > most {
		all = append(all[:most-1], fmt.Sprintf("%d others", len(all)-most+1))
	}
	return finding.Enumerate(all, "and")
}

// become edits a part of a patch until it meets demands.
func (c *carrier) become(d *demanded, root *yaml.Node, demands []demand) error {
	if d.patch.isOperations() {
		return (&operations{c.Locate, root, demands}).rewrite()
	}
	return (&merge{Function: c.Function, use: c.use, root: root, demands: demands}).rewrite()
}

// textOf returns the text of a patch as it is now.
func (c *carrier) textOf(p *patch) (*opened, error) {
	if p.file != "" {
		return c.open(c.files.real(p.file))
	}
	entry, err := c.entry(p)
	if err != nil {
		return nil, err
	}
	content, err := textIn(inline(p, entry))
	if err != nil {
		return nil, err
	}
	return openText(p.layer.file, content)
}

// inline returns the scalar with the text of an inline patch, or what it has as fields.
func inline(p *patch, entry *yaml.Node) *yaml.Node {
	if p.list == strategicMerges {
		return yamlnode.Resolve(entry)
	}
	return yamlnode.Get(entry, p.field)
}

// textIn returns the text of what [inline] returns.
func textIn(n *yaml.Node) ([]byte, error) {
	if n.Kind != yaml.ScalarNode {
		return text([]*yaml.Node{n})
	}
	return []byte(n.Value), nil
}

// entry returns the entry of a patch in the kustomization that is edited.
func (c *carrier) entry(p *patch) (*yaml.Node, error) {
	if p.config != nil {
		return c.root(p.config)
	}
	if c.entries[p] == nil {
		docs, err := c.documents(c.files.real(p.layer.file))
		if err != nil {
			return nil, err
		}
		for _, other := range c.trace.in[p.layer] { // before any of them is split
			if other.config == nil && c.entries[other] == nil {
				c.entries[other] = yamlnode.Elements(yamlnode.Get(other.layer.in(docs[other.layer.index].Root), other.list))[other.index]
			}
		}
	}
	return c.entries[p], nil
}

// became is a patch that meets demands.
type became struct {
	text string
	// gone are the comments that are gone with what it no longer says.
	gone []manifest.Gone
	// nothing reports that it no longer says anything.
	nothing bool
}

// rewritten returns what a patch becomes to meet some demands.
func (c *carrier) rewritten(d *demanded, from *opened, demands []demand) (b became, err error) {
	text, err := from.text()
	if err != nil {
		return b, err
	}
	o, err := openText(from.src.Name, text)
	if err != nil {
		return b, err
	}
	root := o.docs[d.part].Root
	if err := c.become(d, root, demands); err != nil {
		return b, err
	}
	printed, err := o.docs[d.part].Edits()
	if err != nil {
		return b, err
	}
	out, err := o.text()
	return became{string(out), printed.Gone, len(o.docs) == 1 && saysNothing(root)}, err
}

// setInline replaces the text of an inline patch, or edits its fields once more.
func (c *carrier) setInline(d *demanded, text string) error {
	entry, err := c.entry(d.patch)
	if err != nil {
		return err
	}
	is := inline(d.patch, entry)
	if is.Kind != yaml.ScalarNode {
		return c.become(d, is, d.demands)
	}
	is.Value = text
	if is.Style&yaml.FoldedStyle != 0 && strings.Contains(strings.TrimSuffix(text, "\n"), "\n") {
		is.Style = yaml.LiteralStyle // folded, such lines depend on their indentation
	}
	return nil
}

// group is what some objects need of a patch.
type group struct {
	became
	names []string
}

// split makes several patches of one, each with the names of its objects, and returns the
// comments that are in none of them. The error is the given one if that does not help.
func (c *carrier) split(d *demanded, from *opened, failed error) (gone []manifest.Gone, err error) {
	if d.patch.list != patches || len(d.patch.parts) != 1 {
		return nil, failed
	}
	entry, err := c.entry(d.patch)
	if err != nil {
		return nil, err
	}
	target := yamlnode.Get(entry, "target")
	if target == nil {
		return nil, failed
	}
	groups, err := c.groups(d, from)
	if err != nil || len(groups) < 2 {
		return nil, failed
	}
	gone = goneFrom(groups)
	groups = slices.DeleteFunc(groups, func(g group) bool { return g.nothing })
	docs, err := c.documents(c.files.real(d.patch.layer.file))
	if err != nil {
		return nil, err
	}
	list := yamlnode.Get(d.patch.layer.in(docs[d.patch.layer.index].Root), patches)
	at := slices.Index(list.Content, entry)
	for i, g := range groups {
		one := entry
		if i > 0 {
			one = yamlnode.Clone(entry)
			one.HeadComment, one.FootComment = "", ""
			yamlnode.Insert(list, at+i, one)
		}
		if d.patch.file != "" && i == 0 {
			from.replaced = []byte(g.text)
		} else {
			if d.patch.file != "" {
				if err := yamlnode.Drop(one, "path"); err != nil {
					return nil, err
				}
			}
			text := yamlnode.String(g.text)
			text.Style = yaml.LiteralStyle
			if err := yamlnode.Set(one, "patch", text, yamlnode.Where{Before: []string{"target"}}); err != nil {
				return nil, err
			}
		}
		if err := yamlnode.Set(yamlnode.Get(one, "target"), "name", yamlnode.String(strings.Join(g.names, "|")), yamlnode.Last()); err != nil {
			return nil, err
		}
	}
	if d.patch.file != "" {
		c.tell(c.at(d.patch.layer, entry), "split %s for %s", d.patch, about(d.demands))
	}
	c.say(finding.SplitsPatch, c.at(d.patch.layer, entry), "%s is split, and its targets name %s now: a workload that is added later is not matched",
		d.patch, about(d.demands))
	return gone, nil
}

// groups returns the texts that the objects of a patch need, with their names.
func (c *carrier) groups(d *demanded, from *opened) ([]group, error) {
	var all []group
	byName := map[string][]demand{}
	var order []string
	for _, one := range d.demands {
		name := yamlnode.Text(one.before, "metadata", "name")
		if byName[name] == nil {
			order = append(order, name)
		}
		byName[name] = append(byName[name], one)
	}
	for _, name := range order {
		b, err := c.rewritten(d, from, byName[name])
		if err != nil {
			return nil, err
		}
		name = regexp.QuoteMeta(name)
		if i := slices.IndexFunc(all, func(g group) bool { return g.text == b.text }); i >= 0 {
			all[i].names = append(all[i].names, name)
		} else {
			all = append(all, group{b, []string{name}})
		}
	}
	return all, nil
}
