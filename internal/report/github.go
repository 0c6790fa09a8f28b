package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
)

// commands are the workflow commands of the severities.
var commands = map[v1alpha1.Severity]string{
	v1alpha1.Error: "error", v1alpha1.Warning: "warning", v1alpha1.Info: "notice",
}

// GitHub writes the findings as workflow commands of GitHub Actions, one a line,
// which become annotations of the files.
func (r Report) GitHub(w io.Writer) error {
	for _, f := range r.Findings {
		var where []string
		if f.Place.File != "" {
			where = append(where, "file="+property.Replace(f.Place.File))
		}
		if f.Place.Line > 0 {
			where = append(where, fmt.Sprintf("line=%d", f.Place.Line))
		}
		if f.Place.Column > 0 {
			where = append(where, fmt.Sprintf("col=%d", f.Place.Column))
		}
		where = append(where, "title="+property.Replace(f.Rule))
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", commands[f.Severity], strings.Join(where, ","), data.Replace(f.Text())); err != nil {
			return err
		}
	}
	return nil
}

// What would end a message, or a property of a command, is escaped.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
