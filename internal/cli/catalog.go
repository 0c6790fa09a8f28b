package cli

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
)

const aboutCatalog = `native-sidecar catalog lists the sidecars that native-sidecar knows. With a NAME, it prints everything it
knows about that one: its images, how it starts and stops, and its startup probe.
`

func catalogNames() []string { return catalog.New().Names() }

// catalogCommand prints the catalogue as a table, or the whole entry that the
// argument names.
func catalogCommand(_ context.Context, o *options, p Process) error {
	sidecars := catalog.New()
	switch len(o.args) {
	case 0:
		printTable(sidecars, p.Stdout)
	case 1:
		name := o.args[0]
		text, found := sidecars.Text(name)
		if !found {
			message := fmt.Sprintf("%q is not a known sidecar%s", name, finding.Suggest(name, sidecars.Names()))
			return see(message, "native-sidecar catalog")
		}
		fmt.Fprint(p.Stdout, text)
	default:
		return misuse("catalog takes at most one name: native-sidecar catalog [NAME]")
	}
	return nil
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
			line += pad(cells[i], width) + " "
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	row("NAME", "PATTERN", "IMAGES", "GATE")
	for _, name := range sidecars.Names() {
		entry, _ := sidecars.Entry(name)
		row(name, entry.Pattern, shortImages(entry), gate(entry))
	}
}

// pad makes a text as wide as its cell. It cuts what does not fit.
func pad(text string, width int) string {
	length := utf8.RuneCountInString(text)
	if length > width {
		return string([]rune(text)[:width-1]) + "…"
	}
	return text + strings.Repeat(" ", width-length)
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
