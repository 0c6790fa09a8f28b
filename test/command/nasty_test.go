package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// noted is what is not purely added or moved, by document and by what it is: the
// names of the edits with which it happens.
type noted struct {
	sync.Mutex
	edits map[string]map[string][]string
}

func (n *noted) add(document, edit, what string) {
	n.Lock()
	defer n.Unlock()
	if n.edits[document] == nil {
		n.edits[document] = map[string][]string{}
	}
	if !slices.Contains(n.edits[document][what], edit) {
		n.edits[document][what] = append(n.edits[document][what], edit)
	}
}

// String returns a line DOCUMENT: EDITS: WHAT for each entry, in order.
func (n *noted) String() string {
	alone := len(slices.DeleteFunc(slices.Clone(edits), func(e edit) bool { return e.after != "" }))
	var lines []string
	for document, all := range n.edits {
		for what, names := range all {
			by := strings.Join(names, " ")
			if len(names) >= alone {
				by = "every edit"
			}
			lines = append(lines, fmt.Sprintf("%s: %s: %s\n", document, by, what))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

const changedFile = "testdata/nasty/changed.txt"

// TestNasty applies every edit to every document. All original lines stay: they are
// added to, or moved as they are. What is not like that is listed in
// changed.txt, for people to judge.
func TestNasty(t *testing.T) {
	type input struct {
		document
		golden bool
	}
	var inputs []input
	for _, d := range nastyDocuments(t) {
		inputs = append(inputs, input{d, false})
	}
	for _, g := range goldens(t) {
		inputs = append(inputs, input{document{name: g.Name() + ".txtar", text: g.input}, true})
	}
	dir := t.TempDir()
	file := func(e edit, golden bool) string { return filepath.Join(dir, fmt.Sprintf("%s-%t.yaml", e.name, golden)) }
	for _, e := range edits {
		for _, golden := range []bool{true, false} {
			require.NoError(t, os.WriteFile(file(e, golden), []byte(e.config(golden)), 0o644))
		}
	}
	n := &noted{edits: map[string]map[string][]string{}}
	t.Run("documents", func(t *testing.T) {
		for _, in := range inputs {
			t.Run(in.name, func(t *testing.T) {
				t.Parallel()
				outputs := map[string]string{"": in.text}
				for _, e := range edits {
					if before, ok := outputs[e.after]; ok {
						t.Run(e.name, func(t *testing.T) {
							if out, ok := e.check(t, in.name, before, file(e, in.golden), n); ok {
								outputs[e.name] = out
								e.checkWayBack(t, in.text, out)
								assert.True(t, in.golden || out != before, "there is something to do")
							}
						})
					}
				}
			})
		}
	})
	if *testcase.Update {
		writeFile(t, changedFile, n.String())
		return
	}
	want := readFile(t, changedFile)
	if got := n.String(); got != want {
		t.Error(udiff.Unified(changedFile, "now", want, got))
	}
}

var (
	findingLine = regexp.MustCompile(`^\S+ error: (?:[A-Z]\w* ?\S*: )?(?:[\w.[\]]+: )?(.*) \(([a-z-]+)[^()]*\)$`)
	reprinted   = regexp.MustCompile(`(?m)edited in its own, (.*) \(reprinted.*$`)
)

// errorLine is the first of the findings that are errors.
var errorLine = regexp.MustCompile(`(?m)^.*: error: .*$`)

// refusal returns why a document is refused: in the words of the first finding if
// that is about how the document is written, else by the name of the rule.
func refusal(stderr string) string {
	first := errorLine.FindString(stderr)
	if first == "" {
		first, _, _ = strings.Cut(stderr, "\n")
	}
	switch parts := findingLine.FindStringSubmatch(first); {
	case parts == nil:
		return first
	case parts[2] == "unreadable" || parts[2] == "not-editable":
		return parts[1]
	default:
		return parts[2]
	}
}

// check applies the edit to a text. It returns the output, if there is one.
func (e edit) check(t *testing.T, name, text, config string, n *noted) (output string, ok bool) {
	out, stderr, code := run(text, "--fn-config", config, "-")
	if code != 0 {
		requireRefused(t, out, stderr, code)
		n.add(name, e.name, "refused: "+refusal(stderr))
		return "", false
	}
	for line := range strings.Lines(stderr) {
		assert.Regexp(t, saysWhere, line)
	}
	before, after := linesOf(text), linesOf(out)
	gone := blocks(before, moved(stderr))
	if why := reprinted.FindStringSubmatch(stderr); why != nil {
		n.add(name, e.name, "reprinted: "+why[1])
	} else {
		assert.Empty(t, untidy(text, out))
		if !e.moves && !e.removes {
			assert.Empty(t, parted(before, after))
		}
		for _, c := range changes(before, after, gone, e.removes) {
			if was := strings.TrimSpace(c.was); e.after == "" || was != "restartPolicy: Always" && was != "initContainers:" {
				n.add(name, e.name, c.String()) // an edit that takes another one back takes these
			}
		}
	}
	e.checkComments(t, name, before, out, gone, n)
	assert.Equal(t, onlyCRLF(text), onlyCRLF(out), "line ends")
	assert.Equal(t, strings.HasPrefix(text, byteOrderMark), strings.HasPrefix(out, byteOrderMark), "byte order mark")
	assert.Equal(t, strings.HasSuffix(text, "\n"), strings.HasSuffix(out, "\n"), "final newline")

	checkAgain(t, text, out, config)
	checkValues(t, text, out, config)
	return out, true
}

// checkWayBack: what takes another edit back restores the text to the byte if it brings
// its lines back in their order.
func (e edit) checkWayBack(t *testing.T, text, out string) {
	if e.after != "" && !keepsBlanks.MatchString(text) && slices.Equal(withoutBlank(linesOf(text)), withoutBlank(linesOf(out))) {
		assert.Equal(t, text, out)
	}
}

// checkComments: every comment is there as often as before. Those that go with
// what is removed are noted, unless it has its own lines.
func (e edit) checkComments(t *testing.T, name string, before []string, out string, gone []block, n *noted) {
	if !e.removes {
		fewer, more := countComments(before, out)
		assert.Empty(t, fewer, "comments are lost")
		assert.Empty(t, more, "comments come more often")
		return
	}
	fewer, _ := countComments(commentsStaying(before, gone), out)
	for _, comment := range fewer {
		n.add(name, e.name, around(comment, 0)+" is gone, a comment")
	}
}

// checkValues applies the edit to the values of a text, written plainly: the output
// has just the same.
func checkValues(t *testing.T, text, out, config string) {
	values, readable := valuesOf(text)
	if !readable {
		return
	}
	got, readable := valuesOf(out)
	require.True(t, readable, "the output does not read back")
	want, stderr, code := run(inPlain(values), "--fn-config", config, "-")
	require.Equal(t, 0, code, stderr)
	values, _ = valuesOf(want)
	assert.Equal(t, inPlain(values), inPlain(got), "written plainly, it becomes something else")
}

// inPlain returns a stream of values in the plainest of styles, without lists that
// stay for the comments at them.
func inPlain(values []any) string {
	var text strings.Builder
	encoder := yaml.NewEncoder(&text)
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			return err.Error()
		}
	}
	return emptyList.ReplaceAllString(text.String(), "")
}

var emptyList = regexp.MustCompile(`(?m)^ *(initContainers|volumes): \[\]\n`)

// valuesOf returns the values of the documents of a stream.
func valuesOf(text string) (values []any, readable bool) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var value any
		err := decoder.Decode(&value)
		if err != nil {
			return values, errors.Is(err, io.EOF)
		}
		if value != nil {
			values = append(values, value)
		}
	}
}

// odd is what no edit concerns.
const odd = "# odd\nkind:   ConfigMap\ndata: {a:   b,\n  c: 'd' }   \n\n---\n"

// checkAgain runs on the output, which stays as it is, and in the same stream on
// the text once more, between documents that the edit does not concern: these
// stay byte for byte, and the text becomes what it becomes alone.
func checkAgain(t *testing.T, text, out, config string) {
	between, behind := "---\n"+odd, ""
	if strings.HasSuffix(text, "\n") {
		behind = between
	} else {
		between = "\n" + between
	}
	stream := func(first, second string) string { return odd + first + between + second + behind }
	if strings.HasPrefix(text, byteOrderMark) || strings.HasPrefix(text, "%") {
		stream = func(first, _ string) string { return first } // they stand at the start of a stream
	}
	again, stderr, code := run(stream(out, text), "--fn-config", config, "-")
	require.Equal(t, 0, code, stderr)
	assert.Equal(t, stream(out, out), again,
		"the second run changes something, or another document, or makes something else of the text between others")
}
