// Package lazyregexp compiles regular expressions when they are first used. A host
// starts a process for each call, and most calls use only a few of them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that returns the compiled expression. It compiles at its
// first call, and panics if the expression is wrong, as [regexp.MustCompile] does.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
