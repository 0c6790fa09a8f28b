package finding

import (
	"fmt"
	"strings"
)

// Enumerate returns "a, b and c", with the given word before the last one.
func Enumerate(names []string, word string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + word + " " + names[last]
}

// EnumerateFirst enumerates the first names, and says how many more there are if that is more
// than one.
func EnumerateFirst(most int, names []string) string {
	if more := len(names) - most; more > 1 {
		names = append(names[:most:most], fmt.Sprintf("%d more", more))
	}
	return Enumerate(names, "and")
}

// Count returns a number of things: 1 file, 2 files.
func Count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
