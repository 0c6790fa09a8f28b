package near

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/native-sidecar/native-sidecar/internal/finding"
)

const (
	// shortest is the fewest letters that are looked for inside names.
	shortest = 2
	// most is how many alternatives a suggestion has at most.
	most = 6
)

// Suggest returns `, did you mean "x"?`, `, did you mean "x" or "y"?` and so on,
// ready to be appended to a message: with the known names that begin with name, or
// else those that contain it, or else what [DidYouMean] finds, which may be
// nothing. Case and hyphens don't matter.
func Suggest(name string, known []string) string {
	letters := folded(name)
	if len(letters) < shortest {
		return DidYouMean(name, known)
	}
	for _, match := range []func(s, part string) bool{strings.HasPrefix, strings.Contains} {
		found := slices.DeleteFunc(slices.Clone(known), func(k string) bool { return !match(folded(k), letters) })
		if len(found) > 0 {
			return fmt.Sprintf(", did you mean %s?", alternatives(found))
		}
	}
	return DidYouMean(name, known)
}

// alternatives returns "a", "b" or "c". Of more than [most] names it counts the rest.
func alternatives(names []string) string {
	shown := names
	if len(names) > most {
		shown = names[:most-1]
	}
	var quoted []string
	for _, name := range shown {
		quoted = append(quoted, fmt.Sprintf("%q", name))
	}
	if others := len(names) - len(shown); others > 0 {
		quoted = append(quoted, fmt.Sprintf("%d others", others))
	}
	return finding.Enumerate(quoted, "or")
}

// DidYouMean returns `, did you mean "x"?` with the known name that is nearest to
// name, ready to be appended to a message, or nothing if none is near.
func DidYouMean(name string, known []string) string {
	best, distance := "", len(name)/3+1
	for _, candidate := range known {
		d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(candidate))
		if d <= distance && (best == "" || d < distance) {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}
