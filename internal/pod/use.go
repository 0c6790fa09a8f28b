package pod

import (
	"path"
	"slices"
	"strings"

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

// texts are what shows the paths that a container uses: its command line, and its
// variables, with variables filled in.
type texts struct {
	command string
	env     []setting
}

// setting is a variable of a container with its value.
type setting struct{ name, value string }

// longestPath is the length of the longest path that Linux knows. A value that becomes
// longer by the variables in it is none.
const longestPath = 4096

func textsOf(container *yaml.Node) *texts {
	line := CommandLine(container)
	text, scripted := script(line)
	if !scripted {
		text = strings.Join(line, " ")
	}
	t := &texts{}
	known := &variables{end: "/"}
	for _, env := range yamlnode.Elements(yamlnode.Get(container, "env")) {
		name, value := yamlnode.Text(env, "name"), known.fill(yamlnode.Text(env, "value"), longestPath)
		t.env = append(t.env, setting{name, value})
		known.add(name, value)
	}
	t.command = known.fill(text, mostFilled)
	return t
}

// uses returns the paths at a folder and below it.
func (t *texts) uses(folder string) []use {
	found := usesIn(t.command, folder)
	for _, env := range t.env {
		for _, u := range usesIn(env.value, folder) {
			u.name, u.written = env.name, isOutput(env.name)
			found = append(found, u)
		}
	}
	return found
}

// usesIn returns the paths in a text.
func usesIn(text, folder string) []use {
	var found []use
	command := 0 // where the command begins that has the path
	for at := 0; ; {
		i := strings.Index(text[at:], folder)
		if i < 0 {
			return found
		}
		if end := behindSeparator(text[at : at+i]); end >= 0 {
			command = at + end
		}
		before, rest := text[:at+i], text[at+i:]
		at += i + len(folder)
		if end := pathEnd().FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		}
		name := path.Clean(rest)
		if _, below := under(folder, name); !below || inPath().MatchString(before[max(0, len(before)-4):]) {
			continue
		}
		found = append(found, usedAs(name, before, before[command:], text[len(before)+len(rest):]))
	}
}

// behindSeparator returns the index behind the last separator of commands in a text, or
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

// usedAs returns the use of a path between two texts. The command is the end of the one
// before.
func usedAs(name, before, command, after string) use {
	u := use{path: name, name: flagAt(before)}
	called := program(command)
	next := strings.TrimLeft(after, " \t\"'")
	last := next == "" || strings.ContainsAny(next[:1], ";&|\n")
	u.written = intoFile().MatchString(before[max(0, len(before)-longestFlag):]) || slices.Contains(changers, called) ||
		last && slices.Contains(copiers, called) || isOutput(u.name)
	u.followed = called == "tail" || strings.ContainsAny(name, "*?") || slices.Contains([]string{".log", ".pid", ".sock"}, path.Ext(name))
	return u
}

// longestFlag is more than a flag and the start of its value have.
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
