package pod

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
		"tail -F a", "tail --follow a", "sleep infinity", "sleep inf", "while true; do a; done", "while :; do a; done", "while [ 1 ]; do a; done",
		"while sleep 5; do a; done", "for ((;;)); do a; done",
	} {
		assert.True(t, forever().MatchString(text), text)
		assert.True(t, hasAny(text, inForever), text)
	}
}
