package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// packages is a module with a package for each thing that can come of one.
var packages = map[string]string{
	"go.mod": "module example.com/m\n\ngo 1.26\n",
	"good/good_test.go": `package good

import "testing"

func TestGood(t *testing.T) { t.Log("nobody reads this") }

func TestGroup(t *testing.T) {
	t.Run("a/b", func(t *testing.T) { t.Parallel() })
	t.Run("c", func(t *testing.T) { t.Skipf("not on a %s,\nnor here", "Monday") })
}
`,
	"bad/bad_test.go": `package bad

import "testing"

func TestBad(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Error("one is wrong") })
	t.Run("two", func(t *testing.T) {})
}

func TestLate(t *testing.T) {
	t.Run("fine", func(t *testing.T) {})
	t.Error("late is wrong")
}
`,
	"crash/crash_test.go":   "package crash\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestExit(t *testing.T) {\n\tt.Log(\"about to exit\")\n\tos.Exit(3)\n}\n",
	"broken/broken_test.go": "package broken\n\nvar x int = \"no number\"\n",
}

// inModule enters a folder with the packages.
func inModule(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range packages {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

// screen is where commands that run side by side write to.
type screen struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (s *screen) Write(text []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(text)
}

// TestRun: counts, output and exit code are those of the tests, whatever happens to
// a package.
func TestRun(t *testing.T) {
	inModule(t)
	for name, c := range map[string]struct {
		commands        string
		passed, skipped int
		failed          []string
		prints          []string
	}{
		"passes":           {"go test ./good", 2, 1, nil, []string{"ok  \texample.com/m/good"}},
		"fails":            {"go test ./bad", 2, 0, []string{"example.com/m/bad: TestBad/one", "example.com/m/bad: TestLate"}, []string{"one is wrong", "late is wrong", "--- FAIL: TestBad"}},
		"ends early":       {"go test ./crash", 0, 0, []string{"example.com/m/crash"}, []string{"about to exit", "FAIL\texample.com/m/crash"}},
		"does not compile": {"go test -vet=off ./broken", 0, 0, []string{"example.com/m/broken"}, []string{"broken_test.go:3:13: cannot use"}},
		"no such folder":   {"go -C nosuch test ./...", 0, 0, []string{"go -C nosuch test ./...: exit status 1"}, []string{"nosuch"}},
		"side by side":     {"go test ./good -- go test ./crash", 2, 1, []string{"example.com/m/crash"}, []string{"ok  \texample.com/m/good"}},
		"no test":          {"go version", 0, 0, nil, []string{"go version go"}},
		"no test, fails":   {"go nosuch", 0, 0, []string{"go nosuch: exit status 2"}, []string{"unknown command", "FAIL go nosuch"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.RemoveAll("results"))
			var s screen
			code := run(&s, &s, "results", "some", split(strings.Fields(c.commands)))
			out := s.text.String()
			all, err := results("results")
			require.NoError(t, err)
			require.Len(t, all, 1)
			assert.Equal(t, c.passed, all[0].Passed)
			assert.Len(t, all[0].Skipped, c.skipped)
			assert.ElementsMatch(t, c.failed, all[0].Failed)
			assert.Equal(t, len(c.failed) > 0, code == 1)
			for _, text := range c.prints {
				assert.Contains(t, out, text)
			}
			for _, text := range []string{"nobody reads this", `"Action"`, "=== RUN", "PASS\n"} {
				assert.NotContains(t, out, text)
			}
		})
	}
}

// TestSummary: the table has a row for each suite, in the order of their first run,
// and the last line has the totals.
func TestSummary(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, r := range []result{
		{Suite: "lint", Seconds: 61.25},
		{Suite: "unit", Seconds: 2, Tests: true, Passed: 7, Skipped: []skip{{"x: TestX", "no X here"}}},
		{Suite: "fuzz", Seconds: 1, Tests: true, Passed: 1},
		{Suite: "fuzz", Seconds: 2, Tests: true, Passed: 2},
	} {
		require.NoError(t, r.record("results"))
	}
	var out bytes.Buffer
	assert.Zero(t, summarize(&out, &out, "results"))
	assert.Equal(t, `
suite                    time   passed   failed  skipped
lint                   1m1.3s        -        0        -
unit                       2s        7        0        1
fuzz                       3s        3        0        0
skipped: unit: x: TestX: no X here
10 passed, 0 failed, 1 skipped
`, out.String())

	require.NoError(t, result{Suite: "hosts", Tests: true, Failed: []string{"y: TestY"}}.record("results"))
	out.Reset()
	assert.Equal(t, 1, summarize(&out, &out, "results"))
	assert.True(t, strings.HasSuffix(out.String(), "failed: hosts: y: TestY\n10 passed, 1 failed, 1 skipped\n"), out.String())

	out.Reset()
	assert.Zero(t, summarize(&out, &out, "none"))
	assert.Contains(t, out.String(), "\n0 passed, 0 failed, 0 skipped\n")
}

func TestReason(t *testing.T) {
	for output, want := range map[string]string{
		"    x_test.go:3: not here\n--- SKIP: TestX (0.00s)\n":                              "not here",
		"    x_test.go:3: first\n    x_test.go:4: not on a Monday,\n        nor here\n":     "not on a Monday, nor here",
		"--- SKIP: TestX (0.00s)\n":                                                         "",
		"    x_test.go:3: b: not here: see y.go:4: for more\n    --- SKIP: TestX (0.00s)\n": "b: not here: see y.go:4: for more",
	} {
		assert.Equal(t, want, reason(output))
	}
}
