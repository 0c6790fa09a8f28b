package manifest

import (
	"sort"
	"unicode/utf8"
)

// characters converts between characters and bytes of a text, without counting from the
// beginning each time: the parser counts in characters. A byte that is not part of a
// character counts as one.
type characters struct {
	text []byte
	// marks are the offsets of the characters whose numbers are multiples of stride.
	// There are none if each character has one byte.
	marks []int
}

// stride is the most characters that are counted one by one.
const stride = 1 << 8

func newCharacters(text []byte) *characters {
	c := &characters{text: text}
	ascii := 0
	for ascii < len(text) && text[ascii] < utf8.RuneSelf {
		ascii++
	}
	if ascii == len(text) {
		return c
	}
	for at, n := 0, 0; at < len(text); n++ {
		if n%stride == 0 {
			c.marks = append(c.marks, at)
		}
		at += c.length(at)
	}
	return c
}

// length returns the number of bytes of the character at an offset.
func (c *characters) length(at int) int {
	if c.text[at] < utf8.RuneSelf {
		return 1
	}
	_, length := utf8.DecodeRune(c.text[at:])
	return length
}

// before returns how many characters come before an offset.
func (c *characters) before(offset int) int {
	if c.marks == nil {
		return offset
	}
	i := sort.SearchInts(c.marks, offset+1) - 1
	return i*stride + utf8.RuneCount(c.text[c.marks[i]:offset])
}

// offset returns the offset behind a number of characters, or the end of the text if it
// has fewer.
func (c *characters) offset(n int) int {
	if c.marks == nil {
		return min(n, len(c.text))
	}
	if n/stride >= len(c.marks) {
		return len(c.text)
	}
	at := c.marks[n/stride]
	for n %= stride; n > 0 && at < len(c.text); n-- {
		at += c.length(at)
	}
	return at
}
