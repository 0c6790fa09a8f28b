package fn

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The ResourceList of the KRM functions specification.
const (
	listKind     = "ResourceList"
	listGroup    = "config.kubernetes.io/"
	itemsField   = "items"
	configField  = "functionConfig"
	resultsField = "results"
)

// resourceList is the function's input. Hosts send block lists, whose items are
// opened one by one. A list in JSON or in flow style, or one in which items refer
// to each other, is opened as one document.
type resourceList struct {
	slice manifest.Slice
	list  manifest.List
	doc   *manifest.Document // nil if there is a list
}

// read returns the one document of the input.
func read(src *manifest.Source) (resourceList, error) {
	if len(bytes.TrimSpace(src.Text)) == 0 {
		return resourceList{}, errors.New("stdin is empty. Expected a ResourceList; to work on files, name them")
	}
	if err := checkUTF8(src); err != nil {
		return resourceList{}, err
	}
	docs := manifest.Cut(src)
	if len(docs) != 1 {
		return resourceList{}, fmt.Errorf("stdin contains %d documents. Expected one ResourceList; to work on manifests, name files, or - for stdin", len(docs))
	}
	l := resourceList{slice: docs[0]}
	apiVersion, kind := l.slice.APIVersion, l.slice.Kind
	list, ok := l.slice.List()
	if ok && l.slice.Peeked() {
		l.list = list
	} else {
		var err error
		if l.doc, err = l.slice.Open(); err != nil {
			return resourceList{}, err
		}
		apiVersion, kind = yamlnode.Text(l.doc.Root, "apiVersion"), yamlnode.Text(l.doc.Root, "kind")
	}
	if kind != listKind || !strings.HasPrefix(apiVersion, listGroup) {
		what := fmt.Sprintf("%s %q", apiVersion, kind)
		if apiVersion == "" || kind == "" {
			what = "no Kubernetes object"
		}
		return resourceList{}, fmt.Errorf("stdin contains %s. Expected a ResourceList of %sv1; to work on manifests, name files, or - for stdin", what, listGroup)
	}
	return l, l.check()
}

// check refuses a list that was opened as one document if it cannot be told what is
// in it.
func (l resourceList) check() error {
	if l.doc == nil {
		return nil
	}
	for _, key := range []string{itemsField, configField, resultsField} {
		if _, err := field(l.doc, key); err != nil {
			return err
		}
	}
	items, err := field(l.doc, itemsField)
	if err == nil && items != nil && items.Kind != yaml.SequenceNode {
		return unreadable(l.doc, items, itemsField+" is not a list")
	}
	return err
}

// field returns the value under a key of a document; nil if there is none, or null.
func field(doc *manifest.Document, key string) (value *yaml.Node, err error) {
	found := false
	for _, k := range yamlnode.Keys(doc.Root) {
		if k.Kind != yaml.ScalarNode || k.Value != key {
			continue
		}
		if found {
			return nil, unreadable(doc, k, key+" comes twice")
		}
		found = true
		value = yamlnode.Get(doc.Root, key)
	}
	return value, nil
}

func unreadable(doc *manifest.Document, n *yaml.Node, message string) error {
	f := finding.New(finding.Unreadable, nil, "%s", message)
	f.Location = doc.Location(n)
	return f
}

// items returns the items, or the list itself if it was opened as one document.
func (l resourceList) items() []manifest.Slice {
	if l.doc != nil {
		return []manifest.Slice{l.slice}
	}
	return l.list.Items
}

// config returns the functionConfig, or nil. Its lines are those of the list, or
// count from its own key.
func (l resourceList) config() (*yaml.Node, error) {
	if l.doc != nil {
		return field(l.doc, configField)
	}
	slice, found := l.list.Field(configField)
	if !found {
		return nil, nil
	}
	doc, err := slice.Open()
	if err != nil {
		return nil, err
	}
	return doc.Root, nil
}

// withResults returns the edits that put the results into the list, besides those
// of its items: edits of the source, or of another one in which these are made.
func (l resourceList) withResults(src *manifest.Source, edits []manifest.Edit, results manifest.Elements) (*manifest.Source, []manifest.Edit, error) {
	if l.doc == nil {
		set, err := l.list.SetField(resultsField, results)
		return src, append(edits, set...), err
	}
	var text bytes.Buffer
	if err := manifest.Write(&text, src, edits); err != nil {
		return nil, nil, err
	}
	src = &manifest.Source{Name: src.Name, Text: text.Bytes()}
	slices := manifest.Cut(src)
	if len(slices) != 1 {
		return nil, nil, fmt.Errorf("stdin became %d documents", len(slices))
	}
	doc, err := slices[0].Open()
	if err != nil {
		return nil, nil, err
	}
	if err := setResults(doc.Root, results); err != nil {
		return nil, nil, err
	}
	printed, err := doc.Edits()
	if err == nil && printed.Reprinted != "" {
		err = unreadable(doc, doc.Root, "the results cannot be added: "+printed.Reprinted)
	}
	return src, printed.Edits, err
}

// setResults puts the results into the tree of a list.
func setResults(root *yaml.Node, results manifest.Elements) error {
	if results.Len == 0 {
		return yamlnode.Drop(root, resultsField)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for i := range results.Len {
		list.Content = append(list.Content, results.At(i))
	}
	return yamlnode.Set(root, resultsField, list, yamlnode.Last())
}
