package command

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// corpusEdits work on unknown manifests. Containers whose
// names start with a letter after m pass for legacy sidecars; if that is all
// of a pod's, they are left alone.
var corpusEdits = []edit{
	{name: "add", patterns: `
  - name: native-sidecar-shipper
    sidecar:
      container:
        image: shipper:1
        env:
        - {name: LEVEL, value: info}
        volumeMounts: [{name: native-sidecar-buffer, mountPath: /buffer}]
      pod:
        volumes: [{name: native-sidecar-buffer, emptyDir: {}}]
        annotations: {native-sidecar.example.com/shipped: "true"}`},
	{name: "convert", moves: true, patterns: `
  - name: legacy
    convert: {containers: ["[n-z]*"], startupProbeFrom: Readiness}`},
	{name: "remove", removes: true, patterns: `
  - name: old
    remove: {containers: ["[n-z]*"]}`},
}

// corpusBack takes back what converts.
var corpusBack = edit{name: "back", patterns: `
  - name: back
    convert: {containers: ["[n-z]*"], to: Regular}`}

// backOf returns where the configuration is that takes back what another one does.
func backOf(config string) string { return filepath.Join(filepath.Dir(config), "back.yaml") }

// takenBack reports a text that comes back with all its lines, in their order, and not
// with the same blank lines.
func takenBack(text, out, config string) []string {
	again, _, code := run(out, "--fn-config", backOf(config), "-")
	if code == 0 && again != text && slices.Equal(withoutBlank(linesOf(text)), withoutBlank(linesOf(again))) {
		return []string{"the way back gives other blank lines"}
	}
	return nil
}

// TestCorpus applies the edits to every manifest in a folder of real ones.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("NATIVE_SIDECAR_CORPUS")
	if dir == "" {
		t.Skip("set NATIVE_SIDECAR_CORPUS to a folder of manifests")
	}
	for _, total := range runCorpus(t, dir) {
		total.require(t, 0.0005)
	}
}

// TestStyles applies the edits to manifests that are written to be odd.
func TestStyles(t *testing.T) {
	dir := t.TempDir()
	styles := exec.CommandContext(t.Context(), "go", "run", "./test/styles", "-n", "150", "-seed", "1", dir)
	styles.Dir = root
	out, err := styles.CombinedOutput()
	require.NoError(t, err, string(out))
	for _, total := range runCorpus(t, dir) {
		total.require(t, 0.005)
		assert.Greater(t, total.edits, 100)
		for reason := range total.reasons {
			assert.NotContains(t, reason, "refused: not valid YAML", "what is written is to be read")
		}
	}
}

// total is what became of all documents under one edit.
type total struct {
	edit                            edit
	files, passed, documents, edits int
	pure, oneLine, moreLines        int // documents, by how many lines changed
	reprinted, notComparable        int
	reasons                         map[string]int // why something is refused or printed as a whole
	wrong                           []string
	spent                           time.Duration
}

// require: nothing is wrong, and at most that part of the edits is printed as a
// whole.
func (c *total) require(t *testing.T, reprinted float64) {
	t.Log(c)
	assert.Empty(t, c.wrong)
	assert.LessOrEqual(t, float64(c.reprinted), reprinted*float64(c.edits), "too many documents lost their layout")
}

func (c *total) String() string {
	out := fmt.Sprintf("%s: %d files in %v, %d of them not edited; of %d documents %d edited: %d purely added or moved, %d with one line changed, "+
		"%d with more, %d printed as a whole; %d files not compared with their values",
		c.edit.name, c.files, c.spent.Round(time.Millisecond), c.passed, c.documents, c.edits, c.pure, c.oneLine, c.moreLines, c.reprinted, c.notComparable)
	for _, reason := range slices.Sorted(maps.Keys(c.reasons)) {
		out += fmt.Sprintf("\n  %d %s", c.reasons[reason], reason)
	}
	return out
}

