package finding

import "strings"

// Severity is how serious a finding is.
type Severity string

// The severities, from the most serious to the one that is never shown.
const (
	Error   Severity = "Error"   // the run fails and nothing is changed
	Warning Severity = "Warning" // worth a look; the run succeeds
	Info    Severity = "Info"    // good to know
	Off     Severity = "Off"     // never reported
)

// Severities returns all severities, in the order in which to list them.
func Severities() []Severity { return []Severity{Error, Warning, Info, Off} }

// Level returns the severity in lower case, as formats and KRM results write it.
func (s Severity) Level() string { return strings.ToLower(string(s)) }
