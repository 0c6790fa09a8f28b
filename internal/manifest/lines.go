package manifest

import (
	"bytes"
	"slices"
)

// lineEnd returns where the line at an offset ends, including its line break. Lines end
// where the parser ends them, so that line numbers agree: at LF, CRLF, CR, and at three
// line breaks of Unicode.
func lineEnd(text []byte, at int) int {
	for ; at < len(text); at++ {
		switch c := text[at]; c {
		case '\n':
			return at + 1
		case '\r':
			if at+1 < len(text) && text[at+1] == '\n' {
				return at + 2
			}
			return at + 1
		case unicodeBreaks[0][0], unicodeBreaks[1][0]:
			for _, b := range unicodeBreaks {
				if bytes.HasPrefix(text[at:], b) {
					return at + len(b)
				}
			}
		}
	}
	return len(text)
}

// unicodeBreaks are NEL, LS and PS.
var unicodeBreaks = [][]byte{[]byte("\u0085"), []byte("\u2028"), []byte("\u2029")}

// lineStarts returns where each line of a text starts.
func lineStarts(text []byte) []int {
	starts := make([]int, 0, bytes.Count(text, []byte("\n"))+1)
	if !oddBreaks(text) {
		for at := 0; at < len(text); at++ {
			starts = append(starts, at)
			next := bytes.IndexByte(text[at:], '\n')
			if next < 0 {
				break
			}
			at += next
		}
		return starts
	}
	for at := 0; at < len(text); at = lineEnd(text, at) {
		starts = append(starts, at)
	}
	return starts
}

// indentOf returns how many blanks a text starts with.
func indentOf(text []byte) int {
	const many = "        " // are compared at once
	n := 0
	for len(text)-n >= len(many) && string(text[n:n+len(many)]) == many {
		n += len(many)
	}
	for n < len(text) && text[n] == ' ' {
		n++
	}
	return n
}

// leading returns the blank lines above a text, and trailing the line breaks at its
// end, which the encoder does not know.
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
	if bytes.IndexByte(text, '\r') < 0 {
		return false // much faster than to count
	}
	crlf := bytes.Count(text, []byte("\r\n"))
	return crlf > 0 && crlf == bytes.Count(text, []byte("\n"))
}

// likeLines returns a text, whose lines end in LF, with the line ends of another one.
func likeLines(text, other []byte) []byte {
	if usesCRLF(other) {
		return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return text
}

// oddBreaks reports whether some lines of a text end in something else than LF or
// CRLF.
func oddBreaks(text []byte) bool {
	if bytes.IndexByte(text, '\r') >= 0 && bytes.Count(text, []byte("\r")) != bytes.Count(text, []byte("\r\n")) {
		return true
	}
	return slices.ContainsFunc(unicodeBreaks, func(b []byte) bool { return bytes.IndexByte(text, b[0]) >= 0 && bytes.Contains(text, b) })
}

// withoutComment returns the rest of a line in front of the comment in it.
func withoutComment(text []byte) []byte {
	if comment := commentStart(text); comment >= 0 {
		return text[:comment]
	}
	return text
}

// commentStart returns where the comment behind a plain scalar starts, with the blank
// before it, or a number below 0 if there is none.
func commentStart(text []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(text[from:], '#')
		if i < 0 {
			return -1
		}
		if at := from + i; at > 0 && (text[at-1] == ' ' || text[at-1] == '\t') {
			return at - 1
		}
		from += i + 1
	}
}

// shifted returns lines moved to the right, or to the left as far as they have blanks.
func shifted(text []byte, by int) []byte {
	if by == 0 {
		return text
	}
	var out []byte
	for line := range bytes.Lines(text) {
		switch {
		case by < 0:
			line = line[min(-by, indentOf(line)):]
		case line[0] != '\n':
			out = append(out, spaces(by)...)
		}
		out = append(out, line...)
	}
	return out
}
