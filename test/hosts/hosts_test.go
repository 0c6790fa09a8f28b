// Package hosts runs native-sidecar in the hosts that it is made for: real
// kustomize and real kpt, each script in its own directory.
package hosts

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the hosts print to the scripts")

// binaries are the commands of the scripts, and the variables that tell where
// they are. `make hosts` builds them and sets the variables.
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

// TestExamples builds the examples that kustomize can build, and what native-sidecar
// makes of their files: both give the same.
func TestExamples(t *testing.T) {
	for _, variable := range []string{"NATIVE_SIDECAR_BIN", "KUSTOMIZE_BIN"} {
		if os.Getenv(variable) == "" {
			t.Skipf("%s is not set: `make hosts` sets it", variable)
		}
	}
	t.Setenv("PATH", filepath.Dir(os.Getenv("NATIVE_SIDECAR_BIN"))+string(filepath.ListSeparator)+os.Getenv("PATH"))
	kustomizations, err := filepath.Glob("../../examples/*/kustomization.yaml")
	if err != nil || len(kustomizations) == 0 {
		t.Fatal("no examples", err)
	}
	for _, kustomization := range kustomizations {
		example := filepath.Dir(kustomization)
		t.Run(filepath.Base(example), func(t *testing.T) {
			edited, err := os.ReadFile(filepath.Join(example, "expected.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for name, text := range map[string]string{"edited.yaml": string(edited), "kustomization.yaml": "resources: [edited.yaml]\n"} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := build(t, example), build(t, dir); got != want {
				t.Errorf("kustomize prints\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// build returns what kustomize makes of a folder.
func build(t *testing.T, dir string) string {
	t.Helper()
	got, err := exec.Command(os.Getenv("KUSTOMIZE_BIN"), "build", "--enable-alpha-plugins", "--enable-exec", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}
