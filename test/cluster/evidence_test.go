//go:build linux

package cluster

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/evidence"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "note in evidence/seen.json what was seen")

// seen are the claims that the tests of this run have seen.
var seen struct {
	sync.Mutex
	claims []string
}

// see notes that a test has seen claims, unless it has failed.
func see(t *testing.T, claims ...string) {
	t.Helper()
	topics, err := evidence.Claims("evidence")
	require.NoError(t, err)
	for _, id := range claims {
		known := slices.ContainsFunc(topics, func(topic evidence.Topic) bool {
			return slices.ContainsFunc(topic.Claims, func(c evidence.Claim) bool { return c.ID == id && c.Holds(version()) })
		})
		assert.True(t, known, "%s is not in evidence/claims.yaml for Kubernetes %s", id, version())
	}
	if t.Failed() {
		return
	}
	seen.Lock()
	defer seen.Unlock()
	seen.claims = append(seen.claims, claims...)
}

// unseen returns an error if a run of all tests has not seen a claim.
func unseen() error {
	topics, err := evidence.Claims("evidence")
	for _, topic := range topics {
		for _, c := range topic.Claims {
			if c.Holds(version()) && !slices.Contains(seen.claims, c.ID) {
				err = errors.Join(err, fmt.Errorf("no test has seen the claim %s of %s", c.ID, topic.Name))
			}
		}
	}
	return err
}

// note writes down what was seen today.
func note() error {
	all, err := evidence.Load("evidence")
	if err != nil {
		return err
	}
	full := strings.TrimPrefix(filepath.Base(live.Programs), "node-")
	if all[full] == nil {
		all[full] = map[string]string{}
	}
	for _, id := range seen.claims {
		all[full][id] = time.Now().UTC().Format(time.DateOnly)
	}
	return all.Save("evidence")
}
