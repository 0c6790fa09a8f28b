// Package gotool runs the go command, to build the programs that are measured.
package gotool

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Run runs the go command and returns its output without blanks at its ends. Its
// stderr goes to this process's.
func Run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // static programs start faster
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// Build builds packages of a module into a directory, like a release. A package is a
// path in the module, or the path of another module's command that it requires.
func Build(ctx context.Context, module, dir string, packages ...string) error {
	args := []string{"-C", module, "build", "-trimpath", "-ldflags", "-s -w", "-o", dir + string(filepath.Separator)}
	_, err := Run(ctx, append(args, packages...)...)
	return err
}

// Modules returns the directories of this module and of its parent, native-sidecar.
func Modules(ctx context.Context) (bench, parent string, err error) {
	bench, err = Run(ctx, "list", "-m", "-f", "{{.Dir}}")
	return bench, filepath.Dir(bench), err
}
