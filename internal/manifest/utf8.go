package manifest

import (
	"bytes"
	"unicode/utf8"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// CheckUTF8 returns a [finding.Unreadable] with the place of the first byte of a source
// that is not UTF-8, or nil.
func CheckUTF8(src *Source) *finding.Finding {
	s := Slice{src: src, end: len(src.Text)}
	if isUTF16(src.Text) {
		return s.errorAt(nil, notUTF8)
	}
	return s.checkUTF8(src.Text)
}

// checkUTF8 does the same for a text in the place of the slice.
func (s Slice) checkUTF8(text []byte) *finding.Finding {
	if utf8.Valid(text) {
		return nil
	}
	at := 0
	for {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	f := s.errorAt(nil, "the byte 0x%02X is not UTF-8. Save the file as UTF-8.", text[at])
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	f.Location.Line += bytes.Count(text[:at], []byte("\n"))
	if f.Location.Column = utf8.RuneCount(text[start:at]) + 1; start == 0 {
		f.Location.Column += s.column
	}
	return f
}
