package kustomization

import (
	"bytes"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
)

// opened is a file that is edited.
type opened struct {
	src  *manifest.Source
	docs []*manifest.Document
	// replaced is its new text, if that was not made by edits of the documents.
	replaced []byte
}

// documents returns the documents of a file that is to be edited.
func (c *carrier) documents(path string) ([]*manifest.Document, error) {
	o, err := c.open(path)
	if err != nil {
		return nil, err
	}
	return o.docs, nil
}

// open opens a file that is to be edited.
func (c *carrier) open(path string) (*opened, error) {
	if o := c.opened[path]; o != nil {
		return o, nil
	}
	text, err := c.files.ReadFile(path)
	if err != nil {
		return nil, err
	}
	o, err := openText(path, text)
	c.opened[path] = o
	return o, err
}

func openText(name string, text []byte) (*opened, error) {
	o := &opened{src: &manifest.Source{Name: name, Text: text}}
	for _, s := range manifest.Cut(o.src) {
		doc, err := s.Open()
		if err != nil {
			return o, err
		}
		o.docs = append(o.docs, doc)
	}
	return o, nil
}

// edits returns the edits of the documents that change.
func (o *opened) edits() ([]Edited, error) {
	if o.replaced != nil {
		return []Edited{{0, []manifest.Edit{{Start: 0, End: len(o.src.Text), Text: o.replaced}}}}, nil
	}
	var all []Edited
	for i, doc := range o.docs {
		printed, err := doc.Edits()
		if err != nil {
			return nil, err
		}
		if len(printed.Edits) > 0 {
			all = append(all, Edited{i, printed.Edits})
		}
	}
	return all, nil
}

// text returns the text with all edits.
func (o *opened) text() ([]byte, error) {
	if o.replaced != nil {
		return o.replaced, nil
	}
	all, err := o.edits()
	if err != nil {
		return nil, err
	}
	var edits []manifest.Edit
	for _, e := range all {
		edits = append(edits, e.Edits...)
	}
	var out bytes.Buffer
	err = manifest.Write(&out, o.src, edits)
	return out.Bytes(), err
}
