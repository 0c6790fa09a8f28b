// Package containers runs the image of native-sidecar with a real container engine: in
// kustomize, kubectl and kpt, and on a checkout, as CI does. The output must be that of
// the binary. It also builds the Dockerfile.
package containers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// page tells users how to do what the scripts do.
const page = "../../docs/how-to/containers.md"

// binaries are the commands of the scripts, and the variables with their paths. `make
// containers` builds the commands and sets the variables.
var binaries = map[string]string{
	"native-sidecar": "NATIVE_SIDECAR_BIN",
	"kustomize":      "KUSTOMIZE_BIN",
	"kpt":            "KPT_BIN",
	"kubectl":        "KUBECTL_BIN",
}

func TestContainers(t *testing.T) {
	arch, err := engine()
	if err != nil {
		skip(t, "no container engine answers: %v", err)
	}
	bin := t.TempDir()
	for command, variable := range binaries {
		path := os.Getenv(variable)
		if path == "" {
			skip(t, "%s is not set: `make containers` builds %s and sets it", variable, command)
		}
		if err := os.Symlink(path, filepath.Join(bin, command)); err != nil {
			t.Fatal(err)
		}
	}
	tar := "dist/native-sidecar_image_linux_" + arch + ".tar"
	load := exec.Command("docker", "load", "-i", tar)
	load.Dir = "../.."
	if said, err := load.CombinedOutput(); err != nil {
		t.Fatalf("docker load: %v: %s", err, said)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			for _, variable := range []string{"DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT", "HOME"} {
				if value, set := os.LookupEnv(variable); set {
					env.Setenv(variable, value)
				}
			}
			return nil
		},
	})
}

// engine returns the architecture that the container engine runs, or an error if no
// engine answers.
func engine() (string, error) {
	out, err := exec.Command("docker", "version", "--format", "{{.Server.Os}} {{.Server.Arch}}").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("docker version: %w: %s", err, strings.TrimSpace(string(out)))
	}
	arch, linux := strings.CutPrefix(strings.TrimSpace(string(out)), "linux ")
	if !linux {
		return "", fmt.Errorf("docker runs no Linux: %s", out)
	}
	return arch, nil
}

// skip skips the test and says so, even without -v.
func skip(t *testing.T, format string, args ...any) {
	t.Helper()
	fmt.Printf("%s is SKIPPED: %s\n", t.Name(), fmt.Sprintf(format, args...))
	t.Skipf(format, args...)
}

var (
	blocks   = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")
	building = []string{
		"docker build --build-arg VERSION=v1.2.3 -t localhost/native-sidecar:dev .\n", // TestDockerfile does that
		"make image VERSION=v1.2.3\n",
		"docker load -i dist/native-sidecar_image_linux_amd64.tar\n", // what TestContainers does
	}
)

// TestPage checks that the scripts run each command of the page and contain each of its
// files, letter by letter.
func TestPage(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	scripts := strings.Join(building, "")
	for _, path := range paths {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		scripts += string(script)
	}
	scripts = strings.ReplaceAll(scripts, "\nexec ", "\n")
	found := map[string]int{}
	for _, block := range blocks.FindAllStringSubmatch(string(text), -1) {
		kind, content := block[1], block[2]
		found[kind]++
		if kind == "yaml" {
			if !strings.Contains(scripts, "\n"+content) {
				t.Errorf("no script has\n%s", content)
			}
			continue
		}
		for line := range strings.Lines(content) {
			if !strings.Contains("\n"+scripts, "\n"+line) {
				t.Errorf("no script runs %s", line)
			}
		}
	}
	if found["yaml"] < 3 || found["sh"] < 5 || len(found) != 2 {
		t.Errorf("the page has unexpected blocks: %v", found)
	}
}
