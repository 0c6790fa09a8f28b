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

func catalogNames() []string { return catalog.New().Names() }

// catalogCommand prints the catalogue as a table, or the one entry that args name,
// in full.
func catalogCommand(_ context.Context, args []string, p Process) int {
	known := catalog.New()
	switch {
	case len(args) == 0:
		printTable(known, p.Stdout)
	case len(args) > 1 || strings.HasPrefix(args[0], "-"):
		return complain(p.Stderr, exitUsage, "catalog takes no flags and at most one name: native-sidecar catalog [NAME]")
	default:
		text, found := known.Text(args[0])
		if !found {
			return complain(p.Stderr, exitUsage, "%q is no known sidecar: native-sidecar catalog lists them%s",
				args[0], finding.DidYouMean(args[0], known.Names()))
		}
		fmt.Fprint(p.Stdout, text)
	}
	return exitOK
}

// The columns of the table and their widths; a line has 100 characters at most.
const (
	nameWidth    = 27
	patternWidth = 13
	imagesWidth  = 34
	gateWidth    = 23
)

func printTable(known *catalog.Catalog, w io.Writer) {
	row := func(cells ...string) {
		line := ""
		for i, width := range []int{nameWidth, patternWidth, imagesWidth, gateWidth} {
			line += pad(cells[i], width) + " "
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	row("NAME", "PATTERN", "IMAGES", "GATE")
	for _, name := range known.Names() {
		entry, _ := known.Entry(name)
		row(name, string(entry.Pattern), shortImages(entry), gate(entry))
	}
}

// pad fills a cell, and cuts what does not fit.
func pad(text string, width int) string {
	length := utf8.RuneCountInString(text)
	if length > width {
		return string([]rune(text)[:width-1]) + "…"
	}
	return text + strings.Repeat(" ", width-length)
}

// shortImages is the last two segments of the first image, and how many others
// there are.
func shortImages(entry catalog.Entry) string {
	first := entry.Images[0]
	short := path.Join(path.Base(path.Dir(first)), path.Base(first))
	if others := len(entry.Images) - 1; others > 0 {
		short = fmt.Sprintf("%s (+%d)", short, others)
	}
	return short
}

// gate says in short what holds the application back until the sidecar is ready.
func gate(entry catalog.Entry) string {
	switch {
	case entry.Injector != "":
		return entry.Injector + " injects it"
	case entry.Denied != "":
		return "never converted"
	}
	return entry.Gate()
}
