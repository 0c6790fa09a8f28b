package kustomization

import (
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// say adds a finding about a place.
func (c *carrier) say(kind *finding.Kind, at finding.Location, format string, args ...any) {
	c.sayOf(finding.New(kind, nil, format, args...), at)
}

// sayOf adds a finding, which may name a resource and a field, about a place.
func (c *carrier) sayOf(f *finding.Finding, at finding.Location) {
	f.Location = at
	f.Location.File = c.Name(at.File)
	if key := (saying{f.Kind, f.Location, f.Text()}); !c.said[key] {
		c.said[key] = true
		c.findings = append(c.findings, *f)
	}
}

// saying is what findings have in common that are said once.
type saying struct {
	kind *finding.Kind
	at   finding.Location
	text string
}

// tell adds the finding that something is rewritten.
func (c *carrier) tell(at finding.Location, format string, args ...any) {
	f := finding.New(finding.Carry, nil, format, args...)
	f.Done, f.FailsCheck, f.Location = true, true, at
	f.Location.File = c.Name(at.File)
	c.changes = append(c.changes, *f)
}

// tellGone adds to the last finding that was told the comments that are gone with the change.
func (c *carrier) tellGone(gone []manifest.Gone) {
	var lines []string
	for _, comment := range gone {
		lines = append(lines, comment.Text)
	}
	if len(lines) > 0 {
		c.changes[len(c.changes)-1].NameComments(lines)
	}
}

// at returns the place of a node of a kustomization, as it was read or as it is edited.
func (c *carrier) at(l *layer, n *yaml.Node) finding.Location {
	if l.doc == nil || n == nil {
		return finding.Location{File: l.file}
	}
	if at := l.doc.Location(n); at.Line > 0 {
		at.Index = l.index
		return at
	}
	docs, err := c.documents(c.files.real(l.file))
	if err != nil {
		return finding.Location{File: l.file}
	}
	return docs[l.index].Location(n)
}

// atReplacement returns the place of a replacement, in its own file if it has one.
func (c *carrier) atReplacement(r replacement) finding.Location {
	if r.file == "" {
		listed := yamlnode.Elements(yamlnode.Get(r.layer.root, r.list))
		if r.index < len(listed) {
			return c.at(r.layer, listed[r.index])
		}
		return c.at(r.layer, r.layer.root) // a transformer has it
	}
	if o, err := c.open(c.files.real(r.file)); err == nil && len(o.docs) > 0 {
		return o.docs[0].Location(o.docs[0].Root)
	}
	return finding.Location{File: r.file}
}

// atPatch returns the place of what pick picks in a part of a patch.
func (c *carrier) atPatch(p *patch, part int, pick func(root *yaml.Node) *yaml.Node) finding.Location {
	if p.file != "" {
		if o, err := c.open(c.files.real(p.file)); err == nil && part < len(o.docs) {
			at := o.docs[part].Location(pick(o.docs[part].Root))
			at.Index = part
			return at
		}
		return finding.Location{File: p.file}
	}
	if p.config != nil {
		entry, err := c.entry(p)
		if err != nil {
			return finding.Location{File: p.layer.file}
		}
		return c.atConfiguration(p.config, inline(p, entry))
	}
	scalar := inline(p, p.entry)
	at := c.at(p.layer, scalar)
	if scalar.Kind != yaml.ScalarNode {
		return c.at(p.layer, pick(scalar))
	}
	inner, err := openText(p.layer.file, []byte(scalar.Value))
	if err != nil || part >= len(inner.docs) || scalar.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return at
	}
	// The text begins in the line below the scalar's indicator.
	inside := inner.docs[part].Location(pick(inner.docs[part].Root))
	return finding.Location{File: at.File, Line: at.Line + inside.Line}
}

// whole picks all of a patch.
func whole(root *yaml.Node) *yaml.Node { return root }

func (c *carrier) refuse(d *demanded, err error) {
	c.say(finding.OverlayDiffers, c.atPatch(d.patch, d.part, whole), "%s: %v", d.patch, err)
}
