package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"golang.org/x/term"
)

// snippetWidth is the width of a source line if stderr is not a terminal.
const snippetWidth = 120

// say prints the findings in the chosen format, to stdout or stderr.
func (o *options) say(r report.Report, p Process) error {
	if o.quiet && !o.format.isDocument() {
		r = r.Without(finding.Info)
	}
	switch o.format {
	case formatJSON:
		return r.JSON(p.Stdout)
	case formatSARIF:
		return r.SARIF(p.Stdout, p.version())
	case formatGitHub:
		return r.GitHub(p.Stdout)
	case formatShort:
		return r.Text(p.Stderr, report.TextOptions{})
	}
	text := textOptions(p.Stderr)
	text.Snippets = !o.filters()
	text.Width = cmp.Or(text.Width, snippetWidth)
	return r.Text(p.Stderr, text)
}

// textOptions returns how text looks on a stream: on a terminal, it has colours and the
// width of that.
func textOptions(w io.Writer) report.TextOptions {
	o := report.TextOptions{}
	if screen, is := terminal(w); is {
		o.Color = os.Getenv("NO_COLOR") == "" && !dumb()
		if width, _, err := term.GetSize(screen); err == nil && width > 0 {
			o.Width = width
		}
	}
	return o
}

// summarize prints how many files changed, for people who ran the command on files.
func (o *options) summarize(r report.Report, p Process) {
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

// terminal returns the terminal that a stream writes to, if it is one.
func terminal(w io.Writer) (fd int, is bool) {
	if out, is := w.(*output); is {
		w = out.to
	}
	file, is := w.(*os.File)
	if !is {
		return 0, false
	}
	fd = int(file.Fd())
	return fd, term.IsTerminal(fd)
}

// dumb reports whether the terminal only prints, without colours or a cursor.
func dumb() bool { return os.Getenv("TERM") == "dumb" }
