package podtemplate

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the lists of charts in the docs")

const valuesPage = "../../docs/how-to/values.md"

// TestDocs compares the lists of charts on the page about values with the table.
func TestDocs(t *testing.T) {
	written, err := os.ReadFile(valuesPage)
	require.NoError(t, err)
	known, lost := chartTables()
	page := between(t, between(t, string(written), "charts", known), "lost", lost)
	if *update {
		require.NoError(t, os.WriteFile(valuesPage, []byte(page), 0o644))
		return
	}
	assert.Equal(t, page, string(written), "run make generate")
}

// between replaces what stands between two comments of a page.
func between(t *testing.T, page, mark, text string) string {
	t.Helper()
	before, rest, found := strings.Cut(page, "<!-- "+mark+" -->\n")
	require.True(t, found, mark)
	_, after, found := strings.Cut(rest, "<!-- end -->")
	require.True(t, found, mark)
	return before + "<!-- " + mark + " -->\n\n" + text + "\n<!-- end -->" + after
}

// chartTables returns the tables of the charts where native sidecars work, and of those
// where they do not.
func chartTables() (known, lost string) {
	known, lost = "| chart | where | lists |\n| --- | --- | --- |\n", "| chart | where | list | why |\n| --- | --- | --- | --- |\n"
	for _, name := range knownNames() {
		var rows []string
		where := map[string][]string{}
		for _, p := range placesOf(name) {
			lists := pod.Template{Names: p.Names}
			row := fmt.Sprintf("`%s`, `%s` |\n", lists.Key(pod.Containers), lists.Key(pod.InitContainers))
			if p.unsupported != "" {
				_, why, _ := strings.Cut(p.unsupported, ": ")
				row = fmt.Sprintf("`%s` | %s |\n", p.Names.Containers, why)
			}
			at := "the top"
			if p.Path != "" {
				at = "`" + strings.ReplaceAll(p.Path, "/", ".") + "`"
			}
			if where[row] == nil {
				rows = append(rows, row)
			}
			where[row] = append(where[row], at)
		}
		for _, row := range rows {
			full := fmt.Sprintf("| %s | %s | %s", name, strings.Join(where[row], ", "), row)
			if strings.Count(row, "|") == 1 {
				known += full
			} else {
				lost += full
			}
		}
	}
	return known, lost
}

// knownNames returns the names of the charts in the table.
func knownNames() []string {
	names := map[string]bool{}
	for line := range strings.Lines(charts) {
		if name, _, found := strings.Cut(line, "\t"); found && !strings.HasPrefix(line, "#") {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// TestCharts checks the table of charts: its lines are in order, each place is found and
// stands once, and the names of its lists are known.
func TestCharts(t *testing.T) {
	var lines []string
	for line := range strings.Lines(charts) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	assert.True(t, slices.IsSorted(lines))
	lists, places := map[string]bool{}, 0
	for _, name := range knownNames() {
		seen := map[string]bool{}
		for _, p := range placesOf(name) {
			places++
			assert.False(t, seen[p.Path+p.Names.Containers], "%s %s twice", name, p.Path)
			seen[p.Path+p.Names.Containers] = true
			lists[p.Names.Containers] = true
			if p.unsupported == "" {
				lists[p.Names.InitContainers] = true
			}
		}
	}
	assert.Equal(t, len(lines), places)
	assert.ElementsMatch(t, chartLists, slices.Collect(maps.Keys(lists)))
	assert.Empty(t, placesOf("nginx-ingres"))
	assert.Empty(t, placesOf("# chart"))
}
