//go:build linux

package cluster

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

var seed = flag.Uint64("seed", 1, "the `number` from which pods are drawn")

// shortPods and longPods are how many pods are drawn; mutations is how many wrong timelines
// are tried, and missed how many of these may pass for right ones.
const (
	shortPods = 12
	longPods  = 24
	mutations = 200
	missed    = 4
)

// version is the version of Kubernetes, such as 1.37.
func version() string { return os.Getenv("CLUSTER_KUBERNETES") }

// ofVersion is a functionConfig that changes nothing, for the nodes of this version.
func ofVersion() string {
	return fmt.Sprintf(`apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: none}
spec:
  kubernetesVersion: %q
  rules: {"*": "Off"}
  patterns:
  - {name: none, remove: {containers: [no-such-container]}}
`, version())
}

// timeline returns what explain says of a pod.
func timeline(t *testing.T, object api.Object) model.Timeline {
	t.Helper()
	text, err := yaml.Marshal(object)
	require.NoError(t, err)
	workloads, err := model.Of(ofVersion(), string(text))
	require.NoError(t, err)
	require.Len(t, workloads, 1)
	return workloads[0].Before
}

// told is a pod with what explain says of it and what happened.
type told struct {
	name     string
	timeline model.Timeline
	log      model.Log
}

// TestOrder runs pods on the node: those of testdata/pods.yaml and pods that are drawn. What
// happens is what explain says, and wrong timelines are found to be wrong.
func TestOrder(t *testing.T) {
	needsNode(t)
	text, err := os.ReadFile("testdata/pods.yaml")
	require.NoError(t, err)
	objects := slices.DeleteFunc(read(t, string(text)), func(object api.Object) bool {
		return api.Text(object, "metadata", "labels", "since") > version()
	})
	drawn := longPods
	if testing.Short() {
		drawn = shortPods
	}
	t.Logf("drawn with -seed %d", *seed)
	for i := range drawn {
		objects = append(objects, draw(rand.New(rand.NewPCG(*seed, uint64(i))), fmt.Sprintf("drawn-%d", i)))
	}
	var mutex sync.Mutex
	var all []told
	t.Run("pods", func(t *testing.T) {
		for _, object := range objects {
			t.Run(api.Name(object), func(t *testing.T) {
				t.Parallel()
				s := subjectOf(object)
				one := told{s.name, timeline(t, object), s.life(t)}
				wrong := one.timeline.Check(one.log)
				assert.Empty(t, wrong, "%s\n%s", strings.Join(wrong, "\n"), one.log)
				mutex.Lock()
				defer mutex.Unlock()
				all = append(all, one)
			})
		}
	})
	if t.Failed() {
		return
	}
	t.Run("wrong timelines", func(t *testing.T) {
		r := rand.New(rand.NewPCG(*seed, 99))
		found, tried := 0, 0
		for ; tried < mutations; tried++ {
			one, what, wrong := mutate(r, all)
			if len(wrong.Check(one.log)) > 0 {
				found++
				continue
			}
			t.Logf("not found: %s in the timeline of %s\n%s", what, one.name, one.log)
		}
		t.Logf("found %d of %d wrong timelines", found, tried)
		assert.GreaterOrEqual(t, found, mutations-missed)
	})
	see(t, "explain-start", "explain-stop", "explain-complete", "explain-json")
}
