// Package growth has inputs that each grow in one way: long lines, many anchors, many
// containers of a pod. Time must grow in proportion to each of them.
//
// A construct is a row of a table: a name, and a function that makes the input of a
// size. Everything that an input can have many of, or that can be long or deep, has a
// row.
package growth

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/native-sidecar/native-sidecar/bench/internal/tree"
)

// Construct is one way in which an input grows.
type Construct struct {
	Name string
	// Make returns the input of a size. Twice the size has about twice the bytes.
	Make func(n int) Input
}

// Group is a table of constructs that test the same part of native-sidecar.
type Group struct {
	Name       string
	Constructs []Construct
}

// Groups are all tables.
func Groups() []Group {
	return []Group{
		{"cutting", cutting},
		{"lines", lines},
		{"flow", flow},
		{"anchors", anchors},
		{"reports", reports},
		{"explain", explain},
		{"kustomizations", kustomizations},
		{"patches", patches},
		{"function", function},
		{"functionConfig", functionConfig},
		{"patterns", patterns},
		{"editing", editing},
		{"judging", judging},
		{"references", references},
		{"pods", pods},
		{"all matching", allMatching},
	}
}

// Input is what a run of native-sidecar gets.
type Input struct {
	// Config is the functionConfig of a run over files.
	Config string
	// Files are the files of such a run, by their paths in a directory.
	Files map[string]string
	// List is a ResourceList instead, on stdin.
	List string
	// Args come before the directory, such as -d, or explain.
	Args []string

	// SlowStart reports that a run does something once that takes as long as small inputs:
	// kustomize reads its schema.
	SlowStart bool
	// Last reports that a parser cannot read twice the size.
	Last bool
	// Exit is the exit code.
	Exit int
	// Want is a part of the output, on stdout or stderr. It proves that a run does what
	// it is measured for.
	Want string
}

// Size returns the number of bytes.
func (in Input) Size() int {
	size := len(in.Config) + len(in.List)
	for _, text := range in.Files {
		size += len(text)
	}
	return size
}

// Command is the command line of a run.
type Command struct {
	Args  []string // the first is the path of the program
	Stdin string   // a file, or "" for none
}

// Write writes the input to a directory and returns the command line that runs
// native-sidecar, the program bin, over it.
func (in Input) Write(bin, dir string) (Command, error) {
	if in.List != "" {
		stdin := filepath.Join(dir, "list.yaml")
		return Command{Args: append([]string{bin}, in.Args...), Stdin: stdin}, os.WriteFile(stdin, []byte(in.List), 0o644)
	}
	args := append([]string{bin}, in.Args...)
	if in.Config != "" {
		config := filepath.Join(dir, "config.yaml")
		if err := os.WriteFile(config, []byte(in.Config), 0o644); err != nil {
			return Command{}, err
		}
		args = append(args, "--fn-config", config)
	}
	files := filepath.Join(dir, "files")
	return Command{Args: append(args, files)}, tree.Write(files, in.Files)
}

// Check runs native-sidecar over the input once and returns an error unless it does
// what it is measured for.
func (in Input) Check(ctx context.Context, c Command) error {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	if c.Stdin != "" {
		cmd.Stdin = strings.NewReader(in.List)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != in.Exit {
		return fmt.Errorf("exit code is not %d: %w: %s", in.Exit, err, beginning(out.String()))
	}
	if !strings.Contains(out.String(), in.Want) {
		return fmt.Errorf("the output does not contain %q: %s", in.Want, beginning(out.String()))
	}
	return nil
}

func beginning(text string) string {
	return text[:min(len(text), 2000)]
}
