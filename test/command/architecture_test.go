package command

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
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

// name returns what pages call the package.
func (p goPackage) name() string {
	if p.dir == "" {
		return "main"
	}
	return p.dir
}

// own returns what the package imports of the module.
func (p goPackage) own() []string {
	var names []string
	for _, path := range p.imports {
		if dir, is := strings.CutPrefix(path, module+"/"); is {
			names = append(names, dir)
		}
	}
	return names
}

// TestArchitecture compares the drawing and the table of packages in ARCHITECTURE.md with
// the code.
func TestArchitecture(t *testing.T) {
	const file = "ARCHITECTURE.md"
	page := readFile(t, file)
	want := between(t, page, "floors", "```mermaid\n"+drawing(floors, ownImports(t))+"```\n")
	want = between(t, want, "packages", table(goPackages(t)))
	if *testcase.Update {
		writeFile(t, file, want)
	} else if page != want {
		t.Error("run make generate\n" + udiff.Unified(file, "the code", page, want))
	}
}

// table has a row for each package.
func table(packages []goPackage) string {
	var rows strings.Builder
	rows.WriteString("| package | what it is | imports |\n| --- | --- | --- |\n")
	for _, p := range packages {
		link := p.dir
		if p.dir == "" {
			link = "main.go"
		}
		own := ""
		if names := p.own(); len(names) > 0 {
			own = "`" + strings.Join(names, "` `") + "`"
		}
		fmt.Fprintf(&rows, "| [`%s`](%s) | %s | %s |\n", p.name(), link, p.doc, own)
	}
	return rows.String()
}

// between returns a page with another text between the comment of that name and the
// next end.
func between(t *testing.T, page, name, text string) string {
	t.Helper()
	start, end := "<!-- "+name+" -->\n", "\n<!-- end -->"
	before, rest, found := strings.Cut(page, start)
	require.True(t, found, start)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found, end)
	return before + start + "\n" + text + end + after
}

// TestReach compares SECURITY.md with the code: no package of the command imports what
// opens a connection, starts a program or loads one, but for the package that starts the helm
// that the user has named. Only the command line opens files, and the packages that read git's
// files and charts and write manifests for it; quiet opens what discards text.
func TestReach(t *testing.T) {
	forbidden := []string{"net", "net/http", "os/exec", "plugin", "unsafe"}
	for _, p := range goPackages(t) {
		if strings.HasPrefix(p.dir, "test/") {
			continue
		}
		for _, other := range p.imports {
			if other != "os/exec" || p.dir != "internal/chart" {
				assert.NotContains(t, forbidden, other, "%s", p.dir)
			}
			if other == "os" {
				assert.Contains(t, []string{"", "internal/chart", "internal/cli", "internal/gitignore", "internal/quiet", "internal/replace"}, p.dir, "opens files")
			}
		}
	}
	assert.True(t, slices.ContainsFunc(goPackages(t), func(p goPackage) bool { return p.dir == "internal/cli" }))
}
