package rule

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// words are the command line of a container: its command, then its args. What the
// image brings along nobody knows here.
func words(container *yaml.Node) []string {
	return append(list(container, "command"), list(container, "args")...)
}

func list(n *yaml.Node, key string) []string {
	var texts []string
	for _, word := range yamlnode.Elements(yamlnode.Get(n, key)) {
		texts = append(texts, yamlnode.Text(yamlnode.Resolve(word)))
	}
	return texts
}

func hasAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

var shells = []string{"sh", "bash", "ash", "dash"}

// script is what a shell is told to do, where the words call one with -c.
func script(words []string) (text string, ok bool) {
	if len(words) < 3 || !slices.Contains(shells, path.Base(words[0])) {
		return "", false
	}
	for i, w := range words[1 : len(words)-1] {
		if strings.HasPrefix(w, "-") && strings.HasSuffix(w, "c") {
			return words[i+2], true
		}
	}
	return "", false
}

var separator = lazyregexp.New(`\s*(?:;|&&|\|\||\n)\s*`)

// commands are the commands of a line or a script, in their order. What only
// structures it, such as done, is among them.
func commands(words []string) []string {
	text, ok := script(words)
	if !ok {
		text = strings.Join(words, " ")
	}
	return slices.DeleteFunc(separator().Split(strings.TrimSpace(text), -1), func(c string) bool {
		return c == "" || strings.HasPrefix(c, "#")
	})
}

// program is the name of the program that a command calls, without its folder.
func program(command string) string {
	fields := strings.Fields(command)
	for len(fields) > 1 && (fields[0] == "exec" || strings.Contains(fields[0], "=")) {
		fields = fields[1:]
	}
	if len(fields) == 0 {
		return ""
	}
	return path.Base(fields[0])
}
