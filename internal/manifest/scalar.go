package manifest

import (
	"errors"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/scalar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// scalarText returns a scalar as the encoder prints it, for block or for flow style.
func scalarText(n *yaml.Node, flow bool) (string, error) {
	if text, known := knownText(n, flow); known {
		return text, nil
	}
	tagged := n.Style&yaml.TaggedStyle != 0
	plain := *n
	plain.Anchor, plain.HeadComment, plain.LineComment, plain.FootComment = "", "", "", ""
	if tagged {
		plain.Style &^= yaml.TaggedStyle
		plain.Tag = yaml.NodeTagString // the tag is written by itself
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{&plain}}
	if flow {
		list.Style = yaml.FlowStyle
	}
	text, err := encode(list, yaml.CompactSequenceStyle)
	if err != nil {
		return "", err
	}
	out := strings.TrimSuffix(string(text), "\n")
	if flow {
		if strings.Contains(out, "\n") {
			return "", errors.New("the value does not fit into one line")
		}
		return out[1 : len(out)-1], nil
	}
	return strings.TrimPrefix(out, "- "), nil
}

// knownText is scalarText for most scalars, without the encoder, which takes a long time
// to set up. They fit into one line, and read back as they are.
func knownText(n *yaml.Node, flow bool) (text string, known bool) {
	quotes := n.Style & (yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle)
	tagged := n.Style&yaml.TaggedStyle != 0
	switch {
	case quotes == yaml.DoubleQuotedStyle && isSimple(n.Value, "\"\\"):
		return `"` + n.Value + `"`, true
	case quotes == yaml.SingleQuotedStyle && isSimple(n.Value, "'"):
		return "'" + n.Value + "'", true
	case quotes == 0 && n.Value == "" && n.ShortTag() == yaml.NodeTagNull:
		return "null", true
	case quotes == 0 && isPlain(n.Value, flow) && (tagged || resolves(n)):
		return n.Value, true
	case quotes == 0 && !tagged && n.Tag == yaml.NodeTagString && strings.Contains(n.Value, ": ") && isLetter(n.Value[0]) &&
		!strings.HasSuffix(n.Value, " ") && isSimple(n.Value, ""):
		return "'" + strings.ReplaceAll(n.Value, "'", "''") + "'", true
	}
	return "", false
}

// isSimple reports whether a text can stand in quotes as it is.
func isSimple(text, special string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' || strings.IndexByte(special, text[i]) >= 0 {
			return false
		}
	}
	return true
}

// isPlain reports whether a text is certainly the same without quotes: words in ASCII
// without special characters. In flow style it has no colon either, which some parsers
// want in quotes there.
func isPlain(text string, flow bool) bool {
	if text == "" || !isLetter(text[0]) && text[0] != '/' && !isFlag(text) || strings.HasSuffix(text, " ") {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case isLetter(c) || c == '/' || c == '-' || c == '.' || c == ' ':
		case flow || c < ' ' || c > '~':
			return false
		case c == ':' && (i+1 == len(text) || text[i+1] == ' '), c == '#' && text[i-1] == ' ':
			return false
		}
	}
	return true
}

// isFlag reports whether a text starts like an option of a command.
func isFlag(text string) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "-")
	return name != text && name != "" && isLetter(name[0]) && !isDigit(name[0])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isLetter reports whether a byte is a letter, a digit or an underscore.
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// inNoNumber are characters that are in no number and no time.
const inNoNumber = "/gijklmpqrsuvwyGIJKLMPQRSUVWY"

// resolves reports whether a scalar without quotes is parsed with its tag, by parsers of
// YAML 1.1 as well.
func resolves(n *yaml.Node) bool {
	tag := n.ShortTag()
	if tag == yaml.NodeTagString && !isDigit(n.Value[0]) {
		return !scalar.IsWord(n.Value)
	}
	plain := yaml.Node{Kind: yaml.ScalarNode, Value: n.Value}
	// Some parsers read 1:30 and 0o7 as numbers.
	return plain.ShortTag() == tag && (tag != yaml.NodeTagString || strings.ContainsAny(n.Value, inNoNumber))
}
