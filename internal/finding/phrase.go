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

// Count returns a number of things: 1 file, 2 files.
func Count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
