// Package hosts runs native-sidecar in real kustomize and real kpt. Each script runs
// in a directory of its own.
package hosts

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the output of the hosts to the scripts")

// binaries maps the commands of the scripts to the variables with their paths.
// `make hosts` builds the commands and sets the variables.
var binaries = map[string]string{
	"native-sidecar": "NATIVE_SIDECAR_BIN",
	"kustomize":      "KUSTOMIZE_BIN",
	"kpt":            "KPT_BIN",
}

func TestHosts(t *testing.T) {
	bin := t.TempDir()
	for command, variable := range binaries {
		path := os.Getenv(variable)
		if path == "" {
			t.Skipf("%s is not set: `make hosts` builds %s and sets it", variable, command)
		}
		if err := os.Symlink(path, filepath.Join(bin, command)); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
	})
}

// TestExamples builds the project's examples with kustomize.
func TestExamples(t *testing.T) {
	for _, variable := range []string{"NATIVE_SIDECAR_BIN", "KUSTOMIZE_BIN"} {
		if os.Getenv(variable) == "" {
			t.Skipf("%s is not set: `make hosts` sets it", variable)
		}
	}
	t.Setenv("PATH", filepath.Dir(os.Getenv("NATIVE_SIDECAR_BIN"))+string(filepath.ListSeparator)+os.Getenv("PATH"))
	dirs, err := filepath.Glob("../../examples/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no examples", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			got, err := exec.Command(os.Getenv("KUSTOMIZE_BIN"), "build", "--enable-alpha-plugins", "--enable-exec", dir).Output()
			if err != nil {
				t.Fatal(err)
			}
			expected := filepath.Join(dir, "expected.yaml")
			if *update {
				if err := os.WriteFile(expected, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(expected)
			if err != nil || string(got) != string(want) {
				t.Errorf("kustomize prints\n%s\nwant\n%s (%v)", got, want, err)
			}
		})
	}
}
