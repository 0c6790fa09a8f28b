package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
)

// commands are the workflow commands of the severities.
var commands = map[finding.Severity]string{
	finding.Error: "error", finding.Warning: "warning", finding.Info: "notice",
}

// GitHub writes the findings as workflow commands of GitHub Actions, one per line.
// They become annotations in the files.
func (r Report) GitHub(w io.Writer) error {
	for _, f := range r.Findings {
		var where []string
		at := f.Location.Known()
		if at.File != "" {
			where = append(where, "file="+foreign.Property(at.File))
		}
		if at.Line > 0 {
			where = append(where, fmt.Sprintf("line=%d", at.Line))
		}
		if at.Column > 0 {
			where = append(where, fmt.Sprintf("col=%d", at.Column))
		}
		text := f.Text()
		if f.Ignored != "" {
			text += " (" + strings.TrimPrefix(f.Excuse(), ", ") + ")"
		}
		where = append(where, "title="+foreign.Property(f.Kind.Name()))
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", commands[f.Severity], strings.Join(where, ","), foreign.Command(text)); err != nil {
			return err
		}
	}
	return nil
}
