package command

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere are the commands that do not run here, by how they begin, and why. One
// that begins with the name of a page and a colon is about that page alone. Each is
// to be tried by hand when its page is written, if no other test runs it.
var elsewhere = map[string]string{
	"make ":            "builds and tests the project: this test is part of that",
	"go test ":         "tests the project: this test is part of that",
	"export PATH":      "each command has its own shell, with native-sidecar on its PATH",
	"helm ":            "there is no Helm, and no chart",
	"bench/README.md:": "measures for minutes",

	"docker load":                "takes a container engine: test/containers runs it",
	"docs/how-to/containers.md:": "takes a container engine: test/containers runs it",
	"docs/releasing.md:":         "tags and publishes: release's own test makes a release of a clone",
}

// hosts are programs that pages use, and the variables that tell where they are:
// make sets them. Without one, the rest of a page that uses it is skipped.
var hosts = map[string]string{"kustomize": "KUSTOMIZE_BIN", "kpt": "KPT_BIN"}

var usesHost = regexp.MustCompile(`(?:^|\s)(kustomize|kpt)\s`)

// stages maps a page to the files that its commands need, and to what these are
// copies of. A page that shows files of an example needs no entry: see enter.
var stages = map[string]map[string]string{
	"README.md": {
		"job.yaml":           "examples/convert-job/job.yaml",
		"sidecars.yaml":      "examples/convert-job/sidecars.yaml",
		"kustomization.yaml": "examples/convert-job/kustomization.yaml",
		"DIR/job.yaml":       "examples/convert-job/job.yaml",
	},
}

// fileName ends the paragraph above a block that is a file: its name.
var fileName = regexp.MustCompile("`([^`\\s]+)`:$")

// message is what native-sidecar says, which a page may show in an indented block.
var message = regexp.MustCompile(`^\S+:\d+:\d+: `)

// varying is what no two runs print alike: how long kpt took.
var varying = regexp.MustCompile(`(?m)^(\[(?:PASS|FAIL)\] .* in )[\d.hms]+$`)

// command is one on a page, and what the page says that it prints.
type command struct{ text, output string }

// TestCommands follows each page, from top to bottom, in an empty folder:
// it writes the blocks that are files, and runs the commands. What those in a
// console print has to be what the page shows, byte for byte. One that fails is
// followed by one that shows its exit code; all others have to succeed.
func TestCommands(t *testing.T) {
	bin := hostFolder(t)
	ran := 0
	for _, p := range pages(t) {
		t.Run(p.file, func(t *testing.T) {
			s := session{t: t, page: p, dir: t.TempDir(), home: t.TempDir(), bin: bin}
			defer func() { ran += s.ran }() // also where the rest is skipped
			s.stage()
			texts := map[int]string{}
			for i, b := range p.blocks {
				s.enter(exampleAbove(p, b))
				s.write(b)
				if !b.runs() {
					continue
				}
				if shown := s.run(b); b.kind == consoleKind {
					texts[i] = shown
				}
			}
			if *testcase.Update {
				p.rewrite(t, texts)
			}
		})
	}
	assert.NotZero(t, ran)
}

// hostFolder returns a folder with the hosts, for the PATH.
func hostFolder(t *testing.T) string {
	bin := t.TempDir()
	for name, variable := range hosts {
		if at := os.Getenv(variable); at != "" {
			require.FileExists(t, at, "%s is not right", variable)
			require.NoError(t, os.Symlink(at, filepath.Join(bin, name)))
		}
	}
	return bin
}

// session is a reader who follows a page.
type session struct {
	t              *testing.T
	page           page
	example        string // the folder that dir is a copy of, or ""
	dir, home, bin string
	status         int // of the last command
	ran            int
}

func (s *session) stage() {
	s.enter(exampleOf(s.page.file))
	for name, source := range stages[s.page.file] {
		s.file(name, readFile(s.t, source))
	}
}

// write writes a block to the file that the paragraph above it names.
func (s *session) write(b codeBlock) {
	if named := fileName.FindStringSubmatch(b.before); named != nil && b.kind != consoleKind {
		require.True(s.t, filepath.IsLocal(named[1]), "%s:%d: writes outside of its folder", s.page.file, b.line)
		s.file(named[1], b.text)
	}
}

