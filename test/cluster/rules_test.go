//go:build linux

package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/evidence"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/journal"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// patience is how long the node has time to do what a rule says that it never does.
const patience = 20 * time.Second

// ruling is a case of testdata/rules.yaml.
type ruling struct {
	evidence.Claim
	Rule    string          `json:"rule"`
	Pattern json.RawMessage `json:"pattern"`
	Shows   scene           `json:"shows"`
	Without scene           `json:"without"`
}

// scene is a pod, or the pod of a Job, and what happens to it.
type scene struct {
	Pod    api.Object            `json:"pod"`
	Job    api.Object            `json:"job"`
	Plays  map[string]api.Object `json:"plays"`
	Expect []string              `json:"expect"`
	Order  []string              `json:"order"`
	Then   []string              `json:"then"`

	name   string
	object api.Object
}

// TestRules holds what rules say about the node against the node, with a pod that shows it and
// one that does not. The rule reports the first one alone.
func TestRules(t *testing.T) {
	long(t)
	passed := map[string]int{}
	var mutex sync.Mutex
	t.Run("all", func(t *testing.T) {
		for document := range bytes.SplitSeq(mustRead(t, "testdata/rules.yaml"), []byte("\n---\n")) {
			var r ruling
			require.NoError(t, yaml.UnmarshalStrict(document, &r), string(document))
			if !r.Holds(version()) {
				continue
			}
			if r.Pattern == nil {
				r.Pattern = json.RawMessage(`{"convert": {"containers": ["side"]}}`)
			}
			for name, s := range map[string]*scene{"shows": &r.Shows, "without": &r.Without} {
				t.Run(r.ID+"/"+name, func(t *testing.T) {
					t.Parallel()
					s.name = r.ID + "-" + name
					r.reports(t, s, name == "shows")
					s.play(t)
					mutex.Lock()
					defer mutex.Unlock()
					if !t.Failed() {
						passed[r.ID]++
					}
				})
			}
		}
	})
	for id, scenes := range passed {
		if scenes == 2 {
			see(t, id)
		}
	}
}

// TestCorners looks for what docs/explain.md says besides the order.
func TestCorners(t *testing.T) {
	long(t)
	var ids []string
	t.Run("all", func(t *testing.T) {
		for document := range bytes.SplitSeq(mustRead(t, "testdata/corners.yaml"), []byte("\n---\n")) {
			var corner struct {
				evidence.Claim
				scene
			}
			require.NoError(t, yaml.UnmarshalStrict(document, &corner), string(document))
			ids = append(ids, corner.ID)
			t.Run(corner.ID, func(t *testing.T) {
				t.Parallel()
				corner.name = corner.ID
				corner.play(t)
			})
		}
	})
	see(t, ids...)
}

// reports checks that the rule reports the scene, or that it does not.
func (r ruling) reports(t *testing.T, s *scene, wanted bool) {
	t.Helper()
	as := refusal{Pattern: r.Pattern, Pod: s.Pod}
	manifest := as.manifest(t)
	if s.Job != nil {
		job := maps.Clone(s.Job)
		job["template"] = api.Object{"spec": s.Pod}
		manifest = toYAML(t, api.Object{"apiVersion": "batch/v1", "kind": "Job", "metadata": api.Object{"name": "pod"}, "spec": job})
	}
	_, findings, _ := command(t, as.config(t, true), manifest)
	assert.Equal(t, wanted, strings.Contains(findings, "("+r.Rule), "%s reports: %s", r.Rule, findings)
}

