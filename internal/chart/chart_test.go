package chart

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// folder writes files, given by their names and texts, into a folder.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, files[i])
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(files[i+1]), 0o644))
	}
	return dir
}

func TestTemplate(t *testing.T) {
	dir := folder(t,
		"Chart.yaml", "dependencies: [{name: cache, alias: sessions}, {name: mail}]",
		"charts/store/Chart.yaml", "name: cache", // a folder may be called as it likes
		"charts/store/charts/deep/Chart.yaml", "name: deep",
		"charts/mail-1.0.0.tgz", "")
	c := &Chart{dir: dir}
	for source, want := range map[string]string{
		"shop/templates/web.yaml":                                "templates/web.yaml",
		"shop/charts/sessions/templates/a.yaml":                  "charts/store/templates/a.yaml",
		"shop/charts/sessions/charts/deep/templates/a.yaml":      "charts/store/charts/deep/templates/a.yaml",
		"shop/charts/mail/templates/a.yaml":                      "charts/mail-1.0.0.tgz/templates/a.yaml",
		"shop/charts/unknown/templates/a.yaml":                   "charts/unknown/templates/a.yaml",
		"shop/charts/mail/charts/in/the/archive/templates/a.yml": "charts/mail-1.0.0.tgz/charts/in/the/archive/templates/a.yml",
	} {
		assert.Equal(t, filepath.Join(dir, want), c.Template(source), source)
	}
	for _, source := range []string{"", "web.yaml", "shop/../../etc/passwd", "shop//etc/passwd"} {
		assert.Equal(t, source, c.Template(source), "no path in the chart")
	}
}

func TestNameIn(t *testing.T) {
	for file, want := range map[string]string{
		"redis-18.1.0.tgz": "redis", "redis-ha-4.33.7.tgz": "redis-ha", "k8s-1-proxy-0.1.0-rc.1.tgz": "k8s-1-proxy",
		"redis.tgz": "", "-1.tgz": "", "redis-x.tgz": "",
	} {
		assert.Equal(t, want, nameIn(file), file)
	}
}

func TestComplaint(t *testing.T) {
	for said, want := range map[string]string{
		"":                               "",
		"Error: no\n":                    "no",
		"WARNING: old\nError: no\nway\n": "no way",
		"Error: no\n\nUse --debug flag to render out invalid YAML\n": "no",
		"first\nlast\n":                      "last",
		"Error: " + strings.Repeat("a", 999): strings.Repeat("a", 149) + "…" + strings.Repeat("a", 150),
	} {
		assert.Equal(t, want, complaint(said), said)
	}
}

func TestIsLibrary(t *testing.T) {
	assert.True(t, IsLibrary(folder(t, "Chart.yaml", "type: library")))
	assert.False(t, IsLibrary(folder(t, "Chart.yaml", "type: application")))
	assert.False(t, IsLibrary(folder(t, "Chart.yaml", "{{")))
	assert.False(t, IsLibrary(t.TempDir()))
}

// TestBounded checks that what is kept of an output has a limit.
func TestBounded(t *testing.T) {
	times := 0
	b := &bounded{room: 5, full: func() { times++ }}
	for range 3 {
		n, err := b.Write([]byte("abc"))
		require.NoError(t, err)
		assert.Equal(t, 3, n)
	}
	assert.Equal(t, "abcab", string(b.kept))
	assert.Positive(t, times)
}

// TestStopped checks that no helm runs on when the run has ended.
func TestStopped(t *testing.T) {
	program, err := Find("sleep")
	if err != nil {
		t.Skip("there is no sleep")
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = program.run(ctx, nil, "1000")
	require.ErrorIs(t, err, context.Canceled)
}
