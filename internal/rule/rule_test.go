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

// said are the findings of a rule in a golden.
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

// fires is the golden in which the rule speaks.
func fires(r Rule) string {
	if r.Kind.Default() == finding.Error {
		return "fail-" + r.Kind.Name()
	}
	return "rule-" + r.Kind.Name()
}

// TestAll holds every rule to its description, to a golden in which it speaks, and
// to one beside it in which it is silent.
func TestAll(t *testing.T) {
	assert.True(t, slices.IsSorted(Names()), "%v", Names())
	for _, r := range All() {
		assert.NotEmpty(t, r.Kind.Happens(), r.Kind.Name())
		assert.NotEmpty(t, r.Kind.Do(), r.Kind.Name())
		assert.NotEmpty(t, said(t, fires(r), r.Kind.Name()), r.Kind.Name())
		assert.Empty(t, said(t, "rule-"+r.Kind.Name()+"-silent", r.Kind.Name()), r.Kind.Name())
	}
}

// TestReference holds docs/rules.md to what the rules say of themselves.
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
		fmt.Fprintf(&b, "\n## `%s`\n\nDefault: %s\n\n**What happens**: %s\n\n**What to do**: %s\n\nIt says, for example:\n\n    %s\n\n"+
			"It speaks in [this case](../testdata/%s.txtar), and is silent in [that one](../testdata/rule-%s-silent.txtar).\n",
			r.Kind.Name(), r.Kind.Default(), r.Kind.Happens(), r.Kind.Do(), example, fires(r), r.Kind.Name())
	}
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(b.String()), 0o644))
	}
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, b.String(), string(text), "make generate writes it")
}

const head = `# The rules

What native-sidecar says without changing anything. A rule judges what comes out, and the same on every run; those that
tell of a change are silent where nothing changes. Its severity is set in the functionConfig:

` + "```yaml" + `
spec:
  rules:
    no-startup-probe: Error # Error, Warning, Info or Off
` + "```" + `

An Error fails the run, and nothing is changed. This page is generated from the rules themselves.

| rule | default | what happens |
| --- | --- | --- |
`

func TestSeverities(t *testing.T) {
	for severity, want := range map[finding.Severity]int{finding.Error: 1, finding.Info: 1, finding.Off: 0} {
		set, unknown := NewSet(map[string]finding.Severity{"no-startup-probe": severity, "nosuch": finding.Error})
		assert.Equal(t, []string{"nosuch"}, unknown)
		findings := set.Grade([]finding.Finding{{Kind: noStartupProbe.Kind}})
		require.Len(t, findings, want)
		if want == 1 {
			assert.Equal(t, severity, findings[0].Severity)
		}
	}
}
