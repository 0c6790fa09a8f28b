package command

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReports runs all cases in the formats for programs: what comes out is valid,
// says what the text says, and its fixes make of the input what the command makes
// of it.
func TestReports(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(inRepository("docs/reference/report.schema.json"))
	require.NoError(t, err)
	sarifSchema := schemaOfSARIF(t)
	type reported struct {
		name, config, input string
	}
	var all []reported
	for _, g := range goldens(t) {
		all = append(all, reported{g.Name(), g.config, g.input})
	}
	for _, d := range nastyDocuments(t) {
		for _, e := range edits {
			if e.name == "all" || e.name == "remove" {
				all = append(all, reported{d.name + " " + e.name, e.config(false), d.text})
			}
		}
	}
	t.Chdir(t.TempDir())
	fixes := 0
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(testcase.Config, []byte(c.config), 0o644))
			require.NoError(t, os.WriteFile("manifests.yaml", []byte(c.input), 0o644))
			format := func(format string) (stdout, stderr string, code int) {
				return run("", "--fn-config", testcase.Config, "--format", format, "manifests.yaml")
			}
			output, lines, code := format("short")
			document, stderr, jsonCode := format("json")
			log, sarifStderr, sarifCode := format("sarif")
			require.Equal(t, []int{code, code}, []int{jsonCode, sarifCode})
			if strings.HasPrefix(lines, "native-sidecar: ") {
				require.Equal(t, 1, code)
				require.Empty(t, document+log, "what failed has no document")
				require.Equal(t, []string{lines, lines}, []string{stderr, sarifStderr})
				return
			}
			require.Empty(t, stderr+sarifStderr)
			requireValid(t, schema, document)
			requireSame(t, document, lines, code)
			requireValid(t, sarifSchema, log)
			fixed, times := applied(t, log, c.input)
			assert.Equal(t, strings.Count(lines, "\n"), strings.Count(log, `"ruleId": `))
			if code == 0 {
				assert.Equal(t, output, fixed)
			} else {
				assert.Zero(t, times)
			}
			fixes += times
			checked, _, checkCode := run("", "--fn-config", testcase.Config, "--format", "json", "--check", "manifests.yaml")
			requireValid(t, schema, checked)
			changes := !strings.Contains(document, `"changed": []`)
			assert.Equal(t, code == 1 || changes || strings.Contains(checked, `"rule": "matched-nothing"`) && checkCode == 1, checkCode == 1)
			assert.Equal(t, checkCode == 1, strings.Contains(checked, `"failed": true`), "the document agrees with the exit code")
			assert.Equal(t, checkCode == 1, strings.Contains(checked, `"severity": "error"`), "what fails a check is an error")
		})
	}
	assert.Greater(t, fixes, 300, "hardly any document was fixed")
}

// TestJSONPage validates the example of docs/reference/json.md.
func TestJSONPage(t *testing.T) {
	_, rest, found := strings.Cut(readFile(t, "docs/reference/json.md"), "\n```json\n")
	require.True(t, found)
	example, _, _ := strings.Cut(rest, "```\n")
	schema, err := jsonschema.NewCompiler().Compile(inRepository("docs/reference/report.schema.json"))
	require.NoError(t, err)
	requireValid(t, schema, example)
}

// schemaOfSARIF returns the schema of SARIF 2.1.0, from the source of a module that has
// it: its own check of a log looks at its model of that, and not at the text.
func schemaOfSARIF(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", reflect.TypeFor[sarif.Report]().PkgPath()).Output()
	require.NoError(t, err)
	source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	require.NoError(t, err)
	literal := source.Decls[0].(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values[0].(*ast.BasicLit)
	text, err := strconv.Unquote(literal.Value)
	require.NoError(t, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	const id = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource(id, value))
	schema, err := compiler.Compile(id)
	require.NoError(t, err)
	return schema
}

func requireValid(t *testing.T, schema *jsonschema.Schema, document string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(value))
}

