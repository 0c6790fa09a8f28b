package report

import (
	"fmt"
	"io"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/plan"
)

// Style is how findings are written for people.
type Style struct {
	// Snippets: errors and warnings show the line that they point at.
	Snippets bool
	// Width is how many columns a snippet may take.
	Width int
	// Color: the terminal knows colours.
	Color bool
}

// Text writes the findings, each in one line as [plan.Finding.String] says it,
// and as the style asks for it the line of the file below, with a caret under the
// column. A file that cannot be read has no snippets.
func (r Report) Text(w io.Writer, style Style) error {
	for from := 0; from < len(r.Findings); {
		to := from + 1
		for to < len(r.Findings) && r.Findings[to].Place.File == r.Findings[from].Place.File {
			to++
		}
		if err := r.text(w, style, r.Findings[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// text writes findings of one file.
func (r Report) text(w io.Writer, style Style, findings []plan.Finding) error {
	var err error
	write := func(source *manifest.Lines) {
		for _, f := range findings {
			text := style.line(f) + "\n"
			if source != nil && style.shows(f) {
				text += style.snippet(source.Text(f.Place.Line), f)
			}
			if _, err = io.WriteString(w, text); err != nil {
				return
			}
		}
	}
	for _, f := range findings {
		if style.shows(f) {
			readErr := r.Read(f.Place.File, func(text []byte) {
				source := manifest.NewLines(text)
				write(&source)
			})
			if readErr == nil {
				return err
			}
			break
		}
	}
	write(nil)
	return err
}

// shows tells whether a finding is one that shows its line.
func (s Style) shows(f plan.Finding) bool {
	return s.Snippets && f.Place.Line > 0 && (f.Severity == v1alpha1.Error || f.Severity == v1alpha1.Warning)
}

// What terminals call the colours.
const (
	plain = "\x1b[0m"
	bold  = "\x1b[1m"
	blue  = "\x1b[34m"
)

var colors = map[v1alpha1.Severity]string{
	v1alpha1.Error: "\x1b[1;31m", v1alpha1.Warning: "\x1b[1;33m", v1alpha1.Info: "\x1b[1;36m",
}

// paint gives a text a colour, if the terminal knows any.
func (s Style) paint(color, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return color + text + plain
}

// line is a finding in one line.
func (s Style) line(f plan.Finding) string {
	text := printable(f.String())
	if !s.Color {
		return text
	}
	place, severity := printable(f.Place.String()), level(f.Severity)
	text = text[len(place):]
	between := ""
	if place != "" {
		between = ": "
	}
	return s.paint(bold, place) + between + s.paint(colors[f.Severity], severity) + text[len(between+severity):]
}

// snippet is a line of a file, and below it a caret where the finding points at
// a column.
func (s Style) snippet(line []byte, f plan.Finding) string {
	if line == nil || len(line) > longLine {
		return ""
	}
	gutter := fmt.Sprintf("%5d | ", f.Place.Line)
	shown, before := cut(line, f.Place.Column, s.Width-len(gutter))
	text := s.paint(blue, gutter) + shown + "\n"
	if f.Place.Column > 0 {
		text += s.paint(blue, fmt.Sprintf("%5s | ", "")) + before + s.paint(colors[f.Severity], "^") + "\n"
	}
	return text
}
