package manifest

import "bytes"

// lineEnd is where the line at offset at ends, its line break included. Lines end
// where the parser ends them, or its line numbers would not be ours: at LF, CRLF,
// CR, and at three line breaks of Unicode.
func lineEnd(text []byte, at int) int {
	end := len(text)
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		end = at + i + 1
	}
	line := text[at:end]
	if i := bytes.IndexByte(line, '\r'); i >= 0 && (i+2 != len(line) || line[i+1] != '\n') {
		end = at + i + 1
		line = text[at:end]
	}
	for _, b := range unicodeBreaks {
		if bytes.IndexByte(line, b[0]) < 0 {
			continue // much faster than to look for all of it
		}
		if i := bytes.Index(line, b); i >= 0 {
			end = at + i + len(b)
			line = text[at:end]
		}
	}
	return end
}

// unicodeBreaks are NEL, LS and PS.
var unicodeBreaks = [][]byte{[]byte("\u0085"), []byte("\u2028"), []byte("\u2029")}

// lineStarts is where each line of a text starts.
func lineStarts(text []byte) []int {
	var starts []int
	for at := 0; at < len(text); at = lineEnd(text, at) {
		starts = append(starts, at)
	}
	return starts
}

// indentOf is how many blanks a text starts with.
func indentOf(text []byte) int { return len(text) - len(bytes.TrimLeft(text, " ")) }

// indented puts blanks before every line that is not empty.
func indented(text []byte, by int) []byte {
	if by == 0 {
		return text
	}
	var out []byte
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		if text[0] != '\n' {
			out = append(out, bytes.Repeat([]byte(" "), by)...)
		}
		out = append(out, text[:end]...)
		text = text[end:]
	}
	return out
}

// leading and trailing are the blank lines around a text, which the encoder does
// not know: those above, and the line breaks at the end, if any.
func leading(text []byte) []byte {
	content := bytes.TrimLeft(text, "\r\n")
	return bytes.Clone(text[:len(text)-len(content)])
}

func trailing(text []byte) []byte {
	content := bytes.TrimRight(text, " \t\r\n")
	rest := text[len(content):]
	if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
		return rest[i:]
	}
	return nil
}

func usesCRLF(text []byte) bool {
	crlf := bytes.Count(text, []byte("\r\n"))
	return crlf > 0 && crlf == bytes.Count(text, []byte("\n"))
}

// likeLines gives a text whose lines end in LF the line ends of another one.
func likeLines(text, other []byte) []byte {
	if usesCRLF(other) {
		return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return text
}
