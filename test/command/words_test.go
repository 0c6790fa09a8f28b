package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// conversions are patterns that concern only documents with certain words.
var conversions = map[string]string{
	"known":   "  - {name: a, convert: {known: ['*'], probes: Catalogue}}\n",
	"names":   "  - {name: a, convert: {containers: [proxy, app-exporter]}}\n  - {name: b, convert: {containers: [logs], images: [shipper]}}\n",
	"globs":   "  - {name: a, convert: {containers: ['*-exporter', 'p?oxy'], images: ['*/fluent-bit', 'docker.io/library/*'], except: [app]}}\n",
	"some":    "  - {name: a, convert: {known: [fluent-bit, cloud-sql-proxy, oauth2-proxy]}}\n",
	"regular": "  - {name: a, convert: {containers: [proxy, side], to: Regular}}\n",
	"remove":  "  - {name: a, remove: {containers: [proxy, old-agent]}}\n  - {name: b, targets: [{kind: Job}], remove: {containers: [logs]}}\n",
	"slips":   "  - {name: a, convert: {containers: [porxy, prox-y]}}\n  - {name: b, convert: {known: [fluent-bit], images: [fluentbit]}}\n",
}

// addsNothing makes every workload worth parsing, since a pattern adds something. It adds it
// nowhere.
const addsNothing = "  - {name: adds-nothing, targets: [{kind: Nothing}], init: {container: {image: nothing}}}\n"

// broken are inputs with workloads that no API server accepts and that have none of the words:
// what is wrong with a workload is found only if something is to be done in it. So are those
// that cannot be read.
var broken = map[string]bool{"fail-malformed": true, "fail-two-of-one-name": true, "duplicate-containers.yaml": true}

// TestWords converts every input of the goldens, and every odd manifest, with a look at only
// those documents that have a word of the patterns or rules, and with a look at all. Some of
// the patterns rewrite references, too.
func TestWords(t *testing.T) {
	inputs := map[string]string{}
	for _, g := range goldens(t) {
		inputs[g.Name()] = g.input
	}
	odd, err := filepath.Glob(inRepository("testdata/nasty/*.yaml"))
	require.NoError(t, err)
	for _, file := range odd {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		inputs[filepath.Base(file)] = string(text)
	}
	for name, patterns := range conversions {
		t.Run(name, func(t *testing.T) {
			args := []string{"--format", "short", "manifests.yaml"}
			if name == "names" || name == "known" { // as good as any
				args = append(args, "--references", "all", "-d")
			}
			few, all := "config.yaml", "all.yaml"
			inFolder(t, few, inSpec("  patterns:\n"+patterns), all, inSpec("  patterns:\n"+patterns+addsNothing))
			for name, input := range inputs {
				if strings.HasPrefix(name, "refused-") || broken[name] {
					continue
				}
				require.NoError(t, os.WriteFile("manifests.yaml", []byte(input), 0o644))
				looked, said, code := run("", append(args, "--fn-config", few)...)
				lookedAtAll, saidOfAll, codeOfAll := run("", append(args, "--fn-config", all)...)
				require.Equal(t, lookedAtAll, looked, name)
				require.Equal(t, withoutPattern(saidOfAll, "adds-nothing"), strings.ReplaceAll(said, few, all), name)
				require.Equal(t, codeOfAll, code, name)
			}
		})
	}
}

// withoutPattern returns the findings without those about a pattern.
func withoutPattern(findings, pattern string) string {
	var rest strings.Builder
	for line := range strings.Lines(findings) {
		if !strings.HasSuffix(strings.TrimSpace(line), "pattern "+pattern+")") {
			rest.WriteString(line)
		}
	}
	return rest.String()
}
