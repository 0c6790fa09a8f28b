package kustomization

import (
	"bytes"
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
)

// opened is a file that is edited.
type opened struct {
	src  *manifest.Source
	docs []*manifest.Document
	// were are the documents before the function has edited resources in the file; nil if it
	// has not.
	were []*manifest.Document
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
	if edited := c.edited[path]; err == nil && edited != nil {
		were := o.docs
		if o, err = openText(path, edited); err == nil && len(o.docs) != len(were) {
			err = fmt.Errorf("%s has other documents when it is edited", path)
		}
		o.were = were
	}
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

// edits returns the edits of the documents that change, of the text as it was.
func (o *opened) edits() ([]Edited, error) {
	all, err := o.own()
	if o.were == nil {
		return all, err
	}
	for _, e := range all {
		shift := o.were[e.Index].Start() - o.docs[e.Index].Start()
		for i := range e.Edits {
			e.Edits[i].Start += shift
			e.Edits[i].End += shift
		}
	}
	return all, err
}

// own returns the edits of the documents that change.
func (o *opened) own() ([]Edited, error) {
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
	all, err := o.own()
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
