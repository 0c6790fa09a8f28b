package pod

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// use is a path in the command line or the environment of a container.
type use struct {
	path string
	// name is the flag before it, or the variable whose value it is in.
	name string
	// written reports that the text shows that the container writes it, and followed
	// that it only waits for new lines there.
	written, followed bool
}

var (
	// pathEnd matches what can follow a path, and inPath the last byte of what cannot
	// stand before one.
	pathEnd = lazyregexp.New("[\\s\"'`,;:|&()<>$\\\\]")
	inPath  = lazyregexp.New(`[\w.-]$|(?:^|[^:/])/$`)
	// flagBefore matches a flag whose value follows, and intoFile a redirection.
	flagBefore = lazyregexp.New(`(?:^|\s)(--?[\w.-]+)[\s=]+["']?[\w.+-]*(?:://|@)?$`)
	intoFile   = lazyregexp.New(`>\s*["']?$`)
	// outputName matches the name of a flag or a variable whose value is written,
	// mayOutput one whose value is often written, and inputName one whose value is not.
	outputName = lazyregexp.New(`(?i)^-o$|out(?:put)?(?:$|[^a-z])`)
	mayOutput  = lazyregexp.New(`(?i)dest|sock|cache|storage|write|dump|folder|dir$|(?:^|[^a-z])(?:log|pid)|position|checkpoint|buffer|spool|(?:te?mp|root|data|workspace|state|lock|history)(?:$|[^a-z])`)
	inputName  = lazyregexp.New(`(?i)conf|cert|key|cred|secret|pass|policy|rules|license`)
)

// Programs that change the files in their arguments, those that write to the last of
// them, and those that prepare a folder for what writes there.
var (
	changers = []string{"chmod", "chown", "mkdir", "mkfifo", "rm", "rmdir", "tee", "touch", "truncate"}
	copiers  = []string{"cp", "install", "ln", "mv", "rsync"}

	preparers = []string{"chmod", "chown", "chgrp", "mkdir", "set", "ls"}
)

// texts are the texts that contain the paths that a container uses: its command line
// and its variables, with variables filled in.
type texts struct {
	command string
	env     []setting
	sorted  []numberedUse // by their paths; nil until needed
}

// numberedUse is a use with its place among all uses, and its path before cleaning.
type numberedUse struct {
	use
	number  int
	written string
}

// setting is a variable of a container with its value.
type setting struct{ name, value string }

// longestPath is the length of the longest path that Linux knows. A value that its
// variables make longer is not a path.
const longestPath = 4096

func textsOf(container *yaml.Node) *texts {
	line := CommandLine(container)
	text, scripted := script(line)
	if !scripted {
		text = strings.Join(line, " ")
	}
	t := &texts{}
	known := &variables{end: "/"}
	for env, value := range yamlnode.Column(yamlnode.Get(container, "env"), "value") {
		name, value := yamlnode.Text(env, "name"), known.fill(yamlnode.Text(value), longestPath)
		t.env = append(t.env, setting{name, value})
		known.add(name, value)
	}
	t.command = known.fill(text, mostFilled)
	return t
}

// uses returns the paths at a folder and below it.
func (t *texts) uses(folder string) []use {
	if t.sorted == nil {
		t.sort()
	}
	var found []numberedUse
	collect := func(prefix string, is func(path string) bool) {
		i, _ := slices.BinarySearchFunc(t.sorted, prefix, func(u numberedUse, prefix string) int { return strings.Compare(u.path, prefix) })
		for ; i < len(t.sorted) && is(t.sorted[i].path); i++ {
			if strings.HasPrefix(t.sorted[i].written, folder) {
				found = append(found, t.sorted[i])
			}
		}
	}
	below := strings.TrimSuffix(folder, "/") + "/"
	if below != folder {
		collect(folder, func(path string) bool { return path == folder })
	}
	collect(below, func(path string) bool { return strings.HasPrefix(path, below) })
	slices.SortFunc(found, func(a, b numberedUse) int { return cmp.Compare(a.number, b.number) })
	uses := make([]use, len(found))
	for i, u := range found {
		uses[i] = u.use
	}
	return uses
}

