package pod_test

import (
	"fmt"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
)

func TestNewPod(t *testing.T) {
	object := node(`
spec:
  template:
    spec:
      initContainers:
      - {name: migrate}
      - {name: proxy, restartPolicy: Always}
      containers:
      - {name: web, restartPolicy: Always}
`)
	template := yamlnode.Get(object, "spec", "template")
	p := pod.New(finding.Resource{Kind: "Deployment"}, object,
		pod.Template{Node: template, Spec: yamlnode.Get(template, "spec"), Path: "spec.template"})
	var names, fields []string
	for _, c := range p.Containers {
		names, fields = append(names, c.Name), append(fields, c.Field)
		assert.Nil(t, c.Known)
	}
	assert.Equal(t, []string{"migrate", "proxy", "web"}, names)
	assert.Equal(t, []string{
		"spec.template.spec.initContainers[0]", "spec.template.spec.initContainers[1]", "spec.template.spec.containers[0]",
	}, fields)
	assert.Equal(t, p.Containers[1:2], p.Sidecars(), "restartPolicy makes no sidecar of a regular container")
	assert.Equal(t, p.Containers[2:], p.Regular())
	assert.Equal(t, "spec.template.metadata.labels", p.At("metadata.labels"))
	assert.Equal(t, "spec.volumes", of(t, "spec: {}").Field("volumes"), "of a Pod")
}

func TestPodFields(t *testing.T) {
	for spec, want := range map[string]int{
		`{}`: 30, `{terminationGracePeriodSeconds: 0}`: 0, `{terminationGracePeriodSeconds: 90}`: 90,
		`{terminationGracePeriodSeconds: null}`: 30, `{terminationGracePeriodSeconds: long}`: 30,
	} {
		assert.Equal(t, want, of(t, "spec: "+spec).GracePeriod(), spec)
	}
	for spec, want := range map[string][]bool{
		`{}`: {false, false, false}, `{hostNetwork: true, hostUsers: false, restartPolicy: Never}`: {true, true, true},
		`{hostNetwork: false, hostUsers: true, restartPolicy: OnFailure}`: {false, false, true}, `{restartPolicy: Always}`: {false, false, false},
	} {
		p := of(t, "spec: "+spec)
		assert.Equal(t, want, []bool{p.OnHostNetwork(), p.HasOwnUsers(), p.RunsToCompletion()}, spec)
	}
}

func TestWorkload(t *testing.T) {
	var was, is pod.Lists
	was.Add(true, "migrate")
	was.Add(false, "proxy")
	was.Add(false, "web")
	is.Add(true, "migrate")
	is.Add(true, "proxy")
	is.Add(false, "web")
	w := pod.Workload{Was: was, Is: is, Sidecars: []pod.Sidecar{{Name: "proxy", Ports: []pod.Port{{Name: "admin", Number: "15000"}}}}}
	for i := range 20 { // many containers are looked up in an index
		assert.True(t, pod.NewWorkload(w).Moved("proxy"))
		w.Was.Add(false, fmt.Sprintf("more-%d", i))
		w.Is.Add(i%2 == 0, fmt.Sprintf("more-%d", i))
		w.Sidecars = append(w.Sidecars, pod.Sidecar{Name: fmt.Sprintf("more-%d", i), Ports: []pod.Port{{Name: "admin", Number: "1"}, {Number: fmt.Sprint(i)}, {Name: "2", Number: "3"}}})
	}
	many := pod.NewWorkload(w)
	for _, name := range []string{"", "admin", "15000", "1", "2", "3", "19", "20", "more-1", "more-2", "proxy", "web", "nobody"} {
		sidecar, number := w.Port(name)
		otherSidecar, otherNumber := many.Port(name)
		assert.Equal(t, sidecar+" "+number, otherSidecar+" "+otherNumber, name)
		by, port := w.Listening(name)
		otherBy, otherPort := many.Listening(name)
		assert.Equal(t, by, otherBy, name)
		assert.Equal(t, port, otherPort, name)
	}
	for name, want := range map[string]bool{"migrate": false, "proxy": true, "web": false, "more-1": false, "more-2": true, "nobody": false} {
		assert.Equal(t, want, many.Moved(name), name)
	}
	list, index := is.Find("proxy")
	assert.Equal(t, pod.InitContainers, list)
	assert.Equal(t, 1, index)
	list, index = is.Find("nobody")
	assert.Empty(t, list)
	assert.Equal(t, -1, index)
	assert.Equal(t, []string{"web"}, is.List(pod.Containers))
	sidecar, number := w.Port("admin")
	assert.Equal(t, "proxy 15000", sidecar+" "+number)
	sidecar, _ = w.Port("http")
	assert.Empty(t, sidecar)
}

func TestInjectorOf(t *testing.T) {
	for _, i := range pod.Injectors() {
		assert.Equal(t, i, pod.InjectorOf(i.Name))
	}
	assert.Zero(t, pod.InjectorOf("Consul"))
}
