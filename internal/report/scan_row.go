package report

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// sentence returns where a row is and why it matters.
func sentence(r scan.Row) string {
	if r.Workload.Name == "" && r.At.Line == 0 { // the row begins with the file
		return reason(r)
	}
	return where(r) + ": " + reason(r)
}

// where returns the place of a row, and what builds it if that says more.
func where(r scan.Row) string {
	switch {
	case r.Build.IsZero():
		return place(r)
	case r.At.Line > 0 || r.Build.For != "":
		return place(r) + ", " + built(r)
	case len(r.Also) > 0:
		return fmt.Sprintf("%s and %d more", place(r), len(r.Also))
	}
	return place(r) // the kustomization
}

// built says what builds the workload of a row; nothing if that is in a file.
func built(r scan.Row) string {
	switch {
	case r.Build.IsZero():
		return ""
	case len(r.Also) > 0:
		return foreign.Line(fmt.Sprintf("built %s and %d more", r.Build, len(r.Also)))
	}
	return foreign.Line("built " + r.Build.String())
}

// reason returns why a row matters, with the evidence for it.
func reason(r scan.Row) string {
	why := r.Why
	if evidence := strings.Join(r.Evidence, "; "); evidence != "" && evidence != why {
		why += " [" + evidence + "]"
	}
	return foreign.Line(why)
}

// valueOf returns the value of a chart that sets the image, and where that is.
func valueOf(r scan.Row) string { return foreign.Line(r.Value.String()) }

// place returns the place of a row without its column.
func place(r scan.Row) string {
	if r.At.File == "" {
		return ""
	}
	return foreign.Line(r.At.FileLine())
}
