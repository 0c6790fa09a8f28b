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

// The comments around the part of the page that is generated; the rest is written
// by hand.
const (
	generatedFrom = "<!-- Written by `make generate` from the flags and from internal/cli/docs_test.go. -->\n"
	generatedTo   = "<!-- End of what `make generate` writes. -->\n"
)

// TestDocs compares docs/reference/cli.md with the command's help and its flags.
// Every flag needs a full description there.
func TestDocs(t *testing.T) {
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	head, rest, begun := strings.Cut(string(written), generatedFrom)
	_, tail, ended := strings.Cut(rest, generatedTo)
	require.True(t, begun && ended, "%s has lost the comments around its generated part", page)

	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\n```text\n%s```\n", head, generatedFrom, unnamed().help())
	b.WriteString("\n## Flags\n\n| flag | what it does |\n| --- | --- |\n")
	described := 0
	unnamed().flags(new(options)).VisitAll(func(f *pflag.Flag) {
		full, known := inFull[f.Name]
		assert.True(t, known, "--%s has no description", f.Name)
		described++
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(spelled(f)), full)
	})
	assert.Len(t, inFull, described, "there is a description of a flag that does not exist")
	fmt.Fprintf(&b, "\n%s%s", generatedTo, tail)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(b.String()), 0o644))
	} else {
		assert.Equal(t, b.String(), string(written), "run make generate")
	}
	assert.Less(t, strings.Count(unnamed().help(), "\n"), 35, "the help does not fit on a screen")
	for line := range strings.Lines(unnamed().help()) {
		assert.LessOrEqual(t, len(line), 110, line)
	}
}

// inFull describes each flag.
var inFull = map[string]string{
	configFlag:     "Reads the functionConfig from FILE: a `SidecarTransformer`, or a `ConfigMap` for one conversion or one entry of the catalogue. Without it, `.native-sidecar.yaml` is used; see [The functionConfig of a repository](#the-functionconfig-of-a-repository). A run takes only one: run once for each, or put the patterns into one file.",
	catalogFlag:    "Also knows the sidecars in FILE, whose documents are entries for the catalogue; see [Entries of your own](../how-to/own-entries.md).",
	excludeFlag:    "Leaves out the files and folders that match GLOB; see [What is read](#what-is-read). May be repeated.",
	"list":         "Lists the files that would change; with `-w`, the files that changed.",
	"diff":         "Prints the changes as a unified diff.",
	"write":        "Writes the changes to the files. Files without changes are not touched.",
	"check":        "Exits with 1 if a file would change: every change is an error. Without other output flags, it lists these files.",
	referencesFlag: "Sets what happens to the patches, `replacements` and `vars` of kustomizations that point at a container that moves. `patches`, the default, rewrites them. `report` leaves them alone and reports them; if the change would break a kustomization, that is the error `overlay-differs`. `all` does what `patches` does, and writes the number where a Service (for Kubernetes before 1.33) or a NetworkPolicy names a port of a sidecar, if each pod that it selects has the same number for that name. See [Convert a base with its overlays](../how-to/repository.md#names-of-ports).",
	failOnFlag:     "Fails on findings of this severity: `error`, the default, or `warning`. With `warning`, every warning is an error: nothing is written or printed, and the exit code is 1.",
	formatFlag:     "Selects how findings are printed; see [Output formats](#output-formats).",
	"quiet":        "Hides infos, counts and progress. JSON and SARIF documents stay complete.",
	"help":         "Prints the help above.",
	"version":      "Prints the version.",
}
