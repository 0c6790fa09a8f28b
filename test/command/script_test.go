package command

import (
	"os"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/cli"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"native-sidecar": func() { os.Exit(cli.Main("")) }})
}

// TestScripts runs the command as users and hosts do, from the outside: what it
// prints where, which files it changes, and how it exits.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 inRepository("testdata/script"),
		UpdateScripts:       *testcase.Update,
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"unquoted": unquoted,
		},
	})
}

// unquoted writes files whose bytes a script cannot contain: each argument after
// the name is a piece of text in which \r, \n and \ufeff stand for themselves.
func unquoted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: unquoted FILE TEXT...")
	}
	text := ""
	for _, arg := range args[1:] {
		text += escapes.Replace(arg)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

var escapes = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\ufeff`, "\ufeff", `\t`, "\t")
