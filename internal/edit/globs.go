package edit

import (
	"iter"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// globSet has globs and names, each with a number. It compares a text only with globs
// that begin or end as the text does. The zero globSet is empty.
type globSet struct {
	names              map[string][]int
	prefixes, suffixes affixes
	others             []numbered
}

// numbered is a glob with its number.
type numbered struct {
	glob   string
	number int
}

// affixes are globs by the plain text that they begin or end with. A text is looked up
// once for each length.
type affixes struct {
	globs   map[string][]numbered
	lengths []int
}

func (s *globSet) add(glob string, number int) {
	if s.names == nil {
		s.names = map[string][]int{}
	}
	s.names[glob] = append(s.names[glob], number)
	prefix, suffix := affixesOf(glob)
	switch one := (numbered{glob, number}); {
	case !strings.ContainsAny(glob, metaCharacters):
	case prefix != "":
		s.prefixes.add(prefix, one)
	case suffix != "":
		s.suffixes.add(suffix, one)
	default:
		s.others = append(s.others, one)
	}
}

func (a *affixes) add(affix string, one numbered) {
	if a.globs == nil {
		a.globs = map[string][]numbered{}
	}
	a.globs[affix] = append(a.globs[affix], one)
	if !slices.Contains(a.lengths, len(affix)) {
		a.lengths = append(a.lengths, len(affix))
	}
}

// metaCharacters are the characters that have a meaning in a glob.
const metaCharacters = `*?[]{}\`

// affixesOf returns the texts that all matches of a glob begin and end with. A slash
// next to ** also matches nothing.
func affixesOf(glob string) (prefix, suffix string) {
	first, last := strings.IndexAny(glob, metaCharacters), strings.LastIndexAny(glob, metaCharacters)
	if first < 0 || strings.Contains(glob, `\`) {
		return "", ""
	}
	prefix, suffix = glob[:first], glob[last+1:]
	if strings.HasPrefix(glob[first:], "**") {
		prefix = strings.TrimSuffix(prefix, "/")
	}
	if strings.HasSuffix(glob[:last+1], "**") {
		suffix = strings.TrimPrefix(suffix, "/")
	}
	return prefix, suffix
}

// has reports whether the set contains the text itself.
func (s *globSet) has(text string) bool { return len(s.names[text]) > 0 }

// matches reports whether a text is in the set, or a glob of it matches the text.
func (s *globSet) matches(text string) bool {
	for range s.matching(text) {
		return true
	}
	return false
}

// matching returns the numbers of the globs that match a text, or are the text. A number
// may come twice.
func (s *globSet) matching(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, number := range s.names[text] {
			if !yield(number) {
				return
			}
		}
		among := func(all []numbered) bool {
			for _, one := range all {
				if globs(one.glob, text) && !yield(one.number) {
					return false
				}
			}
			return true
		}
		if !among(s.others) {
			return
		}
		for _, n := range s.prefixes.lengths {
			if n <= len(text) && !among(s.prefixes.globs[text[:n]]) {
				return
			}
		}
		for _, n := range s.suffixes.lengths {
			if n <= len(text) && !among(s.suffixes.globs[text[len(text)-n:]]) {
				return
			}
		}
	}
}

// globs matches as a shell does: * within a segment of a path, ** over several. The
// configuration was checked, so a malformed glob does not occur.
func globs(glob, text string) bool {
	matched, err := doublestar.Match(glob, text)
	return matched && err == nil
}
