package finding

import "strings"

// Kind is one kind of thing that can be said: a rule, a refusal or an action.
// Kinds are compared by their pointers. The zero Kind is not usable; [Define]
// makes them.
type Kind struct {
	name        string
	severity    Severity
	happens, do string
}

// Define returns a new kind. Each kind is a variable of a package: of this one,
// for actions and refusals, or of package rule.
//
// Findings, spec.rules and the pages call it by its name, which is in kebab-case. The
// severity applies unless the configuration sets another one. The last two say, in
// sentences, what happens at run time, or what the finding is about, and what to do
// about it.
func Define(name string, severity Severity, happens, do string) *Kind {
	return &Kind{name, severity, happens, do}
}

// Name returns the name, as in no-startup-probe.
func (k *Kind) Name() string { return k.name }

// Default returns the severity that applies unless the configuration sets one.
func (k *Kind) Default() Severity { return k.severity }

// Happens returns what happens at run time, or what the finding is about.
func (k *Kind) Happens() string { return k.happens }

// Do returns what to do about it.
func (k *Kind) Do() string { return k.do }

// String returns the name.
func (k *Kind) String() string { return k.name }

// Severity is how serious a finding is.
type Severity string

// The severities, from the most serious to the one that is never shown.
const (
	Error   Severity = "Error"   // the run fails and nothing is changed
	Warning Severity = "Warning" // worth a look; the run succeeds
	Info    Severity = "Info"    // good to know
	Off     Severity = "Off"     // never reported
)

// Level returns the severity in lower case, as formats and KRM results write it.
func (s Severity) Level() string { return strings.ToLower(string(s)) }
