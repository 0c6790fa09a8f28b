package foreign

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// XML returns a text for the content of an XML element, or for an attribute in double
// quotes.
func XML(text string) string {
	return xmlEntities.Replace(strings.Map(func(r rune) rune {
		if r == '\ufffe' || r == '\uffff' { // XML 1.0 has no such characters
			return utf8.RuneError
		}
		return r
	}, Line(text)))
}

// Code returns a text as inline code of Markdown. Backticks become apostrophes.
func Code(text string) string { return "`" + strings.ReplaceAll(Line(text), "`", "'") + "`" }

// Markdown returns a text for a paragraph or the cell of a table in Markdown, where it
// is shown as it is.
func Markdown(text string) string { return escapeBlock(markdown.Replace(Line(text))) }

// escapeBlock escapes the beginning of a line that would open a block: a heading, a
// list, a line across the page.
func escapeBlock(line string) string {
	trimmed := strings.TrimLeft(line, " ")
	if trimmed == "" {
		return line
	}
	if strings.ContainsRune("#+-=", rune(trimmed[0])) {
		return `\` + trimmed
	}
	rest := strings.TrimLeft(trimmed, "0123456789")
	if rest != trimmed && rest != "" && strings.ContainsRune(".)", rune(rest[0])) {
		return trimmed[:len(trimmed)-len(rest)] + `\` + rest
	}
	return line
}

// Mermaid returns a text for a quoted label of mermaid.
func Mermaid(text string) string { return delist(mermaid.Replace(Line(text))) }

// delist writes the first character as an entity if mermaid would read the line as a
// list item, which it refuses to draw.
func delist(line string) string {
	marker, _, found := strings.Cut(line, " ")
	number := strings.TrimLeft(marker, "0123456789")
	if found && (marker == "-" || marker == "*" || marker == "+" || marker != number && (number == "." || number == ")")) {
		return fmt.Sprintf("#%d;%s", line[0], line[1:])
	}
	return line
}

// Command returns a text for the message of a workflow command of GitHub Actions.
func Command(text string) string { return strings.ReplaceAll(Line(text), "%", "%25") }

// Property returns a text for the value of a property of a workflow command.
func Property(text string) string { return property.Replace(Line(text)) }

// NoCommands returns lines between workflow commands that keep GitHub Actions from
// running any of them. The token that ends this is a checksum of the lines, so they
// cannot contain it.
func NoCommands(lines string) string {
	token := fmt.Sprintf("%x", sha256.Sum256([]byte(lines)))
	return "::stop-commands::" + token + "\n" + lines + "::" + token + "::\n"
}

// SARIF returns a text for a message in SARIF, where [text](target) is a link.
func SARIF(text string) string { return strings.ReplaceAll(Line(text), "](", `\](`) }

var (
	xmlEntities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	markdown    = strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "&", `\&`, "|", `\|`, "~", `\~`, "!", `\!`,
	)
	mermaid  = strings.NewReplacer(`"`, "#quot;", "#", "#35;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;", `\`, "#92;")
	property = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
)

// WriteJSON writes a value as a JSON document with one value per line, so that people can
// read it, and made safe as [JSON] makes it. The errors are those of encoding/json and of
// the writer.
func WriteJSON(w io.Writer, value any) error {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, JSON(text.String()))
	return err
}

// JSON returns a JSON document with escapes in its strings for what controls a terminal
// or is a command of a CI system. The values stay the same, and so do line breaks and
// blanks between them.
func JSON(document string) string {
	var out strings.Builder
	from := 0
	for at, r := range document {
		if r >= 0x7f && isInvisible(r) {
			out.WriteString(document[from:at])
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, `\u%04x`, unit)
			}
			from = at + utf8.RuneLen(r)
		}
	}
	if from > 0 {
		document = out.String() + document[from:]
	}
	return withoutMarks(document, `\u0023`)
}
