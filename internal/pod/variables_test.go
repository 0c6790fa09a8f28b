package pod

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestVariables checks that variables are filled in as strings.Replacer does.
func TestVariables(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(letters string, most int) string {
		var b strings.Builder
		for range random.IntN(most) {
			b.WriteByte(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	for _, end := range []string{"", "/"} {
		for range 5000 {
			v := &variables{end: end}
			var pairs []string
			for range random.IntN(4) {
				name, value := text("ab", 4), text("x$a", 3)
				v.add(name, value)
				pairs = append(pairs, "$("+name+")", value, "${"+name+"}", value, "$"+name+end, value+end)
			}
			in := text("$ab(){}/", 20)
			assert.Equal(t, strings.NewReplacer(pairs...).Replace(in), v.fill(in, mostFilled), "%q %q", in, pairs)
		}
	}
}

func TestVariablesThatGrow(t *testing.T) {
	v := &variables{}
	v.add("A", strings.Repeat("x", 100))
	assert.Equal(t, strings.Repeat("x", 300)+strings.Repeat("$A", 7), v.fill(strings.Repeat("$A", 10), 300))
}