// play puts the scene on the node, and waits for what is expected.
func (s *scene) play(t *testing.T) {
	t.Helper()
	for _, list := range []string{"initContainers", "containers"} {
		for _, one := range containersOf(s.Pod, list) {
			delete(one, "image")
			for field, value := range s.Plays[api.Text(one, "name")] {
				one[field] = value
			}
		}
	}
	s.Pod["automountServiceAccountToken"] = false
	reporting(s.Pod, s.name)
	s.object = api.Object{"apiVersion": "v1", "kind": "Pod", "metadata": api.Object{"name": s.name}, "spec": s.Pod}
	if s.Job != nil {
		s.Job["template"] = api.Object{"spec": s.Pod}
		s.object = api.Object{"apiVersion": "batch/v1", "kind": "Job", "metadata": api.Object{"name": s.name}, "spec": s.Job}
	}
	_, err := live.API.Create(t.Context(), s.object, "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = live.API.Delete(context.Background(), s.object, "gracePeriodSeconds=0") })
	s.expects(t, s.Expect)
	if len(s.Order)+len(s.Then) == 0 {
		return
	}
	deleted := journal.Now()
	require.NoError(t, live.API.Delete(t.Context(), s.object, ""))
	until(t.Context(), never, s.gone)
	s.ordered(t, deleted)
	s.expects(t, s.Then)
}

// gone reports whether each container that has started is gone.
func (s *scene) gone() bool {
	log := s.log()
	return !slices.ContainsFunc(log.Events, func(e journal.Event) bool { return log.Runs(e.Container, journal.Now()) })
}

func (s *scene) log() model.Log { return model.Log{Events: live.Events(s.name)} }

// expects waits for what happens, and then looks for what never does.
func (s *scene) expects(t *testing.T, expected []string) {
	t.Helper()
	isNever := func(text string) bool { return strings.Contains(text, " never ") }
	until(t.Context(), 2*never, func() bool {
		return !slices.ContainsFunc(expected, func(text string) bool { return !isNever(text) && !s.is(t, text) })
	})
	if slices.ContainsFunc(expected, isNever) {
		time.Sleep(patience)
	}
	for _, text := range expected {
		if isNever(text) {
			assert.False(t, s.is(t, strings.Replace(text, " never", "", 1)), "%s\n%s", text, s.log())
		} else {
			assert.True(t, s.is(t, text), "%s\n%s", text, s.log())
		}
	}
}

// words are what is said of containers, as events.
var words = map[string]string{
	"starts": journal.Start, "is ready": journal.Ready, "ends": journal.End, "is served": "SERVED", "is refused": "REFUSED", "is deaf": "DEAF",
	"is stopped": journal.Term, "has its hook": journal.Hook,
}

// is reports whether something is so by now: WHO WHAT.
func (s *scene) is(t *testing.T, text string) bool {
	t.Helper()
	who, what, _ := strings.Cut(text, " ")
	log := s.log()
	switch {
	case who == "pod" || who == "job":
		return s.became(what)
	case what == "restarts":
		starts := 0
		for _, e := range log.Events {
			if e.Container == who && e.What == journal.Start && e.Run > 1 {
				starts++
			}
		}
		return starts > 0
	case what == "is killed":
		return log.Has(who, journal.Gone) && !log.Has(who, journal.End)
	case what == "is quit":
		return log.Has(who, journal.Term, "quit")
	case what == "is in back-off":
		now := journal.Now()
		return log.Has(who, journal.End) && !log.Runs(who, now) && !log.Runs(who, now-time.Second)
	case words[what] != "":
		return log.Has(who, words[what])
	}
	require.Fail(t, "what does this mean: "+text)
	return false
}

// became reports what became of the pod or the Job.
func (s *scene) became(what string) bool {
	now, err := live.API.Read(context.Background(), s.object)
	if err != nil {
		return false
	}
	phase := api.Text(now, "status", "phase")
	switch what {
	case "ends":
		return phase == "Succeeded" || phase == "Failed"
	case "succeeds":
		return phase == "Succeeded"
	case "completes":
		return api.HasCondition(now, "Complete")
	case "fails":
		return api.HasCondition(now, "Failed")
	case "fails by policy":
		return api.HasCondition(now, "Failed") && strings.Contains(fmt.Sprint(api.At(now, "status", "conditions")), "PodFailurePolicy")
	}
	return false
}

// ordered checks the order of events since the deletion.
func (s *scene) ordered(t *testing.T, deleted time.Duration) {
	t.Helper()
	last := deleted
	for _, text := range s.Order {
		who, what, _ := strings.Cut(text, " ")
		events := slices.DeleteFunc(s.log().Events, func(e journal.Event) bool {
			return e.Container != who || e.What != what || e.At < deleted
		})
		if !assert.NotEmpty(t, events, "%s never happens\n%s", text, s.log()) {
			return
		}
		assert.GreaterOrEqual(t, events[0].At, last, "%s comes too early\n%s", text, s.log())
		last = events[0].At
	}
}
