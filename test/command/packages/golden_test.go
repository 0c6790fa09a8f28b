package packages

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// The sections of a golden besides those of every case and the files of the package: each
// file that changes, as it is afterwards; what a kustomization builds, where that is not
// what the function makes of its former build, since the overlay changes what was added;
// and what objects of Flux and Argo CD build.
const (
	afterSections  = "after/"
	builtSections  = "built/"
	appliedSection = "applied.txt"
)

// golden is a case: testdata/packages/NAME.txtar.
type golden struct {
	testcase.Case
	config, findings     string
	applied              string
	before, after, built tree
}

func goldens(t *testing.T) []golden {
	t.Helper()
	var all []golden
	for _, c := range testcase.Load(t, root+"/testdata/packages/*.txtar") {
		g := golden{Case: c, before: tree{}, after: tree{}, built: tree{}}
		for _, f := range c.Files {
			text := string(f.Data)
			if name, is := strings.CutPrefix(f.Name, afterSections); is {
				g.after[name] = text
			} else if name, is := strings.CutPrefix(f.Name, builtSections); is {
				g.built[name] = text
			} else if f.Name == testcase.Config {
				g.config = text
			} else if f.Name == appliedSection {
				g.applied = text
			} else if f.Name == testcase.Findings {
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

// update puts what came out into the golden. built has what the test cannot compute.
func (g golden) update(t *testing.T, after, built tree, findings string) {
	t.Helper()
	sections := []txtar.File{testcase.Section(testcase.Config, g.config)}
	add := func(prefix string, files tree, is func(name string) bool) {
		for _, name := range files.names() {
			if is(name) {
				sections = append(sections, testcase.Section(prefix+name, files[name]))
			}
		}
	}
	every := func(string) bool { return true }
	add("", g.before, every)
	add(afterSections, after, func(name string) bool { return after[name] != g.before[name] })
	add(builtSections, built, every)
	if g.applied != "" {
		sections = append(sections, testcase.Section(appliedSection, g.applied))
	}
	g.Write(t, append(sections, testcase.Section(testcase.Findings, findings)))
}

// TestGolden converts each package and compares every byte. kustomize's code, and its
// binary if there is one, judge what the package builds to. A second run has nothing to do.
func TestGolden(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(g.Name(), func(t *testing.T) {
			programs := []program{inProcess{}}
			if kustomize := os.Getenv("KUSTOMIZE_BIN"); kustomize != "" {
				programs = append(programs, binaries{kustomize: kustomize})
			}
			t.Chdir(t.TempDir())
			config := filepath.Join(t.TempDir(), testcase.Config)
			require.NoError(t, os.WriteFile(config, []byte(g.config), 0o644))
			g.before.write(t, ".")
			roots := g.before.roots()
			before, err := builds(t, ".", roots)
			require.NoError(t, err)

			_, findings, code := inProcess{}.run(t, "", "--fn-config", config, "--format", "short", "-w", ".")
			after := read(t, ".")
			if *testcase.Update {
				built := tree{}
				for name := range g.built {
					built[name], err = inProcess{}.build(t, strings.TrimSuffix(name, ".yaml"))
					require.NoError(t, err)
				}
				g.update(t, after, built, findings)
				return
			}
			assert.Equal(t, g.findings, findings)
			assert.Equal(t, g.whole(), after)
			if g.Fails() {
				assert.Equal(t, 1, code)
				return
			}
			require.Equal(t, 0, code)
			for _, one := range roots {
				want, is := g.built[one+".yaml"]
				if !is {
					var said string
					want, said, is = apply(t, config, before[one])
					require.True(t, is, said)
				}
				for _, p := range programs {
					built, err := p.build(t, one)
					require.NoError(t, err)
					assert.Empty(t, differ(t, built, want, nil), one)
				}
			}
			g.judged(t, config, programs)
			_, findings, code = inProcess{}.run(t, "", "--fn-config", config, "--format", "short", "-w", ".")
			assert.Equal(t, 0, code, findings)
			assert.Equal(t, after, read(t, "."), "the second run changes something")
			_, findings, code = inProcess{}.run(t, "", "--fn-config", config, "--check", ".")
			assert.Equal(t, 0, code, findings)
		})
	}
}
