package manifest

import "bytes"

// header is the apiVersion and the kind of a mapping, if they are known.
type header struct {
	values [2]string
	keys   int // how many there are
	odd    bool
}

// peekedKeys are the keys that are looked for.
var peekedKeys = [2]string{"apiVersion", "kind"}

// listKey is the key under which objects hold others.
const listKey = "items"

// peek takes the apiVersion and kind from a header.
func (s *Slice) peek(h header) {
	if !h.odd && h.keys > 0 {
		s.APIVersion, s.Kind, s.peeked = h.values[0], h.values[1], true
	}
}

// see takes note of a key and its value.
func (h *header) see(text []byte, t entryLine, names map[string]string) {
	h.keys++
	key := text[t.key.start:t.key.end]
	if len(key) == 0 || key[0] == '<' {
		h.odd = true
		return
	}
	for i, name := range peekedKeys {
		if string(bytes.TrimRight(key, " \t")) != name {
			continue
		}
		value, plain := plainScalar(text[t.value.start:t.value.end])
		if !plain || t.over || h.values[i] != "" {
			h.odd = true
			return
		}
		known, found := names[string(value)]
		if !found {
			known = string(value)
			names[known] = known
		}
		h.values[i] = known
	}
}

// plainScalar returns the scalar behind a key, if it is a whole one without escapes.
func plainScalar(text []byte) ([]byte, bool) {
	text = trimBlanks(withoutComment(text))
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = text[1 : n-1]
	}
	for _, c := range text {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && bytes.IndexByte([]byte("./-_"), c) < 0 {
			return nil, false
		}
	}
	return text, len(text) > 0 && !isNullText(text)
}

func isNullText(text []byte) bool {
	switch string(text) {
	case "null", "Null", "NULL", "~":
		return true
	}
	return false
}