// sort finds all uses.
func (t *texts) sort() {
	t.sorted = []numberedUse{}
	add := func(u use, written string) { t.sorted = append(t.sorted, numberedUse{u, len(t.sorted), written}) }
	usesIn(t.command, add)
	for _, env := range t.env {
		output := isOutput(env.name)
		usesIn(env.value, func(u use, written string) {
			u.name, u.written = env.name, output
			add(u, written)
		})
	}
	slices.SortStableFunc(t.sorted, func(a, b numberedUse) int { return strings.Compare(a.path, b.path) })
}

// usesIn calls do for the absolute paths in a text, with the path as it is written.
func usesIn(text string, do func(u use, written string)) {
	var c caller
	end := 0 // of the path that is looked at
	for at := 0; ; at++ {
		i := strings.IndexByte(text[at:], '/')
		if i < 0 {
			return
		}
		at += i
		if inPath().MatchString(text[max(0, at-4):at]) {
			continue
		}
		if end <= at {
			end = len(text)
			if next := pathEnd().FindStringIndex(text[at:]); next != nil {
				end = at + next[0]
			}
		}
		if written := text[at:end]; len(written) <= longestPath {
			do(usedAs(path.Clean(written), text[:at], c.before(text, at), text[end:]), written)
		}
	}
}

// caller finds the program that a command calls, place by place in a text.
type caller struct {
	seen, words int    // up to where separators, and words of the command, were looked for
	called      string // the program, if it is known
	last        string // the last word so far, if it is not
}

// before returns the program of the command at a place.
func (c *caller) before(text string, at int) string {
	if end := behindSeparator(text[c.seen:at]); end >= 0 {
		*c = caller{words: c.seen + end}
	}
	c.seen = at
	for c.called == "" {
		begin := strings.IndexFunc(text[c.words:at], func(r rune) bool { return !unicode.IsSpace(r) })
		if begin < 0 {
			break
		}
		begin += c.words
		length := strings.IndexFunc(text[begin:at], unicode.IsSpace)
		if length < 0 { // it may go on
			return path.Base(text[begin:at])
		}
		c.words, c.last = begin+length, text[begin:begin+length]
		if !startsOther(c.last) {
			c.called = path.Base(c.last)
		}
	}
	if c.called == "" && c.last != "" {
		return path.Base(c.last)
	}
	return c.called
}

// behindSeparator returns the index after the last separator of commands in a text, or
// -1.
func behindSeparator(text string) int {
	last := -1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ';', c == '\n':
			last = i + 1
		case (c == '&' || c == '|') && i+1 < len(text) && text[i+1] == c:
			i++
			last = i + 1
		}
	}
	return last
}

// usedAs returns the use of a path between two texts, in a command that calls a program.
func usedAs(name, before, called, after string) use {
	u := use{path: name, name: flagAt(before)}
	next := strings.TrimLeft(after, " \t\"'")
	last := next == "" || strings.ContainsAny(next[:1], ";&|\n")
	u.written = intoFile().MatchString(before[max(0, len(before)-longestFlag):]) || slices.Contains(changers, called) ||
		last && slices.Contains(copiers, called) || isOutput(u.name)
	u.followed = called == "tail" || strings.ContainsAny(name, "*?") || slices.Contains([]string{".log", ".pid", ".sock"}, path.Ext(name))
	return u
}

// longestFlag is longer than any flag with the start of its value.
const longestFlag = 1024

// flagAt returns the flag whose value begins at the end of a text, or nothing. It looks
// only at the flag: texts can be long.
func flagAt(before string) string {
	const blanks = " \t\r\n\f"
	tail := before[max(0, len(before)-longestFlag):]
	flag := strings.TrimRight(tail[:strings.LastIndexAny(tail, blanks+"=")+1], blanks+"=")
	begin := strings.LastIndexAny(flag, blanks)
	if begin < 0 && len(tail) < len(before) {
		return ""
	}
	if match := flagBefore().FindStringSubmatch(tail[max(begin, 0):]); match != nil {
		return match[1]
	}
	return ""
}

// isOutput reports whether the value of a flag or a variable is usually written.
func isOutput(name string) bool {
	return outputName().MatchString(name) || mayOutput().MatchString(name) && !inputName().MatchString(name)
}
