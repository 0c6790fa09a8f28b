package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/fit"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/spf13/pflag"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const aboutCatalog = `native-sidecar catalog lists the sidecars that native-sidecar knows. With a NAME, it prints everything it
knows about that one: its images, how it starts and stops, its startup probe, and what a pattern that uses it adds.
`

func catalogNames() []string { return catalog.New().Names() }

const snippetFlag = "snippet"

// The snippets of an entry.
const (
	snippetAdd     = "add"
	snippetConvert = "convert"
)

// catalogFlags adds the flags of catalog.
func (o *options) catalogFlags(flags *pflag.FlagSet) {
	o.format, o.rendering = formatText, "text"
	addChoice(flags, snippetFlag, &o.snippet, "print a pattern to paste: add or convert", snippetAdd, snippetConvert)
	addChoice(flags, formatFlag, &o.rendering, "output `format`: text or json", "text", "json")
	o.addCatalog(flags)
}

// catalogCommand prints the catalogue as a table, or the entry that the argument names:
// the whole of it, or a pattern for it.
func catalogCommand(_ context.Context, o *options, p Process) error {
	own, wrong := o.ownEntries()
	if len(wrong) > 0 {
		r := run{options: o, own: own, Result: pipeline.Result{Findings: wrong, Failed: true}}
		return cmp.Or(o.say(r.report(), p), errFailed)
	}
	sidecars := own.catalogue()
	switch {
	case len(o.args) > 1:
		return misuse("catalog takes at most one name: native-sidecar catalog [NAME]")
	case len(o.args) == 1:
		name := o.args[0]
		entry, found := sidecars.Entry(name)
		if !found {
			message := fmt.Sprintf("%q is not a known sidecar%s", name, near.Suggest(name, sidecars.Names()))
			return see(message, "native-sidecar catalog")
		}
		return o.printEntry(sidecars, entry, p.Stdout)
	case o.snippet != "":
		return misuse("--snippet is about one entry: native-sidecar catalog NAME --snippet " + o.snippet)
	case o.rendering == "json":
		all := make([]json.RawMessage, 0, len(sidecars.Names()))
		for _, name := range sidecars.Names() {
			text, err := entryJSON(sidecars, name)
			if err != nil {
				return err
			}
			all = append(all, text)
		}
		return foreign.WriteJSON(p.Stdout, all)
	}
	printTable(sidecars, p.Stdout)
	return nil
}

// printEntry prints an entry as its file is, as JSON, or as a pattern to paste.
func (o *options) printEntry(sidecars *catalog.Catalog, entry catalog.Entry, w io.Writer) error {
	text, _ := sidecars.Text(entry.Name)
	switch {
	case o.snippet == snippetAdd:
		if text = entry.AddSnippet(); text == "" {
			return misuse(entry.Name + " cannot be added by its name: its entry does not say how")
		}
	case o.snippet == snippetConvert:
		if text = entry.ConvertSnippet(); text == "" {
			return misuse(entry.Name + " is never converted: " + cmp.Or(entry.Denial(), "it is only there to be added"))
		}
	case o.rendering == "json":
		value, err := entryJSON(sidecars, entry.Name)
		if err != nil {
			return err
		}
		return foreign.WriteJSON(w, value)
	}
	fmt.Fprint(w, text)
	return nil
}

// entryJSON returns an entry's file as JSON.
func entryJSON(sidecars *catalog.Catalog, name string) (json.RawMessage, error) {
	text, _ := sidecars.Text(name)
	node, err := yaml.Parse(text)
	if err != nil {
		return nil, err
	}
	return node.MarshalJSON()
}

// The widths of the table's columns. A line has at most 100 characters.
const (
	nameWidth    = 27
	patternWidth = 13
	imagesWidth  = 34
	gateWidth    = 23
)

func printTable(sidecars *catalog.Catalog, w io.Writer) {
	row := func(cells ...string) {
		line := ""
		for i, width := range []int{nameWidth, patternWidth, imagesWidth, gateWidth} {
			line += fmt.Sprintf("%-*s ", width, fit.Middle(cells[i], width, 0))
		}
		fmt.Fprintln(w, foreign.Line(strings.TrimRight(line, " ")))
	}
	row("NAME", "PATTERN", "IMAGES", "GATE")
	for _, name := range sidecars.Names() {
		entry, _ := sidecars.Entry(name)
		row(name, entry.Pattern, shortImages(entry), gate(entry))
	}
}

// shortImages returns the last two segments of the first image and the number of
// the others.
func shortImages(entry catalog.Entry) string {
	if len(entry.Images) == 0 {
		return "any"
	}
	first := entry.Images[0]
	short := path.Join(path.Base(path.Dir(first)), path.Base(first))
	if others := len(entry.Images) - 1; others > 0 {
		short = fmt.Sprintf("%s (+%d)", short, others)
	}
	return short
}

// gate returns in short what makes the application wait until the sidecar is ready.
func gate(entry catalog.Entry) string {
	switch {
	case entry.Injector != "":
		return entry.Injector + " injects it"
	case entry.Denied != "":
		return "never converted"
	case len(entry.Images) == 0:
		return "only added"
	}
	return entry.Gate()
}
