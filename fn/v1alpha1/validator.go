package v1alpha1

import (
	"fmt"
	"iter"

	"github.com/native-sidecar/native-sidecar/internal/finding"
)

// validator collects the errors of a configuration whose fields have the right types.
type validator struct {
	*decoder
	spec   *Spec
	broken finding.List // what did not decode
}

// count returns how many of the conditions are true.
func count(conditions ...bool) int {
	n := 0
	for _, is := range conditions {
		if is {
			n++
		}
	}
	return n
}

// elements returns the elements of the list at a path, each with its own path.
func elements[T any](list []T, at string) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for i, element := range list {
			if !yield(fmt.Sprintf("%s[%d]", at, i), element) {
				return
			}
		}
	}
}

// filled checks that a field of the object at a path is not empty, and reports
// whether it is not.
func (v *validator) filled(value, at, field string) bool {
	v.deny(value == "", at, "%s is required", field)
	return value != ""
}

// again reports whether a value is in the set, and adds it.
func again[T comparable](value T, set map[T]bool) bool {
	is := set[value]
	set[value] = true
	return is
}

// once checks that a text is not in the set, and adds it.
func (v *validator) once(text string, set map[string]bool, at string) {
	v.deny(again(text, set), at, "%q is used twice", text)
}
