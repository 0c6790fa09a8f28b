package integrations

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPreCommit installs the hooks from a clone of the working tree with the real
// pre-commit, by the configuration in the how-to, and runs both. The hook that checks
// is a gate. The hook that writes fails once and then passes.
func TestPreCommit(t *testing.T) {
	for _, command := range []string{"pre-commit", "git"} {
		if _, err := exec.LookPath(command); err != nil {
			skip(t, "%s is not installed; Debian has a package for it", command)
		}
	}
	hooks, home, configs := clone(t), t.TempDir(), t.TempDir()
	for i, snippet := range snippets(t, "pre-commit.md") {
		snippet = strings.Replace(snippet, "https://git.example.com/your-org/native-sidecar", hooks.dir, 1)
		snippet = strings.Replace(snippet, "COMMIT", strings.TrimSpace(hooks.git("rev-parse", "HEAD")), 1)
		name := []string{"write.yaml", "check.yaml"}[i]
		require.NoError(t, os.WriteFile(filepath.Join(configs, name), []byte(snippet), 0o644))
	}

	overExamples(t, map[string]string{"native-sidecar": program(t, "NATIVE_SIDECAR_BIN")}, func(w *workspace) {
		w.env = append(w.env, "PRE_COMMIT_HOME="+home)
		w.git("init", "--quiet")
		w.git("add", ".")
		hook := func(config string) (output string, code int) {
			stdout, stderr, code := w.run(nil, "pre-commit", "run", "--color=never", "--all-files", "--config="+filepath.Join(configs, config))
			return stdout + stderr, code
		}
		before := text(w.t, filepath.Join(w.dir, w.file))
		wanted, stderr, code := w.run(nil, "native-sidecar", "--fn-config", "sidecars.yaml", w.file)
		require.Equal(w.t, 0, code, stderr)
		output, code := hook("check.yaml")
		assert.Equal(w.t, 1, code, output)
		assert.Contains(w.t, output, w.diff)
		assert.Equal(w.t, before, text(w.t, filepath.Join(w.dir, w.file)), "it only looks")

		output, code = hook("write.yaml")
		assert.Equal(w.t, 1, code, output)
		assert.Contains(w.t, output, "files were modified by this hook")
		assert.Equal(w.t, wanted, text(w.t, filepath.Join(w.dir, w.file)))

		for _, config := range []string{"write.yaml", "check.yaml"} {
			output, code = hook(config)
			assert.Equal(w.t, 0, code, output)
			assert.Contains(w.t, output, "Passed")
		}
	})
}

// clone commits the project's working tree to a new repository.
func clone(t *testing.T) *workspace {
	t.Helper()
	source := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	source.Dir = repository(t)
	listed, err := source.Output()
	if err != nil {
		skip(t, "the project is not in a git repository: %v", err)
	}
	w := &workspace{t: t, dir: t.TempDir(), env: append(os.Environ(), "HOME="+t.TempDir())}
	for name := range bytes.SplitSeq(bytes.TrimSuffix(listed, []byte{0}), []byte{0}) {
		content, err := os.ReadFile(filepath.Join(source.Dir, string(name)))
		if os.IsNotExist(err) {
			continue // deleted, but not committed yet
		}
		require.NoError(t, err)
		target := filepath.Join(w.dir, string(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(target), 0o755))
		require.NoError(t, os.WriteFile(target, content, 0o644))
	}
	w.git("init", "--quiet")
	w.git("add", "--all")
	w.git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "all")
	return w
}

func (w *workspace) git(args ...string) string {
	w.t.Helper()
	stdout, stderr, code := w.run(nil, append([]string{"git"}, args...)...)
	require.Equal(w.t, 0, code, stderr)
	return stdout
}
