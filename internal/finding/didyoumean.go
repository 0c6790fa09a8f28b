package finding

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

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
