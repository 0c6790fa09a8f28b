package finding_test

import (
	"slices"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
)

func TestOutcome(t *testing.T) {
	made := func(severity finding.Severity, done, fails bool) finding.Finding {
		return finding.Finding{Kind: kind, Severity: severity, Done: done, FailsCheck: fails}
	}
	change, changed := made(finding.Info, true, true), made(finding.Error, true, true)
	info, warning, failure := made(finding.Info, false, false), made(finding.Warning, false, false), made(finding.Error, false, false)
	near, missed := made(finding.Warning, false, true), made(finding.Error, false, true)
	about, strictAbout := made(finding.Warning, true, false), made(finding.Error, true, false)
	loose, check, strict := finding.Strictness{}, finding.Strictness{Check: true}, finding.Strictness{Warnings: true}
	both := finding.Strictness{Check: true, Warnings: true}
	type findings = []finding.Finding
	for _, c := range []struct {
		name            string
		strictness      finding.Strictness
		all, holds      findings
		stopped, failed bool
	}{
		{"nothing", both, nil, nil, false, false},
		{"without an error all hold", loose, findings{change, near, about, info}, findings{change, near, about, info}, false, false},
		{"with one nothing was changed", loose, findings{change, failure, warning, about}, findings{failure, warning}, true, true},
		{"an error about a change is shown", loose, findings{strictAbout}, findings{strictAbout}, true, true},
		{"a check fails on changes, and shows them", check, findings{change, warning, info}, findings{changed, warning, info}, false, true},
		{"a check fails on a near miss", check, findings{change, near}, findings{changed, missed}, false, true},
		{"a check without changes", check, findings{warning, info}, findings{warning, info}, false, false},
		{"a check with an error", check, findings{change, failure}, findings{failure}, true, true},
		{"warnings are errors", strict, findings{change, warning, info}, findings{failure, info}, true, true},
		{"a warning about a change is shown", strict, findings{change, about}, findings{strictAbout}, true, true},
		{"no warnings", strict, findings{change, info}, findings{change, info}, false, false},
		{"a check shows changes beside warnings", both, findings{change, warning}, findings{changed, failure}, false, true},
	} {
		holds, stopped, failed := c.strictness.Outcome(slices.Clone(c.all))
		assert.Equal(t, c.holds, holds, c.name)
		assert.Equal(t, c.stopped, stopped, c.name)
		assert.Equal(t, c.failed, failed, c.name)
	}
}
