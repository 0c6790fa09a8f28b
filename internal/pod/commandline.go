package pod

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// CommandLine returns the words of a container's command, followed by its args.
// The image's own entry point is not known here.
func CommandLine(container *yaml.Node) []string {
	return append(Texts(container, "command"), Texts(container, "args")...)
}

// Word returns the list of a container, command or args, that has the word at an index of its
// command line, and the index there. The end of the command line is in the last list.
func Word(container *yaml.Node, index int) (list string, at int) {
	command := len(Texts(container, "command"))
	if index < command || command > 0 && yamlnode.Get(container, "args") == nil {
		return "command", index
	}
	return "args", index - command
}

// hooks are the lifecycle hooks of a container.
var hooks = []string{"preStop", "postStart"}

// commandLines returns the command lines that a container runs: its own, and those of
// its hooks.
func commandLines(container *yaml.Node) [][]string {
	lines := [][]string{CommandLine(container)}
	for _, hook := range hooks {
		lines = append(lines, Texts(container, "lifecycle", hook, "exec", "command"))
	}
	return lines
}

// mostAliased is how many bytes the aliases in a list may stand for. Linux starts no
// program with longer arguments (execve(2), with the usual limit of the stack), and a
// short file can have aliases that stand for gigabytes.
const mostAliased = 2 << 20

// Texts returns the scalars of the list under a path of keys, up to the alias that makes
// them longer than arguments can be.
func Texts(n *yaml.Node, path ...string) []string {
	var texts []string
	left := mostAliased
	for _, word := range yamlnode.Elements(yamlnode.Get(n, path...)) {
		text := yamlnode.Text(yamlnode.Resolve(word))
		if word.Kind == yaml.AliasNode {
			left -= len(text)
		}
		if left < 0 {
			break
		}
		texts = append(texts, text)
	}
	return texts
}

// Brief returns the start of a text, in one line.
func Brief(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}

func hasAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

var shells = []string{"sh", "bash", "ash", "dash"}

// script returns the script that a shell runs, if the words call one with -c.
func script(words []string) (text string, ok bool) {
	if len(words) < 3 || !slices.Contains(shells, path.Base(words[0])) {
		return "", false
	}
	for i, w := range words[1 : len(words)-1] {
		if strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && strings.HasSuffix(w, "c") {
			return words[i+2], true
		}
	}
	return "", false
}

var separator = lazyregexp.New(`\s*(?:;|&&|\|\||\n)\s*`)

// commands returns the commands of a command line or of the script in it, in
// order. Words that only structure a script, such as done, are among them.
func commands(words []string) []string {
	text, ok := script(words)
	if !ok {
		text = strings.Join(words, " ")
	}
	return slices.DeleteFunc(separator().Split(strings.TrimSpace(text), -1), func(c string) bool {
		return c == "" || strings.HasPrefix(c, "#")
	})
}

// program returns the name of the program that a command calls, without its
// folder.
func program(command string) string {
	last := ""
	for word := range strings.FieldsSeq(command) {
		if last = word; !startsOther(word) {
			break
		}
	}
	if last == "" {
		return ""
	}
	return path.Base(last)
}

// startsOther reports whether a word at the beginning of a command calls no program, but
// the next one may.
func startsOther(word string) bool { return word == "exec" || strings.Contains(word, "=") }
