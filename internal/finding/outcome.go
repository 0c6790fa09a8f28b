package finding

import "slices"

// Strictness says what fails a run besides errors.
type Strictness struct {
	// Check reports that the run only checks, so that findings with FailsCheck fail it.
	Check bool
	// Warnings reports that warnings fail the run.
	Warnings bool
}

// Outcome returns the findings to report at the end of a run. Everything that fails the
// run is an error there, so that all formats show the same. failed reports whether
// there is one.
//
// stopped reports that nothing may change or be shown as a change: there is an error, or
// a warning that fails a run which could have written. The findings that report a change
// are then left out. Outcome overwrites the elements of its argument.
func (s Strictness) Outcome(findings []Finding) (outcome []Finding, stopped, failed bool) {
	stops := func(f Finding) bool { return f.Severity == Error || s.Warnings && !s.Check && f.Severity == Warning }
	if stopped = slices.ContainsFunc(findings, stops); stopped {
		findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Done && !stops(f) })
	}
	for i, f := range findings {
		if s.Check && f.FailsCheck || s.Warnings && f.Severity == Warning {
			findings[i].Severity = Error
		}
		failed = failed || findings[i].Severity == Error
	}
	return findings, stopped, failed
}
