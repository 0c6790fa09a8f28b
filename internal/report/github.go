package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
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
		if f.Location.File != "" {
			where = append(where, "file="+property.Replace(f.Location.File))
		}
		if f.Location.Line > 0 {
			where = append(where, fmt.Sprintf("line=%d", f.Location.Line))
		}
		if f.Location.Column > 0 {
			where = append(where, fmt.Sprintf("col=%d", f.Location.Column))
		}
		text := f.Text()
		if f.Ignored != "" {
			text += " (" + strings.TrimPrefix(f.Excuse(), ", ") + ")"
		}
		where = append(where, "title="+property.Replace(f.Kind.Name()))
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", commands[f.Severity], strings.Join(where, ","), data.Replace(text)); err != nil {
			return err
		}
	}
	return nil
}

// Characters that would end a message, or a property of a command, are escaped.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
