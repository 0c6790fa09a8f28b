package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// result is what came of a suite. Tests are counted without those that only group
// others.
type result struct {
	Suite   string
	Seconds float64
	Tests   bool // whether it has tests to count
	Passed  int
	Failed  []string
	Skipped []skip
}

// skip is a test that did not run.
type skip struct{ Test, Reason string }

// record adds a result to a file, as a line of JSON.
func (r result) record(file string) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// results reads a file of results. Those of one suite become one.
func results(file string) ([]result, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // nothing ran
	} else if err != nil {
		return nil, err
	}
	var all []result
	for line := range strings.Lines(string(text)) {
		var r result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		at := slices.IndexFunc(all, func(other result) bool { return other.Suite == r.Suite })
		if at < 0 {
			all = append(all, r)
			continue
		}
		all[at].Seconds += r.Seconds
		all[at].Tests = all[at].Tests || r.Tests
		all[at].Passed += r.Passed
		all[at].Failed = append(all[at].Failed, r.Failed...)
		all[at].Skipped = append(all[at].Skipped, r.Skipped...)
	}
	return all, nil
}

// summarize prints the results in a file, and returns the exit code.
func summarize(stdout, stderr io.Writer, file string) int {
	all, err := results(file)
	if err != nil {
		fmt.Fprintln(stderr, "suite:", err)
		return 1
	}
	text, failed := summary(all)
	if _, err := io.WriteString(stdout, text); err != nil || failed {
		return 1
	}
	return 0
}

// summary returns a table of results, what was skipped and what failed, and the
// totals.
func summary(all []result) (text string, failed bool) {
	const row = "%-20s %8s %8s %8s %8s\n"
	var table, skips, failures strings.Builder
	fmt.Fprintf(&table, "\n"+row, "suite", "time", "passed", "failed", "skipped")
	passes, fails, skipped := 0, 0, 0
	for _, r := range all {
		spent := time.Duration(r.Seconds * float64(time.Second)).Round(time.Second / 10).String()
		cells := []any{r.Suite, spent, strconv.Itoa(r.Passed), strconv.Itoa(len(r.Failed)), strconv.Itoa(len(r.Skipped))}
		if !r.Tests {
			cells[2], cells[4] = "-", "-"
		}
		fmt.Fprintf(&table, row, cells...)
		passes, fails, skipped = passes+r.Passed, fails+len(r.Failed), skipped+len(r.Skipped)
		for _, s := range r.Skipped {
			fmt.Fprintf(&skips, "skipped: %s: %s: %s\n", r.Suite, s.Test, s.Reason)
		}
		for _, name := range r.Failed {
			fmt.Fprintf(&failures, "failed: %s: %s\n", r.Suite, name)
		}
	}
	totals := fmt.Sprintf("%d passed, %d failed, %d skipped\n", passes, fails, skipped)
	return table.String() + skips.String() + failures.String() + totals, fails > 0
}