// runCorpus applies every edit to each file separately.
func runCorpus(t *testing.T, dir string) []*total {
	var paths []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			paths = append(paths, path)
		}
		return err
	}))
	require.NotEmpty(t, paths)
	var totals []*total
	for _, e := range corpusEdits {
		config := filepath.Join(t.TempDir(), testcase.Config)
		require.NoError(t, os.WriteFile(config, []byte(e.config(false)), 0o644))
		require.NoError(t, os.WriteFile(backOf(config), []byte(corpusBack.config(false)), 0o644))
		c := &total{edit: e, reasons: map[string]int{}}
		var mutex sync.Mutex
		var workers sync.WaitGroup
		queue := make(chan string)
		start := time.Now()
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				for path := range queue {
					text, err := os.ReadFile(path)
					name, relErr := filepath.Rel(dir, path)
					f := fileTotal(e, string(text), config)
					mutex.Lock()
					c.add(t, name, f)
					mutex.Unlock()
					assert.NoError(t, err)
					assert.NoError(t, relErr)
				}
			})
		}
		for _, path := range paths {
			queue <- path
		}
		close(queue)
		workers.Wait()
		c.spent = time.Since(start)
		totals = append(totals, c)
	}
	return totals
}

// add counts a file.
func (c *total) add(t *testing.T, name string, f total) {
	c.files++
	c.passed += f.passed
	c.documents += f.documents
	c.edits += f.edits
	c.pure += f.pure
	c.oneLine += f.oneLine
	c.moreLines += f.moreLines
	c.reprinted += f.reprinted
	c.notComparable += f.notComparable
	for reason, times := range f.reasons {
		c.reasons[reason] += times
		t.Logf("%s: %s: %s", c.edit.name, name, reason)
	}
	for _, wrong := range f.wrong {
		c.wrong = append(c.wrong, name+": "+wrong)
	}
	if f.moreLines+f.oneLine > 0 {
		t.Logf("%s: %s: %d documents with one line changed, %d with more", c.edit.name, name, f.oneLine, f.moreLines)
	}
}

// fileTotal counts what happens to one file.
func fileTotal(e edit, text, config string) total {
	f := total{reasons: map[string]int{}}
	out, stderr, code := run(text, "--fn-config", config, "-")
	if code != 0 {
		f.reasons["refused: "+refusal(stderr)]++
		return f
	}
	if out == text {
		f.passed++
		return f
	}
	for _, why := range reprinted.FindAllStringSubmatch(stderr, -1) {
		f.reprinted++
		f.reasons["printed as a whole: "+why[1]]++
	}
	before, after := linesOf(text), linesOf(out)
	gone := blocks(before, moved(stderr))
	stays := before
	if e.removes {
		stays = commentsStaying(before, gone)
	}
	fewer, more := countComments(stays, out)
	if len(fewer) > 0 {
		f.wrong = append(f.wrong, fmt.Sprintf("comments are lost: %q", fewer))
	}
	if len(more) > 0 && !e.removes {
		f.wrong = append(f.wrong, fmt.Sprintf("comments come more often: %q", more))
	}
	if again, _, code := run(out, "--fn-config", config, "-"); code != 0 || again != out {
		f.wrong = append(f.wrong, "the second run changes something")
	}
	if f.reprinted == 0 {
		f.wrong = append(f.wrong, untidy(text, out)...)
		if !e.moves && !e.removes {
			f.wrong = append(f.wrong, parted(before, after)...)
		}
	}
	if e.moves {
		f.wrong = append(f.wrong, takenBack(text, out, config)...)
	}
	values, readable := valuesOf(text)
	got, readsBack := valuesOf(out)
	plain, _, code := run(inPlain(values), "--fn-config", config, "-")
	want, _ := valuesOf(plain)
	switch {
	case !readable || code != 0:
		f.notComparable++
	case !readsBack:
		f.wrong = append(f.wrong, "the output does not read back")
	case inPlain(want) != inPlain(got):
		f.wrong = append(f.wrong, "written plainly, it becomes something else")
	}
	f.countLines(documents(before), documents(after), moved(stderr), e.removes)
	return f
}

// documents returns the lines of each document of a stream.
func documents(lines []string) [][]string {
	all := [][]string{nil}
	for _, line := range lines {
		if strings.HasPrefix(line, "---") {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], line)
	}
	return all
}

// countLines counts the documents by how many of their lines changed.
func (c *total) countLines(before, after [][]string, moved []string, removes bool) {
	if len(before) != len(after) {
		c.wrong = append(c.wrong, fmt.Sprintf("%d documents became %d", len(before), len(after)))
		return
	}
	for i, lines := range before {
		c.documents++
		if slices.Equal(lines, after[i]) {
			continue
		}
		c.edits++
		switch len(changes(lines, after[i], blocks(lines, moved), removes)) {
		case 0:
			c.pure++
		case 1:
			c.oneLine++
		default:
			c.moreLines++
		}
	}
}
