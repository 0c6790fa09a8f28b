package near_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/stretchr/testify/assert"
)

func TestMeans(t *testing.T) {
	for _, c := range []struct {
		wanted, found string
		means         bool
	}{
		{"deployment", "Deployment", true},
		{"cloudsql_proxy", "cloud-sql-proxy", true},
		{"prxy", "proxy", true},
		{"proxxy", "proxy", true},
		{"procy", "proxy", true},
		{"porxy", "proxy", true},
		{"proxies", "proxy", false},
		{"web1", "web2", false}, // other names
		{"web", "web2", false},
		{"api", "app", false}, // too short
		{"API", "api", true},
		{"", "", true},
		{"shop", "", false},
	} {
		assert.Equal(t, c.means, near.Means(c.wanted, c.found), "%s %s", c.wanted, c.found)
		assert.Equal(t, c.means, near.Means(c.found, c.wanted), "%s %s", c.found, c.wanted)
	}
}

// TestIndex checks that the index finds what comparing with each name finds.
func TestIndex(t *testing.T) {
	names := []string{""}
	for begin := 0; len(names) < 2000; begin++ {
		for _, letter := range []string{"a", "B", "b", "1", "-"} {
			names = append(names, names[begin]+letter)
		}
	}
	var index near.Index
	assert.Empty(t, index.Find("aaaa"))
	for i, n := range names {
		assert.Equal(t, i, index.Add(n))
	}
	for _, name := range names[len(names)-200:] {
		var want []int
		for i, n := range names {
			if near.Means(n, name) {
				want = append(want, i)
			}
		}
		assert.Equal(t, want, index.Find(name), name)
	}
}
