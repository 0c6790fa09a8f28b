package report

import (
	"io"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/scan"
)

// The formats of a scan.
const (
	ScanText     = "text"     // a table for people, in sections
	ScanWide     = "wide"     // a table with one line for each row, and all columns
	ScanJSON     = "json"     // one document for programs
	ScanCSV      = "csv"      // the rows, for spreadsheets
	ScanMarkdown = "markdown" // for a comment or a summary on GitHub
	ScanHTML     = "html"     // a page that loads nothing
)

// ScanFormats returns the formats of a scan.
func ScanFormats() []string {
	return []string{ScanText, ScanWide, ScanJSON, ScanCSV, ScanMarkdown, ScanHTML}
}

// ScanOptions select how a scan is printed.
type ScanOptions struct {
	TextOptions
	// Next is the command to run next; empty if there is none.
	Next string
	// Changes shows what the rows become.
	Changes bool
}

// Scan writes a scan in a format.
func Scan(w io.Writer, s scan.Scan, format string, o ScanOptions) error {
	switch format {
	case ScanWide:
		return wide(w, s, o)
	case ScanJSON:
		return foreign.WriteJSON(w, scanDocument(s, o))
	case ScanCSV:
		return inCSV(w, s)
	case ScanMarkdown:
		return inMarkdown(w, s, o)
	case ScanHTML:
		return inHTML(w, s, o)
	}
	return sections(w, s, o)
}
