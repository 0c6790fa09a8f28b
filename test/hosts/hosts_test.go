// Package hosts runs native-sidecar in the hosts that it is made for: real
// kustomize and real kpt, each script in a directory of its own.
package hosts

import (
	"flag"
	"os"
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
