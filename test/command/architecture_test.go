package command

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/native-sidecar/native-sidecar"

// goPackage is a package of the module: its folder, the first sentence of its
// documentation, and what it imports.
type goPackage struct {
	dir, doc string
	imports  []string
}

func goPackages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-f", `{{.ImportPath}}|{{.Doc}}|{{join .Imports " "}}`, "./...")
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	var all []goPackage
	for line := range strings.Lines(string(out)) {
		fields := strings.SplitN(strings.TrimSpace(line), "|", 3)
		require.Len(t, fields, 3, line)
		dir := strings.TrimPrefix(strings.TrimPrefix(fields[0], module), "/")
		all = append(all, goPackage{dir: dir, doc: fields[1], imports: strings.Fields(fields[2])})
	}
	return all
}

// packageTable is the table of packages on the page.
var packageTable = regexp.MustCompile(`(?s)(<!-- packages -->\n).*?(\n<!-- end -->)`)

// TestArchitecture holds the table of packages in ARCHITECTURE.md to the code.
func TestArchitecture(t *testing.T) {
	const file = "ARCHITECTURE.md"
	var table strings.Builder
	table.WriteString("\n| package | what it is | imports |\n| --- | --- | --- |\n")
	for _, p := range goPackages(t) {
		name, link := p.dir, p.dir
		if p.dir == "" {
			name, link = "main", "main.go"
		}
		var own []string
		for _, other := range p.imports {
			if dir, is := strings.CutPrefix(other, module+"/"); is {
				own = append(own, "`"+dir+"`")
			}
		}
		fmt.Fprintf(&table, "| [`%s`](%s) | %s | %s |\n", name, link, p.doc, strings.Join(own, " "))
	}
	page := readFile(t, file)
	require.True(t, packageTable.MatchString(page))
	want := packageTable.ReplaceAllString(page, "${1}"+strings.ReplaceAll(table.String(), "$", "$$")+"${2}")
	if *update {
		writeFile(t, file, want)
		return
	}
	assert.Equal(t, want, page, "run make generate")
}

// TestReach holds SECURITY.md to the code: no package of the command imports what
// opens a connection, starts a program or loads one, and the command line alone
// opens files.
func TestReach(t *testing.T) {
	forbidden := []string{"net", "net/http", "os/exec", "plugin", "unsafe"}
	for _, p := range goPackages(t) {
		if strings.HasPrefix(p.dir, "test/") {
			continue
		}
		for _, other := range p.imports {
			assert.NotContains(t, forbidden, other, "%s", p.dir)
			if other == "os" {
				assert.Contains(t, []string{"", "internal/cli"}, p.dir, "opens files")
			}
		}
	}
	assert.True(t, slices.ContainsFunc(goPackages(t), func(p goPackage) bool { return p.dir == "internal/cli" }))
}
