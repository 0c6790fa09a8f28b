package cli

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/reference/cli.md")

const page = "../../docs/reference/cli.md"

// TestDocs holds docs/reference/cli.md to what the command says of itself. What a
// flag is for is told there in full; one that is not told of fails.
func TestDocs(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "# The command line\n\n<!-- Written by `make generate` from the flags and from internal/cli/docs_test.go. -->\n\n```text\n%s```\n", help())
	b.WriteString("\n## Flags\n\n| flag | what it does |\n| --- | --- |\n")
	told := 0
	new(options).flags().VisitAll(func(f *pflag.Flag) {
		full, known := inFull[f.Name]
		assert.True(t, known, "what --%s does is not told", f.Name)
		told++
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(spelled(f)), full)
	})
	assert.Len(t, inFull, told, "a flag is told of that is not there")
	b.WriteString(pageText)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(b.String()), 0o644))
	}
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, b.String(), string(written), "run make generate")
	assert.Less(t, strings.Count(help(), "\n"), 35, "the help is to be read at a glance")
	for line := range strings.Lines(help()) {
		assert.LessOrEqual(t, len(line), 110, line)
	}
}

// inFull is what the flags do.
var inFull = map[string]string{
	configFlag: "The file with the functionConfig: a `SidecarTransformer`, or a `ConfigMap` for conversions. Files need one.",
	"list":     "Prints the names of the files that would change, or with `-w` of those that were changed.",
	"diff":     "Prints the changes as a unified diff.",
	"write":    "Writes the changes to the files. A file that does not change is not written.",
	"check":    "Exits with 1 where a file would change. Alone, it prints the names of these files.",
	formatFlag: "How findings are said; see below.",
	"quiet":    "Leaves out infos, counts and progress. Errors and warnings stay, and a JSON or SARIF document stays complete.",
	"help":     "Prints the help above.",
	"version":  "Prints the version.",
}

const pageText = `
Without ` + "`-l`, `-d`, `-w`, `--check` and a format for programs" + `, the manifests are printed to stdout with the changes in
them. Paths are files, directories, or ` + "`-`" + ` for a stream of manifests on stdin.

## What is said, and where

| format | where | for |
| --- | --- | --- |
| ` + "`text`" + ` | stderr | People: a line for each finding, ` + "`FILE:LINE:COLUMN: SEVERITY: RESOURCE: FIELD: MESSAGE (RULE, pattern NAME)`" + `; below errors and warnings the line of the file with a caret under the column; at the end, of several files how many changed |
| ` + "`short`" + ` | stderr | ` + "`grep`" + ` and editors: the lines alone |
| ` + "`json`" + ` | stdout | Programs: [one document](json.md), and nothing else on stdout |
| ` + "`sarif`" + ` | stdout | Code scanning: one SARIF 2.1.0 log, and nothing else on stdout |
| ` + "`github`" + ` | stdout | GitHub Actions: workflow commands, which become annotations. GitHub shows ten of each severity for a step |

` + "`json`, `sarif` and `github`" + ` only look, unless ` + "`-w`" + ` is given: no manifest is printed. They go with ` + "`--check`" + `, which then
sets the exit code and prints no names. ` + "`json` and `sarif`" + ` take all of stdout, and so do not go with ` + "`-l`, which the document\nreplaces, or `-d`" + `. A functionConfig that is wrong is a finding like any other. What keeps a run from its end, such as a
file that is not there, is said on stderr in every format, with exit code 1 and without a document.

Where nothing is found and nothing changes, nothing is said in ` + "`text`, `short` and `github`" + `. Stdin as a path (` + "`-`" + `) makes the
command a part of a pipe: findings are said in a line each, without lines of files and without counts. As a KRM function
it says errors and warnings in a line each, and everything in the results.

On a terminal there are colours, unless ` + "`NO_COLOR`" + ` is set or ` + "`TERM` is `dumb`" + `; and a run over files that takes longer than half
a second shows how far it is. Nothing of that goes into a pipe or a file.

## SARIF

Each finding is a result; its rule says what happens and what to do. Regions are lines and columns, counted in characters,
since that is what viewers read; ` + "`newlineSequences`" + ` has every line break that YAML knows. A document that changes has one fix,
which makes all of its changes, at the first result that tells of one: half of them would be a broken manifest. The fixes
of a log make of the files what ` + "`-w`" + ` makes of them.

## Completion

| shell | what goes where |
| --- | --- |
| bash | ` + "`source <(native-sidecar completion bash)` in `~/.bashrc`" + ` |
| zsh | ` + "`source <(native-sidecar completion zsh)` in `~/.zshrc`" + `, behind ` + "`compinit`" + ` |
| fish | ` + "`native-sidecar completion fish \\| source` in `~/.config/fish/config.fish`" + ` |
`
