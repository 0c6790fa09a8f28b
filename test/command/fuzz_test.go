package command

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzRun feeds manifests to every configuration of the goldens. Whatever comes:
// no panic, output if and only if the exit code says so, output that reads back,
// the same on a second run, no comment of a file lost that only grows, and a
// separate document untouched.
func FuzzRun(f *testing.F) {
	var configs []string
	paths, err := filepath.Glob(inRepository("testdata/*.txtar"))
	require.NoError(f, err)
	for i, g := range goldens(f) {
		configs = append(configs, g.config)
		f.Add(i, g.input)
		f.Add(i+1, g.input)
	}
	require.Len(f, configs, len(paths))
	const untouched = "kind:   ConfigMap # odd\ndata: {a:   b}\n"
	f.Fuzz(func(t *testing.T, i int, input string) {
		if i < 0 || len(input) > 1<<16 {
			return
		}
		config := filepath.Join(t.TempDir(), testcase.Config)
		require.NoError(t, os.WriteFile(config, []byte(configs[i%len(configs)]), 0o644))
		text := untouched + "---\n" + input
		out, _, code := run(text, "--fn-config", config, "-")
		if code != 0 {
			require.Equal(t, 1, code)
			require.Empty(t, out)
			return
		}
		require.True(t, strings.HasPrefix(out, untouched+"---\n"), "the first document has changed")
		if out == text {
			return
		}
		before, readable := comments(text)
		after, readsBack := comments(out)
		require.True(t, readsBack || !readable, "the output does not read back")
		if readable && !replaces(configs[i%len(configs)]) { // else the reader stops somewhere
			for _, c := range before {
				require.Contains(t, after, c, "a comment is lost")
			}
		}
		again, _, code := run(out, "--fn-config", config, "-")
		require.Equal(t, 0, code)
		require.Equal(t, out, again, "the second run changes something")
	})
}

// replaces reports whether a configuration may take away what is there, with the
// comments on it: containers, a restartPolicy, one source of a value for another.
func replaces(config string) bool {
	for _, part := range []string{"remove:", "to: Regular", "overwrite:", "valueFrom:", "args:", "startupProbe:"} {
		if strings.Contains(config, part) {
			return true
		}
	}
	return false
}

// comments returns the comments of a stream, line by line; ok reports whether all of
// it could be read.
func comments(text string) (found []string, ok bool) {
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for _, c := range []string{n.HeadComment, n.LineComment, n.FootComment} {
			for line := range strings.Lines(c) {
				found = append(found, strings.TrimSpace(line))
			}
		}
		for _, child := range n.Content {
			walk(child)
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var n yaml.Node
		if err := decoder.Decode(&n); err != nil {
			return found, errors.Is(err, io.EOF)
		}
		walk(&n)
	}
}
