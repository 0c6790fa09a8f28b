package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
)

// TextOptions select how findings are printed for people.
type TextOptions struct {
	// Snippets adds the source line to errors and warnings, and puts hints on lines
	// of their own.
	Snippets bool
	// Width is the largest number of columns of a snippet.
	Width int
	// Color adds colours.
	Color bool
}

// Text writes each finding in one line, as [finding.Finding.String] returns it. If
// the options ask for snippets, the source line follows with a caret under the
// column, and then the hint. A file that cannot be read has no snippets.
func (r Report) Text(w io.Writer, o TextOptions) error {
	for from := 0; from < len(r.Findings); {
		to := from + 1
		for to < len(r.Findings) && r.Findings[to].Location.File == r.Findings[from].Location.File {
			to++
		}
		if err := r.text(w, o, r.Findings[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// text writes the findings of one file.
func (r Report) text(w io.Writer, o TextOptions, findings []finding.Finding) error {
	var out strings.Builder
	write := func(source manifest.Lines) {
		for _, f := range findings {
			out.WriteString(o.line(f) + "\n")
			if o.hasSnippet(f) {
				out.WriteString(o.snippet(source, f))
			}
			out.WriteString(o.hint(f))
		}
	}
	read := func(src *manifest.Source) error {
		write(manifest.NewLines(src.Text))
		return nil
	}
	if !slices.ContainsFunc(findings, o.hasSnippet) || r.Read(findings[0].Location.File, read) != nil {
		write(manifest.NewLines(nil))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// hasSnippet reports whether a finding is printed with its source line.
func (o TextOptions) hasSnippet(f finding.Finding) bool {
	return o.Snippets && f.Location.Line > 0 && (f.Severity == finding.Error || f.Severity == finding.Warning)
}

// The escape sequences of the colours.
const (
	reset = "\x1b[0m"
	bold  = "\x1b[1m"
	blue  = "\x1b[34m"
)

var colors = map[finding.Severity]string{
	finding.Error: "\x1b[1;31m", finding.Warning: "\x1b[1;33m", finding.Info: "\x1b[1;36m",
}

// paint returns a text in a colour, if the options ask for it.
func (o TextOptions) paint(color, text string) string {
	if !o.Color || text == "" {
		return text
	}
	return color + text + reset
}

// line returns a finding in one line.
func (o TextOptions) line(f finding.Finding) string {
	if o.Snippets {
		f.Hint = ""
	}
	text := foreign.Line(f.String())
	// What comes behind it counts for what is safe to print: a file may be called ":".
	location, severity := strings.TrimSuffix(foreign.Line(f.Location.String()+":"), ":"), f.Severity.Level()
	between, message, _ := strings.Cut(text[len(location):], severity)
	return o.paint(bold, location) + between + o.paint(colors[f.Severity], severity) + message
}

// hint returns the line of a finding's hint, if hints have lines of their own.
func (o TextOptions) hint(f finding.Finding) string {
	if !o.Snippets || f.Hint == "" {
		return ""
	}
	return "        " + foreign.Line(f.Hint) + "\n"
}

// snippet returns a source line and, if the finding has a column, a caret below it. It is
// empty if there is no such line.
func (o TextOptions) snippet(source manifest.Lines, f finding.Finding) string {
	line := source.Text(f.Location.Line)
	if line == nil {
		return ""
	}
	gutter := fmt.Sprintf("%5d | ", f.Location.Line)
	shown, before := cut(line, source.Offset(f.Location.Line, f.Location.Column), o.Width-len(gutter))
	text := o.paint(blue, gutter) + foreign.Line(shown) + "\n"
	if f.Location.Column > 0 {
		text += o.paint(blue, fmt.Sprintf("%5s | ", "")) + before + o.paint(colors[f.Severity], "^") + "\n"
	}
	return text
}
