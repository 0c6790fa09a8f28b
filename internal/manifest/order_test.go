package manifest

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestFollows compares the order with a slow one that looks at all leaves each time.
func TestFollows(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		old := make([]leaf, 1+random.IntN(9))
		for i := range old {
			old[i].node = &yaml.Node{}
		}
		var now []leaf
		for _, i := range random.Perm(len(old)) {
			if random.IntN(4) > 0 {
				now = append(now, old[i])
			}
			if random.IntN(3) == 0 {
				now = append(now, leaf{node: &yaml.Node{}})
			}
		}
		o := &order{old: old, now: now}
		for c := range len(old) + 1 {
			for at := range len(now) + 1 {
				assert.Equal(t, follows(old, now, at, c), o.follows(&remark{at: c}, at), "%d in front of %d", c, at)
			}
		}
	}
}

// follows is [order.follows] of a comment in front of an old leaf.
func follows(old, now []leaf, at, comment int) bool {
	place := map[*yaml.Node]int{} // of those before the comment
	for i, l := range old[:comment] {
		place[l.node] = i
	}
	for at--; at >= 0; at-- {
		if _, known := place[now[at].node]; known {
			break
		}
	}
	if at < 0 {
		return false
	}
	for _, l := range now[at+1:] {
		if i, known := place[l.node]; known && i > place[now[at].node] {
			return false
		}
	}
	return true
}
