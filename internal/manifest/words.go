package manifest

import "bytes"

// Words are words and parts of words to look for in texts. It takes one pass over a text to
// look for all words, and one for each part. They are safe for concurrent use.
type Words struct {
	whole map[string]bool
	first [256]bool // the bytes that words begin with
	max   int       // the length of the longest word
	parts [][]byte
}

// NewWords returns whole words, which stand by themselves in a text, and parts, which may stand
// in longer words. Whole words consist of letters, digits, dots, dashes and underscores. One that
// is empty or has other characters is looked for as a part. An empty part is in every text.
func NewWords(whole, parts []string) *Words {
	w := &Words{whole: map[string]bool{}}
	for _, part := range parts {
		w.parts = append(w.parts, []byte(part))
	}
	for _, word := range whole {
		if word == "" || len(bytes.TrimFunc([]byte(word), func(r rune) bool { return r < 128 && inWords[byte(r)] })) > 0 {
			w.parts = append(w.parts, []byte(word))
			continue
		}
		w.whole[word] = true
		w.first[word[0]] = true
		w.max = max(w.max, len(word))
	}
	return w
}

// inWords are the bytes that words consist of.
var inWords = func() (in [256]bool) {
	for _, c := range []byte("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		in[c] = true
	}
	return in
}()

// MayHave reports whether a scalar in the slice may contain one of the words. It is false
// only if that is certain without parsing. Escapes, and other encodings than UTF-8, can spell
// any word.
func (s Slice) MayHave(w *Words) bool { return w.MayBeIn(s.Text()) }

// MayBeIn does what [Slice.MayHave] does, for a text.
func (w *Words) MayBeIn(text []byte) bool {
	if bytes.IndexByte(text, '\\') >= 0 || bytes.IndexByte(text, 0) >= 0 {
		return true
	}
	for _, part := range w.parts {
		if bytes.Contains(text, part) {
			return true
		}
	}
	for i := 0; i < len(text); i++ {
		if !inWords[text[i]] {
			continue
		}
		start := i
		for i < len(text) && inWords[text[i]] {
			i++
		}
		if n := i - start; n <= w.max && w.first[text[start]] && w.whole[string(text[start:i])] {
			return true
		}
	}
	return false
}
