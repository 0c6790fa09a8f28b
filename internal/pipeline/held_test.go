package pipeline

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

func TestTextsShare(t *testing.T) {
	all := newTexts()
	first, second, other, empty := strings.Clone("the same"), strings.Clone("the same"), "another", ""
	all.share(&first, &empty, &second)
	assert.Equal(t, []string{"the same", "the same", ""}, []string{first, second, empty})
	assert.Same(t, unsafe.StringData(first), unsafe.StringData(second))
	all.share(&other)
	assert.Equal(t, "another", other)
	for i := range 3 * len(all.kept) { // more than it has room for
		text := fmt.Sprint(i)
		was := text
		all.share(&text)
		assert.Equal(t, was, text)
	}
}
