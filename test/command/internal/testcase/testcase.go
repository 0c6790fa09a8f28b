// Package testcase reads and writes the cases of tests, which are txtar archives, and runs
// the command on them in this process.
package testcase

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/cli"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// Update is the flag -update: tests write what the command does instead of comparing it.
var Update = flag.Bool("update", false, "write what the command prints and writes to the goldens and pages")

// The sections that cases have in common, and their names as files.
const (
	Config   = "config.yaml"
	Findings = "findings.txt"
)

// Case is a case on disk.
type Case struct {
	path string // absolute: tests change their directory
	*txtar.Archive
}

// Load returns the cases that match a pattern of [filepath.Glob], at least one.
func Load(t testing.TB, pattern string) []Case {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	all := make([]Case, len(paths))
	for i, path := range paths {
		all[i].Archive, err = txtar.ParseFile(path)
		require.NoError(t, err)
		all[i].path, err = filepath.Abs(path)
		require.NoError(t, err)
	}
	return all
}

// Name returns the name of the case's file, without its extension.
func (c Case) Name() string { return strings.TrimSuffix(filepath.Base(c.path), ".txtar") }

// Fails reports whether the case ends in errors and changes nothing: its name begins with
// fail-.
func (c Case) Fails() bool { return strings.HasPrefix(c.Name(), "fail-") }

// Write replaces the sections of the case, and keeps its comment.
func (c Case) Write(t testing.TB, sections []txtar.File) {
	t.Helper()
	a := txtar.Archive{Comment: c.Comment, Files: sections}
	require.NoError(t, os.WriteFile(c.path, txtar.Format(&a), 0o644))
}

// Section returns a section with a text.
func Section(name, text string) txtar.File { return txtar.File{Name: name, Data: []byte(text)} }

// Run runs the command in this process.
func Run(stdin string, args ...string) (stdout, stderr string, code int) {
	var out, err bytes.Buffer
	code = cli.Run(context.Background(), args, cli.Process{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &err})
	return out.String(), err.String(), code
}
