// Command suite runs a suite of tests and says what it ran.
//
//	suite [-record FILE] NAME COMMAND... [-- COMMAND...]...
//	suite -summary FILE
//
// The first form runs the commands of a suite side by side. It prints what a plain
// go test prints: a line for each package, and the output of tests that fail. With
// -record it adds its counts to a file. A command that is no go test has no tests to
// count: it passes or fails as a whole.
//
// The second form prints a table of the suites in a file, what was skipped and why,
// what failed, and a line with the totals.
//
// Both exit with 1 if anything failed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	record := flag.String("record", "", "add the counts of the suite to this `file`")
	summary := flag.String("summary", "", "print the suites in this `file`")
	flag.Usage = func() {
		fmt.Fprintf(os.Stderr, "usage: suite [-record FILE] NAME COMMAND... [-- COMMAND...]...\n       suite -summary FILE\n")
	}
	flag.Parse()
	switch {
	case *summary != "" && flag.NArg() == 0:
		os.Exit(summarize(os.Stdout, os.Stderr, *summary))
	case *summary == "" && flag.NArg() >= 2:
		os.Exit(run(os.Stdout, os.Stderr, *record, flag.Arg(0), split(flag.Args()[1:])))
	}
	flag.Usage()
	os.Exit(2)
}

// split parts the commands that stand between --.
func split(args []string) [][]string {
	var commands [][]string
	for {
		end := slices.Index(args, "--")
		if end < 0 {
			return append(commands, args)
		}
		commands = append(commands, args[:end])
		args = args[end+1:]
	}
}

// run runs the commands of a suite, records what came of them, and returns the exit
// code.
func run(stdout, stderr io.Writer, file, name string, commands [][]string) int {
	w := &watcher{out: stdout, result: result{Suite: name}}
	start := time.Now()
	var group sync.WaitGroup
	for _, command := range commands {
		group.Go(func() { w.run(stderr, command) })
	}
	group.Wait()
	w.result.Seconds = time.Since(start).Seconds()
	if file != "" {
		if err := w.result.record(file); err != nil {
			fmt.Fprintln(stderr, "suite:", err)
			return 1
		}
	}
	if len(w.result.Failed) > 0 {
		return 1
	}
	return 0
}

// run runs a command and watches what it prints. What fails without a test that
// fails is counted as well.
func (w *watcher) run(stderr io.Writer, command []string) {
	args := slices.Clone(command)
	at := slices.Index(args, "test")
	isTest := at > 0 && strings.TrimSuffix(filepath.Base(args[0]), ".exe") == "go"
	if isTest {
		args = slices.Insert(args, at+1, "-json")
	}
	failed := len(w.failures())
	err := w.start(stderr, args, isTest)
	if err == nil || len(w.failures()) > failed && errors.As(err, new(*exec.ExitError)) {
		return
	}
	w.fail(strings.Join(command, " "), err)
}

// start runs a command to its end.
func (w *watcher) start(stderr io.Writer, args []string, isTest bool) error {
	if len(args) == 0 {
		return errors.New("there is no command")
	}
	command := exec.Command(args[0], args[1:]...)
	command.Stderr = stderr
	if !isTest {
		command.Stdout = w.out
		return command.Run()
	}
	events, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	if err := w.watch(events); err != nil {
		_, _ = io.Copy(io.Discard, events) // else the command waits for a reader
		return errors.Join(err, command.Wait())
	}
	return command.Wait()
}
