//go:build linux

package cluster

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/native-sidecar/native-sidecar/test/cluster/internal/api"
	"github.com/native-sidecar/native-sidecar/test/cluster/internal/node"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// perSecond is how many requests a client sends each second.
const perSecond = 20

// client sends requests to the ready endpoints of a Service, as kube-proxy would.
type client struct {
	service   string
	http      *http.Client
	mutex     sync.Mutex
	endpoints []string
	served    int
	lost      []string
}

// look reads the endpoints until the context ends.
func (c *client) look(ctx context.Context) {
	for ctx.Err() == nil {
		list, err := live.API.List(ctx, api.Object{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice"}, "kubernetes.io/service-name="+c.service)
		if err == nil {
			c.mutex.Lock()
			c.endpoints = ready(list)
			c.mutex.Unlock()
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// ready returns the addresses of the ready endpoints.
func ready(list []api.Object) []string {
	var all []string
	for _, slice := range list {
		ports, _ := slice["ports"].([]any)
		endpoints, _ := slice["endpoints"].([]any)
		for _, e := range endpoints {
			endpoint, _ := e.(api.Object)
			addresses, _ := endpoint["addresses"].([]any)
			if api.At(endpoint, "conditions", "ready") == true && len(addresses) > 0 && len(ports) > 0 {
				all = append(all, fmt.Sprintf("%v:%v", addresses[0], api.At(ports[0].(api.Object), "port")))
			}
		}
	}
	return all
}

// run sends requests until the context ends, and returns when all have an answer.
func (c *client) run(ctx context.Context) {
	var group sync.WaitGroup
	for n := 0; ctx.Err() == nil; n++ {
		time.Sleep(time.Second / perSecond)
		c.mutex.Lock()
		endpoints := c.endpoints
		c.mutex.Unlock()
		if len(endpoints) > 0 {
			group.Go(func() { c.ask(endpoints[n%len(endpoints)]) })
		}
	}
	group.Wait()
}

// ask sends one request.
func (c *client) ask(endpoint string) {
	answer, err := c.http.Get("http://" + endpoint + "/")
	if err == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if err == nil && answer.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s", answer.Status)
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err != nil {
		c.lost = append(c.lost, err.Error())
		return
	}
	c.served++
}

// counted returns what has been served and lost since the last call.
func (c *client) counted() (served int, lost []string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	served, lost = c.served, c.lost
	c.served, c.lost = 0, nil
	return served, lost
}

// TestTraffic rolls Deployments out while clients ask them. The old pods lose requests if they
// have legacy proxies, and none if they have native ones.
func TestTraffic(t *testing.T) {
	long(t)
	upstream, err := net.Listen("tcp", node.IP+":7080")
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("served")) })}
	go func() { _ = server.Serve(upstream) }()
	t.Cleanup(func() { _ = server.Close() })
	t.Run("all", func(t *testing.T) {
		for _, object := range read(t, string(mustRead(t, "testdata/traffic.yaml"))) {
			t.Run(api.Name(object), func(t *testing.T) {
				t.Parallel()
				rollouts(t, object)
			})
		}
	})
	see(t, "legacy-loses", "conversion-loses", "native-loses-none", "back-loses-none")
}

// rollouts rolls a Deployment out four times under traffic.
func rollouts(t *testing.T, object api.Object) {
	t.Helper()
	name := api.Name(object)
	legacy := toYAML(t, object)
	native := converted(t, workloadsConfig, legacy)
	must(t, legacy, "apply", "-f", "-")
	t.Cleanup(func() { _, _ = kubectl(t, "", "delete", "deployment", name, "--wait=false") })
	service := fmt.Sprintf(`{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {selector: {app: %s}, ports: [{port: 80, targetPort: clients}]}}`, name, name)
	must(t, service, "apply", "-f", "-")
	rolledOut(t, object)
	c := &client{service: name, http: &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}}
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { c.look(ctx) })
	group.Go(func() { c.run(ctx) })
	defer group.Wait()
	defer stop()
	time.Sleep(3 * time.Second)
	_, lost := c.counted()
	require.Empty(t, lost, "before any rollout")
	for i, step := range []struct {
		name, manifest string
		loses          bool
	}{
		{"legacy to legacy", legacy, true}, {"legacy to native", native, true},
		{"native to native", native, false}, {"native to legacy", legacy, false},
	} {
		must(t, renewed(step.manifest, i), "apply", "-f", "-")
		rolledOut(t, object)
		time.Sleep(2 * time.Second) // what is under way has its answer
		served, lost := c.counted()
		t.Logf("%s, %s: %d served, %d lost", name, step.name, served, len(lost))
		assert.NotZero(t, served)
		assert.Equal(t, step.loses, len(lost) > 0, "%s: %v", step.name, lost)
	}
}

// renewed returns a manifest whose pods are new ones.
func renewed(manifest string, n int) string {
	return strings.Replace(manifest, "  template:\n    metadata:\n", fmt.Sprintf("  template:\n    metadata:\n      annotations: {rollout: \"%d\"}\n", n), 1)
}

// rolledOut waits until all pods of a Deployment are ready, and the old ones are gone.
func rolledOut(t *testing.T, object api.Object) {
	t.Helper()
	must(t, "", "rollout", "status", "deployment/"+api.Name(object), "--timeout=120s")
	require.True(t, until(t.Context(), 2*never, func() bool {
		pods, err := live.API.List(t.Context(), api.Object{"apiVersion": "v1", "kind": "Pod"}, "app="+api.Name(object))
		return err == nil && len(pods) == 3
	}), "the old pods do not go")
}
