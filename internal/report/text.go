package report

import (
	"fmt"
	"io"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
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

// Text writes the findings, each in one line as [finding.Finding.String] says it,
// and as the style asks for it the line of the file below, with a caret under the
// column. A file that cannot be read has no snippets.
func (r Report) Text(w io.Writer, style Style) error {
	for from := 0; from < len(r.Findings); {
		to := from + 1
		for to < len(r.Findings) && r.Findings[to].Location.File == r.Findings[from].Location.File {
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
func (r Report) text(w io.Writer, style Style, findings []finding.Finding) error {
	var err error
	write := func(source *manifest.Lines) {
		for _, f := range findings {
			text := style.line(f) + "\n"
			if source != nil && style.shows(f) {
				text += style.snippet(source.Text(f.Location.Line), f)
			}
			if _, err = io.WriteString(w, text); err != nil {
				return
			}
		}
	}
	for _, f := range findings {
		if style.shows(f) {
			readErr := r.Read(f.Location.File, func(text []byte) {
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
func (s Style) shows(f finding.Finding) bool {
	return s.Snippets && f.Location.Line > 0 && (f.Severity == finding.Error || f.Severity == finding.Warning)
}

// What terminals call the colours.
const (
	plain = "\x1b[0m"
	bold  = "\x1b[1m"
	blue  = "\x1b[34m"
)

var colors = map[finding.Severity]string{
	finding.Error: "\x1b[1;31m", finding.Warning: "\x1b[1;33m", finding.Info: "\x1b[1;36m",
}

// paint gives a text a colour, if the terminal knows any.
func (s Style) paint(color, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return color + text + plain
}

// line is a finding in one line.
func (s Style) line(f finding.Finding) string {
	text := finding.Printable(f.String())
	if !s.Color {
		return text
	}
	place, severity := finding.Printable(f.Location.String()), f.Severity.Level()
	text = text[len(place):]
	between := ""
	if place != "" {
		between = ": "
	}
	return s.paint(bold, place) + between + s.paint(colors[f.Severity], severity) + text[len(between+severity):]
}

// snippet is a line of a file, and below it a caret where the finding points at
// a column.
func (s Style) snippet(line []byte, f finding.Finding) string {
	if line == nil || len(line) > longLine {
		return ""
	}
	gutter := fmt.Sprintf("%5d | ", f.Location.Line)
	shown, before := cut(line, f.Location.Column, s.Width-len(gutter))
	text := s.paint(blue, gutter) + shown + "\n"
	if f.Location.Column > 0 {
		text += s.paint(blue, fmt.Sprintf("%5s | ", "")) + before + s.paint(colors[f.Severity], "^") + "\n"
	}
	return text
}
