package v1alpha1

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// FuzzDecode checks what Decode promises: a configuration, or errors that each say
// something in one line, in the order of lines.
func FuzzDecode(f *testing.F) {
	good, err := filepath.Glob("testdata/good/*.yaml")
	require.NoError(f, err)
	require.NotEmpty(f, good)
	for _, file := range good {
		config, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(config))
	}
	for _, config := range []string{
		"", "null", "[a]", inSpec("  patterns: &a [*a]\n"), inPattern("    sidecar: {<<: {container: {image: a}}}\n"),
		inPattern("    sidecar: {container: {resources: {limits: {cpu: '1e-2147483647', memory: .inf}}}}\n"),
		inData("  convert: a\n  a.b[0]: c\n"), valid + "? {a: b}\n: !!binary YQ==\n",
	} {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, config string) {
		var node yaml.Node
		if yaml.Unmarshal([]byte(config), &node) != nil {
			return
		}
		c, err := Decode(Source{}, &node)
		if (c == nil) == (err == nil) {
			t.Fatalf("configuration %v, error %v", c, err)
		}
		if err == nil {
			for i := range c.Spec.Patterns {
				c.Spec.Patterns[i].Body()
			}
			return
		}
		var errs finding.List
		if !errors.As(err, &errs) || len(errs) == 0 {
			t.Fatalf("%T: %v", err, err)
		}
		line := 0
		for _, e := range errs {
			if e.Message == "" || strings.ContainsAny(e.Error(), "\n\r") || e.Location.Line < line {
				t.Errorf("after line %d: %q", line, e.Error())
			}
			line = e.Location.Line
		}
	})
}