func (s *session) file(name, text string) {
	at := filepath.Join(s.dir, filepath.FromSlash(name))
	require.NoError(s.t, os.MkdirAll(filepath.Dir(at), 0o755))
	require.NoError(s.t, os.WriteFile(at, []byte(text), 0o644))
}

// run runs the commands of a block and returns what a console shows of that.
func (s *session) run(b codeBlock) string {
	all := commands(b)
	require.NotEmpty(s.t, all, "%s:%d: no command in it", s.page.file, b.line)
	var shown strings.Builder
	for i, c := range all {
		output := c.output
		if reason := s.whyNot(c.text); reason != "" {
			s.t.Logf("%s:%d: not run: %s: %s", s.page.file, b.line, c.text, reason)
		} else {
			output = s.exec(c.text)
			told := b.kind == consoleKind && i+1 < len(all) && all[i+1].text == "echo $?"
			require.True(s.t, s.status == 0 || told, "%s:%d: %s exits with %d:\n%s", s.page.file, b.line, c.text, s.status, output)
		}
		if alike(output, c.output) {
			output = c.output
		} else if b.kind == consoleKind && !*testcase.Update {
			assert.Equal(s.t, c.output, output, "%s:%d: what %s prints", s.page.file, b.line, c.text)
		}
		shown.WriteString("$ " + strings.ReplaceAll(c.text, "\n", "\n> ") + "\n" + output)
	}
	return shown.String()
}

// exec runs a command and returns what it prints, to stdout and stderr alike.
func (s *session) exec(text string) string {
	for _, used := range usesHost.FindAllStringSubmatch(text, -1) {
		if variable := hosts[used[1]]; os.Getenv(variable) == "" {
			s.t.Skipf("%s is not set: the page ends at %q. `make unit` builds %s and sets it", variable, text, used[1])
		}
	}
	var out, said bytes.Buffer
	shell := exec.Command("sh", "-c", fmt.Sprintf("(exit %d)\n%s", s.status, text))
	shell.Dir, shell.Stdout, shell.Stderr = s.dir, &out, &out
	expected := prints.FindStringSubmatch(text)
	if expected != nil {
		shell.Stderr = &said
	}
	shell.Env = append(os.Environ(), "HOME="+s.home, "PATH="+s.bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	err := shell.Run()
	if _, failed := errors.AsType[*exec.ExitError](err); !failed {
		require.NoError(s.t, err)
	}
	s.status = shell.ProcessState.ExitCode()
	s.ran++
	if expected != nil {
		require.Zero(s.t, s.status, "%s\n%s", text, said.String())
		s.expect(expected[1], out.Bytes())
	}
	if out.Len() > 0 && !bytes.HasSuffix(out.Bytes(), []byte("\n")) {
		out.WriteByte('\n')
	}
	return out.String()
}

// whyNot returns why a command of the page does not run here, or "" if it does.
func (s *session) whyNot(text string) string {
	for start, reason := range elsewhere {
		if strings.HasPrefix(text, start) || strings.HasPrefix(s.page.file+": "+text, start) {
			return reason
		}
	}
	return ""
}

func alike(a, b string) bool {
	return varying.ReplaceAllString(a, "$1") == varying.ReplaceAllString(b, "$1")
}

// runs reports whether a block contains commands.
func (b codeBlock) runs() bool {
	switch b.kind {
	case consoleKind, shellKind:
		return true
	case indentedKind:
		return !message.MatchString(b.text)
	}
	return false
}

// commands returns the commands of a block. In a console each begins with "$ " and
// continues in lines with "> "; elsewhere each is a line, or more after a backslash.
func commands(b codeBlock) []command {
	var all []command
	for line := range strings.Lines(b.text) {
		text := strings.TrimRight(line, "\n")
		last := len(all) - 1
		switch {
		case b.kind != consoleKind && text == "":
		case b.kind != consoleKind && last >= 0 && strings.HasSuffix(all[last].text, "\\"):
			all[last].text += "\n" + text
		case b.kind != consoleKind:
			all = append(all, command{text: text})
		case strings.HasPrefix(text, "$ "):
			all = append(all, command{text: text[2:]})
		case last >= 0 && all[last].output == "" && strings.HasPrefix(text, "> "):
			all[last].text += "\n" + text[2:]
		case last >= 0:
			all[last].output += line
		}
	}
	return all
}
