// Package scalar knows what a YAML scalar means: whether it is null, and whether
// every YAML reads a text as text. Each of these facts is decided here and
// nowhere else.
package scalar

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// IsNull reports whether n is a null, written or left out. A nil node is not one.
func IsNull(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull
}

// IsText reports whether every YAML reads a text without quotes as text: YAML 1.1
// included, which kubectl reads.
func IsText(text string) bool {
	return isProse(text) || !yaml.IsYaml1_1NonString(yaml.NewStringRNode(text).YNode())
}

// words are read as something else than text by YAML 1.1.
var words = []string{"y", "yes", "n", "no", "true", "false", "on", "off", "null"}

// IsWord reports whether a text, in any case, is one of the words that YAML 1.1
// reads as a boolean or null.
func IsWord(text string) bool { return slices.Contains(words, strings.ToLower(text)) }

// isProse reports whether a text is surely read as text. kyaml's own check runs a
// parser, which takes as long for one text as everything else does for ten.
func isProse(text string) bool {
	odd := func(r rune) bool { return r < ' ' || r > '~' }
	return text != "" && (isLetter(text[0]) || text[0] == '/') && !strings.ContainsFunc(text, odd) &&
		!strings.Contains(text, ": ") && !strings.Contains(text, " #") && !strings.Contains(" :", text[len(text)-1:]) && !IsWord(text)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
