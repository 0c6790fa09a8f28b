package packages

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// publicConfig converts what the catalogue knows.
const publicConfig = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: public}
spec:
  patterns:
  - name: known
    convert: {known: ["*"]}
  - name: usual
    convert: {containers: ["*proxy*", "*-exporter", "*sidecar*", "*-agent", "fluent*"]}
  rules: {matched-nothing: "Off", no-startup-probe: "Off"}
`

// TestPublic converts copies of the folders in the folder PUBLIC, such as checkouts of
// public repositories, and reports what became of their kustomizations.
func TestPublic(t *testing.T) {
	public := os.Getenv("PUBLIC")
	if public == "" {
		t.Skip("needs PUBLIC, a folder of checkouts")
	}
	// kustomize would clone and download what is remote.
	t.Setenv("PATH", "")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	folders, err := os.ReadDir(public)
	require.NoError(t, err)
	total := counts{}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		t.Run(folder.Name(), func(t *testing.T) {
			c := convert(t, filepath.Join(public, folder.Name()))
			total.add(c)
		})
	}
	t.Logf("all: %v", total)
}

// counts are kustomizations that were built before and after, by result.
type counts struct {
	kustomizations, right, refused, unbuildable, notProved int
	took                                                   time.Duration
}

func (c *counts) add(other counts) {
	c.kustomizations += other.kustomizations
	c.right += other.right
	c.refused += other.refused
	c.unbuildable += other.unbuildable
	c.notProved += other.notProved
	c.took += other.took
}

func (c counts) String() string {
	return fmt.Sprintf("%d kustomizations, %d right, %d in folders that are refused, %d not buildable, %d not proved, in %v",
		c.kustomizations, c.right, c.refused, c.unbuildable, c.notProved, c.took.Round(time.Millisecond))
}

// manifests returns the files of a folder that may be manifests.
func manifests(t *testing.T, dir string) tree {
	t.Helper()
	return readSome(t, dir, func(file fs.DirEntry) bool {
		name := file.Name()
		return file.Type().IsRegular() && (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || name == "Kustomization")
	})
}

var excludes = regexp.MustCompile(`add --exclude (\S+)\.`)

// convert converts a copy of a folder. Every kustomization that builds before has to
// build to that output with the function applied.
func convert(t *testing.T, from string) counts {
	dir := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(dir, os.DirFS(from)))
	config := filepath.Join(t.TempDir(), testcase.Config)
	require.NoError(t, os.WriteFile(config, []byte(publicConfig), 0o644))
	files := manifests(t, dir)
	var c counts
	before := map[string]string{}
	for _, one := range files.roots() {
		c.kustomizations++
		built, err := inProcess{}.build(t, filepath.Join(dir, one))
		if err != nil {
			c.unbuildable++
			continue
		}
		before[one] = built
	}
	start := time.Now()
	args := []string{"--fn-config", config, "--format", "short"}
	_, said, code := inProcess{}.run(t, "", append(args, "-w", dir)...)
	// For files that are not manifests, a run says how to leave them out.
	for _, hint := range excludes.FindAllStringSubmatch(said, -1) {
		args = append(args, "--exclude", hint[1])
	}
	if code != 0 && len(args) > 4 {
		_, said, code = inProcess{}.run(t, "", append(args, "-w", dir)...)
	}
	c.took = time.Since(start)
	c.notProved = strings.Count(said, "(not-proved)")
	after := manifests(t, dir)
	if code != 0 {
		c.refused = len(before)
		assert.Equal(t, files, after, "refused, and files have changed")
		for line := range strings.Lines(said) {
			if strings.Contains(line, " error: ") {
				t.Log(strings.TrimSpace(strings.ReplaceAll(line, dir+"/", "")))
			}
		}
		t.Log(c)
		return c
	}
	for one, built := range before {
		now, err := inProcess{}.build(t, filepath.Join(dir, one))
		if err != nil {
			t.Errorf("%s no longer builds: %v", one, err)
			continue
		}
		want, said, ok := apply(t, config, built)
		if !ok {
			t.Logf("%s: the function refuses what it builds: %s", one, said)
			continue
		}
		if assert.Empty(t, differ(t, now, want, nil), one) {
			c.right++
		}
	}
	carried := strings.Count(said, "(carry)")
	t.Logf("%v; %d patches and replacements rewritten", c, carried)
	return c
}
