package command

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The sections of a golden, besides those of every case. Without output.yaml, the input
// comes out unchanged; without findings.txt, there are no findings.
const (
	inputSection  = "input.yaml"
	outputSection = "output.yaml"
)

// golden is a case: testdata/NAME.txtar.
type golden struct {
	testcase.Case
	config, input, output, findings string
}

func goldens(t testing.TB) []golden {
	t.Helper()
	var all []golden
	for _, c := range testcase.Load(t, inRepository("testdata/*.txtar")) {
		g := golden{Case: c}
		for _, f := range c.Files {
			switch f.Name {
			case testcase.Config:
				g.config = string(f.Data)
			case inputSection:
				g.input = string(f.Data)
			case outputSection:
				g.output = string(f.Data)
			case testcase.Findings:
				g.findings = string(f.Data)
			default:
				t.Fatalf("%s: what is section %s?", c.Name(), f.Name)
			}
		}
		if g.output == "" {
			g.output = g.input
		}
		all = append(all, g)
	}
	return all
}

// update puts what the command printed into the golden.
func (g golden) update(t *testing.T, output, findings string) {
	t.Helper()
	sections := []txtar.File{testcase.Section(testcase.Config, g.config), testcase.Section(inputSection, g.input)}
	if output != g.input && !g.Fails() {
		sections = append(sections, testcase.Section(outputSection, output))
	}
	if findings != "" {
		sections = append(sections, testcase.Section(testcase.Findings, findings))
	}
	g.Write(t, sections)
}

func run(stdin string, args ...string) (stdout, stderr string, code int) {
	return testcase.Run(stdin, args...)
}

// TestGolden runs every case on files: the output and all findings are
// compared byte by byte, and a second run finds nothing to change.
func TestGolden(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(g.Name(), func(t *testing.T) {
			inFolder(t, testcase.Config, g.config, "manifests.yaml", g.input)
			stdout, stderr, code := run("", "--fn-config", testcase.Config, "--format", "short", "manifests.yaml")
			if *testcase.Update {
				g.update(t, stdout, stderr)
				return
			}
			assert.Equal(t, g.findings, stderr)
			if g.Fails() {
				assert.Equal(t, 1, code)
				assert.Empty(t, stdout)
				return
			}
			require.Equal(t, 0, code)
			require.Equal(t, g.output, stdout)

			require.NoError(t, os.WriteFile("manifests.yaml", []byte(g.output), 0o644))
			stdout, stderr, code = run("", "--fn-config", testcase.Config, "--format", "short", "-d", "manifests.yaml")
			assert.Equal(t, 0, code)
			assert.Empty(t, stdout, "the second run changes something")
			for line := range strings.Lines(stderr) {
				assert.Contains(t, g.findings, withoutPlace(line), "the second run says something else")
			}
			_, stderr, code = run("", "--fn-config", testcase.Config, "--format", "short", "--check", "manifests.yaml")
			errs := strings.Count(stderr, ": error: ")
			assert.Equal(t, errs > 0, code == 1)
			assert.Equal(t, strings.Count(stderr, "(matched-nothing, "), errs+strings.Count(stderr, ": warning: spec.patterns["),
				"a check of what the first run made fails only on what a pattern nearly selects")
		})
	}
}

// namesNothing matches where a list of names or a name in a message has come out empty.
var namesNothing = regexp.MustCompile(` [.,;)](?: |$)|\(\)|""`)

// TestMessagesNameSomething finds messages of goldens that list nothing.
func TestMessagesNameSomething(t *testing.T) {
	for _, g := range goldens(t) {
		for line := range strings.Lines(g.findings) {
			assert.NotRegexp(t, namesNothing, strings.TrimSpace(line), g.Name())
		}
	}
	assert.Regexp(t, namesNothing, "the pod's regular containers are . Name one of these.")
}

// withoutPlace drops the line and column of a finding: containers move.
func withoutPlace(finding string) string {
	if _, rest, found := strings.Cut(finding, ": "); found {
		return rest
	}
	return finding
}

// TestGoldenInputsPrintBack keeps the inputs in a form that kyaml prints as it
// is, so that the goldens show edits and nothing of the printer's taste.
func TestGoldenInputsPrintBack(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(g.Name(), func(t *testing.T) {
			for doc := range strings.SplitSeq(g.input, "\n---\n") {
				doc = strings.TrimSuffix(doc, "\n") + "\n"
				var node yaml.Node
				require.NoError(t, yaml.Unmarshal([]byte(doc), &node))
				var out bytes.Buffer
				style := yaml.SequenceIndentStyle(yaml.DeriveSeqIndentStyle(doc))
				require.NoError(t, yaml.NewEncoderWithOptions(&out, &yaml.EncoderOptions{SeqIndent: style}).Encode(&node))
				assert.Equal(t, doc, out.String())
			}
		})
	}
}

// TestGoldenResourceLists runs every case as a host would: the documents are the
// items of a ResourceList, and the same bytes have to come out.
func TestGoldenResourceLists(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(g.Name(), func(t *testing.T) {
			stdout, stderr, code := run(resourceList(g.config, g.input))
			if g.Fails() {
				assert.Equal(t, 1, code)
				assert.NotEmpty(t, stderr)
				assert.Contains(t, stdout, "severity: error")
				assert.Contains(t, stdout, items(g.input), "the items have changed")
				return
			}
			require.Equal(t, 0, code, stderr)
			want := strings.TrimSuffix(resourceList(g.config, g.output), "\n")
			require.Contains(t, stdout, want)
			assert.Equal(t, strings.Count(g.findings, "\n"), strings.Count(stdout, "\n- message: ")+strings.Count(stdout, "\n  - message: "))

			again, _, code := run(want)
			assert.Equal(t, 0, code)
			assert.Contains(t, again, want, "the second run changes something")
		})
	}
}

func resourceList(config, documents string) string {
	return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n" + items(documents) +
		"functionConfig:\n" + indent(config, "  ", "  ")
}

func items(documents string) string {
	text := "items:\n"
	for doc := range strings.SplitSeq(documents, "\n---\n") {
		first := "- "
		for strings.HasPrefix(doc, "#") { // comments stand above the dash
			line, rest, _ := strings.Cut(doc, "\n")
			text, doc = text+line+"\n", rest
		}
		text += indent(strings.TrimSuffix(doc, "\n")+"\n", first, "  ")
	}
	return text
}

func indent(text, first, rest string) string {
	out := ""
	for line := range strings.Lines(text) {
		out += first + line
		first = rest
	}
	return out
}
