package lazyregexp

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNew(t *testing.T) {
	letters := New(`^[a-z]+$`)
	assert.True(t, letters().MatchString("abc"))
	assert.False(t, letters().MatchString("a1"))
	once, again := letters(), letters()
	assert.Same(t, once, again, "it is compiled once")

	wrong := New(`(`)
	assert.Panics(t, func() { wrong() }, "not before it is asked for")
}