// requireSame: a JSON document has the findings that lines say.
func requireSame(t *testing.T, document, lines string, code int) {
	t.Helper()
	var report struct {
		Failed   bool
		Counts   struct{ Files, ChangedFiles, Errors, Warnings, Infos int }
		Findings []struct {
			Rule, Severity, Message, Ignored, Pattern, Field, File string
			Line, Column                                           int
			Resource                                               struct{ Kind, Namespace, Name string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(document), &report))
	said := ""
	for _, f := range report.Findings {
		place := f.File
		for _, number := range []int{f.Line, f.Column} {
			if number > 0 {
				place += fmt.Sprintf(":%d", number)
			}
		}
		object := strings.TrimSpace(f.Resource.Kind + " " + strings.TrimPrefix(f.Resource.Namespace+"/"+f.Resource.Name, "/"))
		for _, part := range []string{place, f.Severity, object, f.Field} {
			if part != "" {
				said += part + ": "
			}
		}
		said += f.Message + " (" + f.Rule
		if f.Pattern != "" {
			said += ", pattern " + f.Pattern
		}
		if f.Ignored != "" {
			said += ", ignored: " + f.Ignored
		}
		said += ")\n"
	}
	assert.Equal(t, lines, said)
	assert.Equal(t, code == 1, report.Failed)
	assert.Equal(t, report.Counts.Errors > 0, report.Failed)
	assert.Equal(t, len(report.Findings), report.Counts.Errors+report.Counts.Warnings+report.Counts.Infos)
}

// applied returns the text that a SARIF log is about with its fixes made, and how many
// these are. It checks that the log has what viewers need.
func applied(t *testing.T, log, text string) (fixed string, times int) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(log))
	decoder.DisallowUnknownFields()
	var report sarif.Report
	require.NoError(t, decoder.Decode(&report))
	require.Len(t, report.Runs, 1)
	run := report.Runs[0]
	require.Equal(t, "unicodeCodePoints", *run.ColumnKind)
	var replacements []sarif.Replacement
	for _, result := range run.Results {
		r := run.Tool.Driver.Rules[result.RuleIndex]
		assert.Equal(t, *result.RuleID, *r.ID)
		for _, said := range []string{*r.ShortDescription.Text, *r.FullDescription.Text, *r.Help.Text} {
			assert.NotEmpty(t, said, *r.ID)
		}
		for _, fix := range result.Fixes {
			times++
			for _, change := range fix.ArtifactChanges {
				assert.Equal(t, "manifests.yaml", *change.ArtifactLocation.URI)
				for _, r := range change.Replacements {
					replacements = append(replacements, *r)
				}
			}
		}
	}
	return replace(t, text, run.NewlineSequences, replacements), times
}

// replace makes replacements in a text as SARIF defines them: regions are those of
// the text before, and its byte order mark does not count.
func replace(t *testing.T, text string, newlines []string, replacements []sarif.Replacement) string {
	t.Helper()
	bom := ""
	if strings.HasPrefix(text, byteOrderMark) {
		bom, text = byteOrderMark, text[len(byteOrderMark):]
	}
	starts := []int{0}
	for at := 0; at < len(text); {
		i := slices.IndexFunc(newlines, func(newline string) bool { return strings.HasPrefix(text[at:], newline) })
		if i < 0 {
			at++
			continue
		}
		at += len(newlines[i])
		starts = append(starts, at)
	}
	offset := func(line, column *int) int {
		at := starts[*line-1]
		for range *column - 1 {
			_, size := utf8.DecodeRuneInString(text[at:])
			require.NotZero(t, size, "the column is behind the text")
			at += size
		}
		return at
	}
	var out strings.Builder
	at := 0
	for _, r := range replacements {
		start := offset(r.DeletedRegion.StartLine, r.DeletedRegion.StartColumn)
		require.GreaterOrEqual(t, start, at, "replacements overlap, or are not in order")
		out.WriteString(text[at:start])
		if r.InsertedContent != nil {
			out.WriteString(*r.InsertedContent.Text)
		}
		at = offset(r.DeletedRegion.EndLine, r.DeletedRegion.EndColumn)
	}
	return bom + out.String() + text[at:]
}
