package command

import (
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linkTarget finds the links in a paragraph, as it is written.
var linkTarget = regexp.MustCompile(`\]\(([^)\s#]+)\)(:$)?`)

// prints ends a command whose stdout is a file of the example that it runs in.
var prints = regexp.MustCompile(`# prints (\S+)$`)

// exampleOf returns the folder of the example that a file belongs to, or "".
func exampleOf(file string) string {
	rest, found := strings.CutPrefix(file, "examples/")
	name, _, below := strings.Cut(rest, "/")
	if !found || !below {
		return ""
	}
	return "examples/" + name
}

// exampleAbove returns the folder of the example that the paragraph above a block
// links to, or "".
func exampleAbove(p page, b codeBlock) string {
	for _, link := range linkTarget.FindAllStringSubmatch(b.before, -1) {
		if folder := exampleOf(path.Join(path.Dir(p.file), link[1])); folder != "" {
			return folder
		}
	}
	return ""
}

// shownAbove returns the file of an example that a block shows, or "": the
// paragraph above the block ends in a link to the file and a colon.
func shownAbove(p page, b codeBlock) string {
	for _, link := range linkTarget.FindAllStringSubmatch(b.before, -1) {
		if file := path.Join(path.Dir(p.file), link[1]); link[2] != "" && !b.runs() && exampleOf(file) != "" {
			return file
		}
	}
	return ""
}

// enter gives the commands that follow a new copy of an example to run in, unless
// they run in one of the same example already.
func (s *session) enter(example string) {
	if example == "" || example == s.example {
		return
	}
	s.example, s.dir = example, s.t.TempDir()
	require.NoError(s.t, os.CopyFS(s.dir, os.DirFS(inRepository(example))))
}

// expect compares what a command prints with a file of the example.
func (s *session) expect(file string, printed []byte) {
	require.NotEmpty(s.t, s.example, "%s: only commands in an example print a file", s.page.file)
	at := path.Join(s.example, file)
	if *testcase.Update {
		writeFile(s.t, at, string(printed))
	}
	assert.Equal(s.t, readFile(s.t, at), string(printed), "%s: what prints %s", s.page.file, file)
}
