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

// uses returns the paths at a folder and below it in the command line and the
// environment of a container, with its variables filled in.
func uses(container *yaml.Node, folder string) []use {
	line := CommandLine(container)
	text, scripted := script(line)
	if !scripted {
		text = strings.Join(line, " ")
	}
	var found []use
	var values []string
	for _, env := range yamlnode.Elements(yamlnode.Get(container, "env")) {
		name, value := yamlnode.Text(env, "name"), strings.NewReplacer(values...).Replace(yamlnode.Text(env, "value"))
		for _, u := range usesIn(value, folder) {
			u.name, u.written = name, isOutput(name)
			found = append(found, u)
		}
		values = append(values, "$("+name+")", value, "${"+name+"}", value, "$"+name+"/", value+"/")
	}
	return append(usesIn(strings.NewReplacer(values...).Replace(text), folder), found...)
}

// usesIn returns the paths in a text.
func usesIn(text, folder string) []use {
	var found []use
	for at := 0; ; {
		i := strings.Index(text[at:], folder)
		if i < 0 {
			return found
		}
		before, rest := text[:at+i], text[at+i:]
		at += i + len(folder)
		if end := pathEnd().FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		}
		name := path.Clean(rest)
		if _, below := under(folder, name); !below || inPath().MatchString(before) {
			continue
		}
		found = append(found, usedAs(name, before, text[len(before)+len(rest):]))
	}
}

// usedAs returns the use of a path between two texts.
func usedAs(name, before, after string) use {
	u := use{path: name}
	if flag := flagBefore().FindStringSubmatch(before); flag != nil {
		u.name = flag[1]
	}
	segments := separator().Split(before, -1)
	called := program(segments[len(segments)-1])
	next := strings.TrimLeft(after, " \t\"'")
	last := next == "" || strings.ContainsAny(next[:1], ";&|\n")
	u.written = intoFile().MatchString(before) || slices.Contains(changers, called) ||
		last && slices.Contains(copiers, called) || isOutput(u.name)
	u.followed = called == "tail" || strings.ContainsAny(name, "*?") || slices.Contains([]string{".log", ".pid", ".sock"}, path.Ext(name))
	return u
}

// isOutput reports whether the value of a flag or a variable is usually written.
func isOutput(name string) bool {
	return outputName().MatchString(name) || mayOutput().MatchString(name) && !inputName().MatchString(name)
}
