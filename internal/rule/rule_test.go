package rule

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the reference page")

const folder = "../../testdata/"

// said returns the findings of a rule in a golden.
func said(t *testing.T, golden, rule string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(folder + golden + ".txtar")
	require.NoError(t, err, "the rule needs a golden of that name")
	require.Contains(t, string(text), "-- input.yaml --\n")
	_, findings, _ := strings.Cut(string(text), "-- findings.txt --")
	for line := range strings.Lines(findings) {
		if strings.Contains(line, "("+rule+")") || strings.Contains(line, "("+rule+", ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// fires returns the name of the golden in which the rule triggers.
func fires(r Rule) string {
	if r.Kind.Default() == finding.Error {
		return "fail-" + r.Kind.Name()
	}
	return "rule-" + r.Kind.Name()
}

// TestAll checks that every rule has a description, a golden in which it triggers
// and one in which it does not.
func TestAll(t *testing.T) {
	assert.True(t, slices.IsSorted(Names()), "%v", Names())
	for _, r := range All() {
		assert.NotEmpty(t, r.Kind.Happens(), r.Kind.Name())
		assert.NotEmpty(t, r.Kind.Do(), r.Kind.Name())
		assert.NotEmpty(t, said(t, fires(r), r.Kind.Name()), r.Kind.Name())
		assert.Empty(t, said(t, "rule-"+r.Kind.Name()+"-silent", r.Kind.Name()), r.Kind.Name())
	}
}

// TestReference compares docs/rules.md with the words of the rules.
func TestReference(t *testing.T) {
	const page = "../../docs/rules.md"
	var b strings.Builder
	b.WriteString(head)
	for _, r := range All() {
		first, _, _ := strings.Cut(r.Kind.Happens(), ". ")
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s. |\n", r.Kind.Name(), r.Kind.Name(), r.Kind.Default(), strings.TrimSuffix(first, "."))
	}
	for _, r := range All() {
		example := said(t, fires(r), r.Kind.Name())[0]
		fmt.Fprintf(&b, "\n## `%s`\n\nDefault: %s\n\n**What happens**: %s\n\n**What to do**: %s\n\n**Judges**: %s\n\nExample:\n\n    %s\n\n"+
			"Triggers: [%[7]s](../testdata/%[7]s.txtar). Doesn't trigger: [rule-%[1]s-silent](../testdata/rule-%[1]s-silent.txtar). "+
			"On a node: [evidence](evidence.md#%[1]s).\n",
			r.Kind.Name(), r.Kind.Default(), r.Kind.Happens(), r.Kind.Do(), judges(r), example, fires(r))
	}
	b.WriteString(actionsHead)
	rows(&b, finding.Actions())
	b.WriteString(refusalsHead)
	rows(&b, finding.Refusals())
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(b.String()), 0o644))
	}
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, b.String(), string(text), "run make generate")
}

// judges says what a rule looks at.
func judges(r Rule) string {
	switch {
	case r.Check != nil:
		return "only the containers that a pattern adds or converts."
	case r.OfPattern:
		return "only the native sidecars that a pattern adds or converts, not those beside them."
	case r.CheckSidecar != nil || r.CheckGate != nil:
		return "every native sidecar of a pod in which a pattern adds or converts a container, or finds it as it should be."
	case r.OfChange && r.CheckPod != nil:
		return "pods that change."
	case r.CheckPod != nil:
		return "every pod that the targets of a pattern select."
	case r.CheckEncrypted != nil:
		return "documents that SOPS has encrypted and that change."
	case r.CheckLeft != nil:
		return "what a pattern selects and leaves alone."
	case r.OfChange && r.CheckPackage != nil:
		return "values of Helm charts that change, and the layers over and below them."
	case r.CheckPackage != nil:
		return "everything that is read."
	}
	return "other resources and patches that refer to a container that moves, or to any native sidecar of a pod in which a pattern " +
		"adds or converts a container, or finds it as it should be."
}

// rows writes a table's line for each kind.
func rows(b *strings.Builder, kinds []*finding.Kind) {
	for _, k := range kinds {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", k.Name(), k.Default(), k.Happens(), k.Do())
	}
}

const head = `# The rules

A rule warns about something in your manifests, or about what an edit does to them. Rules never change anything. They
look at the result, so a second run reports the same, except for rules about a change: those report nothing when nothing
changes.

Set a rule's severity in the functionConfig. An Error fails the run, and nothing is changed:

` + "```yaml" + `
spec:
  rules:
    no-startup-probe: Error # Error, Warning, Info or Off
    "*": Warning            # all rules that are not named here
` + "```" + `

` + "`\"*\"`" + ` means every rule, including those whose default is Info or Error. To fail on warnings
in one run only, use [` + "`--fail-on warning`" + `](how-to/files.md#how-strict-a-run-is).

Rules about native sidecars judge every one of a pod in which a pattern adds or converts a container, or finds it as it
should be, and not only those that the pattern names: a sidecar that is there already may keep the pod from starting as
well. Where patterns are about no container, only rules about a pod as a whole judge it, if the targets of a pattern
select it. Each rule below says what it judges.

To ignore a rule for one workload, set the annotation ` + "[`native-sidecar.dev/ignore`](how-to/files.md#ignore-a-rule-for-one-workload)" + ` there.

This page is generated from the rules themselves. The [actions](#actions) and [refusals](#refusals) at its end are what
else a run reports.

| rule | default | what happens |
| --- | --- | --- |
`

const actionsHead = `
## Actions

A change is reported under the name of its action. The severity cannot be set.

| action | severity | what happens | what to do |
| --- | --- | --- | --- |
`

const refusalsHead = `
## Refusals

A refusal says why something cannot be done; the run fails and nothing is changed. Those of another severity are about
what was read and how a document was printed. The severity cannot be set.

| refusal | severity | what happens | what to do |
| --- | --- | --- | --- |
`

func TestSeverities(t *testing.T) {
	for severity, want := range map[finding.Severity]int{finding.Error: 1, finding.Info: 1, finding.Off: 0} {
		set := NewSet(func(name string) (finding.Severity, bool) { return severity, name == "no-startup-probe" })
		findings := set.Grade([]finding.Finding{{Kind: noStartupProbe.Kind}})
		require.Len(t, findings, want)
		if want == 1 {
			assert.Equal(t, severity, findings[0].Severity)
		}
	}
}
