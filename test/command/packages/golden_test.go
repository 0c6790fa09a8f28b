package packages

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the command prints and writes to the goldens")

// The sections of a golden besides the files of the package: the functionConfig; each
// file that changes, as it is afterwards; what a kustomization builds, where that is not
// what the function makes of its former build, since the overlay changes what was added;
// and the findings.
const (
	configSection   = "config.yaml"
	afterSections   = "after/"
	builtSections   = "built/"
	findingsSection = "findings.txt"
)

// golden is a case, testdata/packages/NAME.txtar. One whose name starts with fail- is
// refused, and no file changes.
type golden struct {
	path                 string
	comment              []byte
	config, findings     string
	before, after, built tree
	fails                bool
}

func goldens(t *testing.T) []golden {
	t.Helper()
	paths, err := filepath.Glob(root + "/testdata/packages/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var all []golden
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		g := golden{path: path, comment: archive.Comment, before: tree{}, after: tree{}, built: tree{}}
		g.fails = strings.HasPrefix(filepath.Base(path), "fail-")
		for _, f := range archive.Files {
			text := string(f.Data)
			if name, is := strings.CutPrefix(f.Name, afterSections); is {
				g.after[name] = text
			} else if name, is := strings.CutPrefix(f.Name, builtSections); is {
				g.built[name] = text
			} else if f.Name == configSection {
				g.config = text
			} else if f.Name == findingsSection {
				g.findings = text
			} else {
				g.before[f.Name] = text
			}
		}
		all = append(all, g)
	}
	return all
}

// whole returns all files as they are afterwards.
func (g golden) whole() tree {
	all := maps.Clone(g.before)
	maps.Copy(all, g.after)
	return all
}

// write puts what came out into the golden. built has what cannot be computed.
func (g golden) write(t *testing.T, after, built tree, findings string) {
	t.Helper()
	a := txtar.Archive{Comment: g.comment, Files: []txtar.File{{Name: configSection, Data: []byte(g.config)}}}
	add := func(prefix string, files tree, is func(name string) bool) {
		for _, name := range files.names() {
			if is(name) {
				a.Files = append(a.Files, txtar.File{Name: prefix + name, Data: []byte(files[name])})
			}
		}
	}
	every := func(string) bool { return true }
	add("", g.before, every)
	add(afterSections, after, func(name string) bool { return after[name] != g.before[name] })
	add(builtSections, built, every)
	a.Files = append(a.Files, txtar.File{Name: findingsSection, Data: []byte(findings)})
	require.NoError(t, os.WriteFile(g.path, txtar.Format(&a), 0o644))
}

// TestGolden converts each package and compares every byte. kustomize's code, and its
// binary if there is one, judge what the package builds to. A second run has nothing to do.
func TestGolden(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(strings.TrimSuffix(filepath.Base(g.path), ".txtar"), func(t *testing.T) {
			programs := []program{inProcess{}}
			if kustomize := os.Getenv("KUSTOMIZE_BIN"); kustomize != "" {
				programs = append(programs, binaries{kustomize: kustomize})
			}
			golden, err := filepath.Abs(g.path)
			require.NoError(t, err)
			g.path = golden
			t.Chdir(t.TempDir())
			config := filepath.Join(t.TempDir(), configSection)
			require.NoError(t, os.WriteFile(config, []byte(g.config), 0o644))
			g.before.write(t, ".")
			roots := g.before.roots()
			before, err := builds(t, ".", roots)
			require.NoError(t, err)

			_, findings, code := inProcess{}.run(t, "", "--fn-config", config, "--format", "short", "-w", ".")
			after := read(t, ".")
			if *update {
				built := tree{}
				for name := range g.built {
					built[name], err = inProcess{}.build(t, strings.TrimSuffix(name, ".yaml"))
					require.NoError(t, err)
				}
				g.write(t, after, built, findings)
				return
			}
			assert.Equal(t, g.findings, findings)
			assert.Equal(t, g.whole(), after)
			if g.fails {
				assert.Equal(t, 1, code)
				return
			}
			require.Equal(t, 0, code)
			for _, one := range roots {
				want, is := g.built[one+".yaml"]
				if !is {
					var said string
					want, said, is = apply(t, inProcess{}, config, before[one])
					require.True(t, is, said)
				}
				for _, p := range programs {
					built, err := p.build(t, one)
					require.NoError(t, err)
					assert.Empty(t, differ(t, built, want, nil), one)
				}
			}
			_, findings, code = inProcess{}.run(t, "", "--fn-config", config, "--format", "short", "-w", ".")
			assert.Equal(t, 0, code, findings)
			assert.Equal(t, after, read(t, "."), "the second run changes something")
			_, findings, code = inProcess{}.run(t, "", "--fn-config", config, "--check", ".")
			assert.Equal(t, 0, code, findings)
		})
	}
}
