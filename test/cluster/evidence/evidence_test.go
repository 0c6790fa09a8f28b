package evidence

import (
	"flag"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/evidence.md")

const (
	docs = "../../../docs/"
	page = docs + "evidence.md"
)

var heading = regexp.MustCompile("(?m)^## `([a-z-]+)`$")

// TestAll checks that each rule is a topic, that each topic has claims or says why not, and
// that each claim was seen on each version of which it is true.
func TestAll(t *testing.T) {
	topics, err := Claims(".")
	require.NoError(t, err)
	seen, err := Load(".")
	require.NoError(t, err)
	named, ids := map[string]bool{}, map[string]bool{}
	for _, topic := range topics {
		assert.False(t, named[topic.Name], "%s comes twice", topic.Name)
		named[topic.Name] = true
		assert.True(t, len(topic.Claims) > 0 || topic.Unseen != "", "%s has no claim, and does not say why", topic.Name)
		for _, c := range topic.Claims {
			assert.False(t, ids[c.ID], "%s comes twice", c.ID)
			ids[c.ID] = true
			for version, days := range seen {
				assert.True(t, days[c.ID] != "" || !c.Holds(minor(version)), "%s was not seen on %s. Run make evidence.", c.ID, version)
			}
		}
	}
	rules, err := os.ReadFile(docs + "rules.md")
	require.NoError(t, err)
	for _, match := range heading.FindAllStringSubmatch(string(rules), -1) {
		assert.True(t, named[match[1]], "the rule %s is not in claims.yaml", match[1])
	}
}

// TestPage compares docs/evidence.md with the claims and what was seen of them.
func TestPage(t *testing.T) {
	topics, err := Claims(".")
	require.NoError(t, err)
	seen, err := Load(".")
	require.NoError(t, err)
	made := Page(topics, seen)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(made), 0o644))
	}
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, made, string(written), "run make evidence")
}
