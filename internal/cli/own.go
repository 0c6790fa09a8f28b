package cli

import (
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/scan"
	"github.com/spf13/pflag"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const catalogFlag = "catalog"

// addCatalog adds the flag for entries of the catalogue that are not built in.
func (o *options) addCatalog(flags *pflag.FlagSet) {
	flags.StringVar(&o.catalog, catalogFlag, "", "also know the sidecars in `FILE`: entries of your own for the catalogue")
}

// own are the entries of the catalogue in a file, each of which is a document.
type own struct {
	file    *file // nil if there is none
	entries []v1alpha1.CatalogEntry
}

// ownEntries returns the entries in the file that the flag names. The findings say what is
// wrong with them.
func (o *options) ownEntries() (own, []finding.Finding) {
	if o.catalog == "" {
		return own{}, nil
	}
	found := own{file: open(o.catalog)}
	err := found.file.read(func(src *manifest.Source) error {
		for _, slice := range manifest.Cut(src) {
			doc, err := slice.Open()
			if err != nil {
				return err
			}
			if doc.Root == nil {
				continue
			}
			from := v1alpha1.Source{File: src.Name, LinesBefore: doc.Root.Line - doc.Location(doc.Root).Line, Catalog: found.entries}
			entry, err := v1alpha1.DecodeEntry(from, doc.Root)
			if err != nil {
				return err
			}
			found.entries = append(found.entries, entry)
		}
		return nil
	})
	return found, wrongConfig(found.file, err)
}

// catalogue returns the catalogue with the entries.
func (o own) catalogue() *catalog.Catalog {
	var nodes []*yaml.Node
	for _, entry := range o.entries {
		nodes = append(nodes, entry.Node)
	}
	return catalog.New(nodes...)
}

// texts returns the entries as scan writes them into a functionConfig.
func (o own) texts() []scan.Own {
	var texts []scan.Own
	known := o.catalogue()
	for _, entry := range o.entries {
		text, _ := known.Text(entry.Name())
		texts = append(texts, scan.Own{Name: entry.Name(), Text: text})
	}
	return texts
}
