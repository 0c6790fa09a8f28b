package pod

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Every text that an expression matches contains one of the words that are looked for
// before it.
func TestWordsBeforeExpressions(t *testing.T) {
	for _, text := range []string{
		"curl -X POST localhost:15020/quitquitquit", "pkill envoy", "killall -TERM proxy", "kill $(pidof envoy)", "kill -s TERM `pgrep x`",
		"linkerd-await --timeout 5s --shutdown app", "touch /shared/done", "touch /pod/main-terminated",
	} {
		assert.NotEmpty(t, quitHacks().FindString(text), text)
		assert.True(t, hasAny(text, inQuitHacks), text)
	}
	for _, text := range []string{
		"tail -F a", "tail --follow a", "tail -n +1 -F a", "tail -n 5 -f a", "tail -c 10 -q --retry a", "sleep infinity", "sleep inf", "while true; do a; done", "while :; do a; done", "while [ 1 ]; do a; done",
		"while sleep 5; do a; done", "for ((;;)); do a; done",
	} {
		assert.True(t, forever().MatchString(text), text)
		assert.True(t, hasAny(text, inForever), text)
	}
}

// Arguments are read as far as a program can be started with them.
func TestTextsOfAliases(t *testing.T) {
	container := yaml.MustParse("a: &a " + strings.Repeat("text", 1<<16) + "\nargs: [b, " + strings.Repeat("*a, ", 100) + "c]\n").YNode()
	texts := Texts(container, "args")
	assert.Len(t, texts, 1+mostAliased>>18)
	assert.Equal(t, "b", texts[0])
	assert.Len(t, texts[1], 1<<18)
	assert.Equal(t, []string{"b", "b"}, Texts(yaml.MustParse("a: &a b\nargs: [*a, b]\n").YNode(), "args"))
}
