package cli

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"golang.org/x/term"
)

// snippetWidth is how wide a snippet is where there is no terminal.
const snippetWidth = 120

// say tells what was found, where the format has its place.
func (o *options) say(r report.Report, p Process) error {
	if o.quiet && !o.format.isDocument() {
		r = r.Without(finding.Info)
	}
	switch o.format {
	case formatJSON:
		return r.JSON(p.Stdout)
	case formatSARIF:
		return r.SARIF(p.Stdout, buildVersion())
	case formatGitHub:
		return r.GitHub(p.Stdout)
	case formatShort:
		return r.Text(p.Stderr, report.Style{})
	}
	style := report.Style{Snippets: !o.filters(), Width: snippetWidth}
	if screen, is := terminal(p.Stderr); is {
		style.Color = os.Getenv("NO_COLOR") == "" && !dumb()
		if width, _, err := term.GetSize(screen); err == nil && width > 0 {
			style.Width = width
		}
	}
	return r.Text(p.Stderr, style)
}

// sum says how many files changed, to people who ran the command on files.
func (o *options) sum(r report.Report, p Process) {
	if o.quiet || o.filters() || o.format.isDocument() || o.format == formatShort {
		return
	}
	verb := "would change"
	if o.write {
		verb = "changed"
	}
	if summary := r.Summary(verb); summary != "" {
		fmt.Fprintln(p.Stderr, "native-sidecar:", summary)
	}
}

// filters tells whether the command is a part of a pipe, as in a host, rather than
// one that works on files: it says little, a line each.
func (o *options) filters() bool { return slices.Contains(o.paths, stdinPath) }

// terminal is the terminal that a stream goes to, if it does.
func terminal(w io.Writer) (fd int, is bool) {
	file, is := w.(*os.File)
	if !is {
		return 0, false
	}
	fd = int(file.Fd())
	return fd, term.IsTerminal(fd)
}

// dumb tells whether the terminal says of itself that it can do nothing but
// print.
func dumb() bool { return os.Getenv("TERM") == "dumb" }
