package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
)

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
}

// test is a test or subtest that runs.
type test struct {
	output strings.Builder
	// parent: it has subtests; failed: one of them failed.
	parent, failed bool
}

// watcher follows test runs that may go on side by side. It counts tests, and
// prints what a plain go test would print.
type watcher struct {
	mutex  sync.Mutex
	out    io.Writer
	result result
}

// failures returns what has failed so far.
func (w *watcher) failures() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.result.Failed
}

// fail counts something that failed and is no test.
func (w *watcher) fail(name string, err error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	name = fmt.Sprintf("%s: %v", name, err)
	fmt.Fprintln(w.out, "FAIL", name)
	w.result.Failed = append(w.result.Failed, name)
}

// watch reads the events of one run.
func (w *watcher) watch(events io.Reader) error {
	w.mutex.Lock()
	w.result.Tests = true
	w.mutex.Unlock()
	packages := map[string]*suitePackage{}
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			w.line(packages, line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// suitePackage is a package whose tests run.
type suitePackage struct {
	tests  map[string]*test
	failed bool
}

// line handles a line of a run. One that is no event is printed as it is.
func (w *watcher) line(packages map[string]*suitePackage, line string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	var e event
	if json.Unmarshal([]byte(line), &e) != nil {
		_, _ = io.WriteString(w.out, line)
		return
	}
	p := packages[e.Package]
	if p == nil {
		p = &suitePackage{tests: map[string]*test{}}
		packages[e.Package] = p
	}
	switch {
	case e.Action == "build-output":
		_, _ = io.WriteString(w.out, e.Output)
	case e.Test == "":
		w.packageEvent(p, e)
	case e.Action == "run":
		p.tests[e.Test] = &test{}
		if parent := p.parent(e.Test); parent != nil {
			parent.parent = true
		}
	default:
		if t := p.tests[e.Test]; t != nil {
			w.testEvent(p, t, e)
		}
	}
}

// parent returns the test that runs a subtest. The name of a subtest may have
// its own slashes.
func (p *suitePackage) parent(name string) *test {
	for at := strings.LastIndex(name, "/"); at > 0; at = strings.LastIndex(name[:at], "/") {
		if t := p.tests[name[:at]]; t != nil {
			return t
		}
	}
	return nil
}

func (w *watcher) packageEvent(p *suitePackage, e event) {
	switch e.Action {
	case "output":
		if e.Output != "PASS\n" {
			_, _ = io.WriteString(w.out, e.Output)
		}
	case "fail":
		for _, t := range p.tests { // they did not come to their end
			_, _ = io.WriteString(w.out, t.output.String())
		}
		if !p.failed {
			w.result.Failed = append(w.result.Failed, short(e.Package))
		}
	}
}

func (w *watcher) testEvent(p *suitePackage, t *test, e event) {
	name := short(e.Package) + ": " + e.Test
	switch e.Action {
	case "output":
		switch {
		case strings.HasPrefix(e.Output, "fuzz: "):
			_, _ = io.WriteString(w.out, e.Output)
		case !strings.HasPrefix(e.Output, "=== "):
			t.output.WriteString(e.Output)
		}
		return
	case "pass":
		if !t.parent {
			w.result.Passed++
		}
	case "skip":
		w.result.Skipped = append(w.result.Skipped, skip{Test: name, Reason: reason(t.output.String())})
	case "fail":
		p.failed = true
		_, _ = io.WriteString(w.out, t.output.String())
		if !t.failed {
			w.result.Failed = append(w.result.Failed, name)
		}
		if parent := p.parent(e.Test); parent != nil {
			parent.failed = true
		}
	default:
		return
	}
	delete(p.tests, e.Test)
}

// logged is how a test begins what it logs.
var logged = regexp.MustCompile(`(?m)^\s*\S+\.go:\d+: `)

// reason returns why a test was skipped: what it logged last.
func reason(output string) string {
	output, _, _ = strings.Cut(output, "--- SKIP: ")
	starts := logged.FindAllStringIndex(output, -1)
	if len(starts) == 0 {
		return ""
	}
	return strings.Join(strings.Fields(output[starts[len(starts)-1][1]:]), " ")
}

// short returns a package's folder in the repository.
func short(path string) string {
	const module = "github.com/native-sidecar/native-sidecar"
	if path == module {
		return "main"
	}
	return strings.TrimPrefix(path, module+"/")
}
