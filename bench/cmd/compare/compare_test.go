package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/bench/internal/corpus"
	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

// TestCheck checks that a program that does nothing is not measured.
func TestCheck(t *testing.T) {
	w := &workspace{dir: t.TempDir(), lists: map[corpus.Corpus]input{}}
	in, err := w.list(corpus.Corpus{Items: 40})
	if err != nil {
		t.Fatal(err)
	}
	lazy := cat(in)
	if err := lazy.check(t.Context()); err != nil {
		t.Error("cat does what it should, and is rejected:", err)
	}
	lazy.want = everyWorkload(in)
	if err := lazy.check(t.Context()); err == nil || !strings.Contains(err.Error(), "cat did not make the edit") {
		t.Error("cat passes as an editor:", err)
	}
	lazy.Args = []string{"sh", "-c", "cat; exit 1"}
	if err := lazy.check(t.Context()); err == nil || !strings.Contains(err.Error(), "exit status 1") {
		t.Error("a program that fails passes:", err)
	}
}

func TestCheckFiles(t *testing.T) {
	w := &workspace{dir: t.TempDir()}
	in, err := w.files(corpus.Corpus{Items: 40})
	if err != nil {
		t.Fatal(err)
	}
	p := program{measure.Program{Name: "nobody"}, edit.Made{Images: in.count.Workloads(), Always: in.count.Workloads()}}
	if err := p.checkFiles(in); err == nil {
		t.Error("files without the edit pass as edited")
	}
	p.want = edit.Made{}
	if err := p.checkFiles(in); err != nil {
		t.Error(err)
	}
}

func TestMiddle(t *testing.T) {
	for want, items := range map[int][]int{
		1000:   {1000},
		10_000: {1000, 10_000, 50_000},
		50_000: {50_000},
	} {
		b := &bench{options: options{items: items}}
		if got := b.middle(); got != want {
			t.Errorf("%v: %d, want %d", items, got, want)
		}
	}
}

func TestReport(t *testing.T) {
	r := &report{group: "speed"}
	others := []program{{Program: measure.Program{Name: catName}}}
	r.costs("1000 items", nativeSidecar, map[string]turns{catName: {
		ours:   measure.Cost{Wall: 123_400 * time.Microsecond, CPU: 45_600 * time.Microsecond, Peak: 34 << 20},
		theirs: measure.Cost{Wall: 1234 * time.Microsecond},
		all:    measure.Ratio{Wall: 99.6, CPU: .25}, one: measure.Ratio{Wall: 120, CPU: .3},
	}}, others)
	r.ratios("good", turns{all: measure.Ratio{CPU: .2}, one: measure.Ratio{CPU: .3}}, cpu, most{all: .4}, "%.2f")
	r.group = "check"
	r.atMost("bad", .5, .4, "%.2f")
	r.atLeast("fast", 300, 250)
	r.skip("other", "no flag")
	const programs = `| input | program | wall | CPU | peak | wall ratio | CPU ratio | wall ratio, one processor | CPU ratio, one processor |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| 1000 items | native-sidecar | 123 ms | 45.6 ms | 34 MiB |  |  |  |  |
| 1000 items | cat | 1.23 ms | 0.00 ms | 0 MiB | 100 | 0.250 | 120 | 0.300 |
`
	const targets = `| group | what | measured | target | reached |
| --- | --- | ---: | ---: | --- |
| speed | good | 0.20 | ≤ 0.40 | yes |
| speed | good, GOMAXPROCS=1 | 0.30 |  |  |
| check | bad | 0.50 | ≤ 0.40 | **no** |
| check | fast | 300 | ≥ 250 | yes |
| check | other | not measured: no flag |  |  |
`
	var out strings.Builder
	if err := r.write(&out, "Today."); err != nil {
		t.Fatal(err)
	}
	if want := "Today.\n\n" + programs + "\n" + targets; out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}

	path := filepath.Join(t.TempDir(), "page.md")
	page := "# Page\n\n<!-- machine -->\n\n%s\n<!-- end -->\n\nBy hand.\n\n<!-- programs -->\n\n%s\n<!-- end -->\n\n<!-- targets -->\n\n%s\n<!-- end -->\n"
	if err := os.WriteFile(path, fmt.Appendf(nil, page, "Yesterday.\n", "", ""), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.writePage(path, "Today."); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != fmt.Sprintf(page, "Today.\n", programs, targets) {
		t.Errorf("%s (%v)", got, err)
	}
	if err := os.WriteFile(path, []byte("# Page\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := r.writePage(path, "Today."); err == nil || !strings.Contains(err.Error(), "has no section machine") {
		t.Error("a page without sections:", err)
	}
}

// TestPage checks that the page has the sections, and figures of each group.
func TestPage(t *testing.T) {
	text, err := os.ReadFile("../../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	var at int
	for _, section := range []string{machineSection, programsSection, targetsSection} {
		_, rest, found := strings.Cut(page[at:], "<!-- "+section+" -->\n\n")
		body, _, ends := strings.Cut(rest, "\n<!-- end -->\n")
		if !found || !ends || strings.Contains(body, "<!--") {
			t.Fatalf("there is no section %s", section)
		}
		at = len(page) - len(rest)
		if section != targetsSection {
			continue
		}
		for _, g := range groups {
			if !strings.Contains(body, "\n| "+g.name+" | ") {
				t.Errorf("group %s is not on the page", g.name)
			}
		}
	}
}

func TestDocument(t *testing.T) {
	w := &workspace{dir: t.TempDir()}
	const size = 2_000_000
	in, err := w.document(size)
	if err != nil || in.bytes < size*9/10 || in.bytes > size*11/10 {
		t.Error(in.bytes, err)
	}
	if text, err := os.ReadFile(in.path); err != nil || strings.Count(string(text), "\nitems:\n") != 1 {
		t.Error("the document is no list:", err)
	}
}
