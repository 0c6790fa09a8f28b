// Package lazyregexp keeps regular expressions that are compiled when they are
// first asked for: a host starts a process per call, and most calls need few.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New is an expression to be called for. One that does not compile panics at its
// first call, as regexp.MustCompile does: it is a constant of the program.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
