package catalog

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	syaml "sigs.k8s.io/yaml"
)

// TestEntries checks that every file is a complete entry.
func TestEntries(t *testing.T) {
	paths, err := filepath.Glob("entries/*.yaml")
	require.NoError(t, err)
	c := New()
	require.Len(t, c.Names(), len(paths), "a file is missing")
	assert.True(t, slices.IsSorted(c.Names()))
	images, names := map[string]string{}, map[string]string{}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		t.Run(name, func(t *testing.T) {
			text, found := c.Text(name)
			require.True(t, found)
			e, err := decode([]byte(text))
			require.NoError(t, err)
			require.Equal(t, name, e.Name, "the name differs from the name of the file")
			listed, _ := c.Entry(name)
			assert.Equal(t, e, listed)
			assert.Equal(t, e.Words(), (&lazy{text: text}).words(), "read from the lines of the file")
			assert.Empty(t, e.Problems())
			assert.Regexp(t, `^https://\S+$`, e.Source)
			assert.Contains(t, text, "\nrunsUntilStopped: ")
			if e.CanBeAdded() {
				image, found := e.Parameter("image")
				assert.True(t, found && image.Required, "tag and digest are the user's")
			}
			if len(e.Images) == 0 {
				return
			}
			for _, image := range e.Images {
				assert.Empty(t, images[image], "belongs to another entry too")
				images[image] = name
				if e.RecognizedBy != ByImageAndName {
					found, _ := c.Find("a", image+":1")
					assert.Equal(t, name, found.Name, "%s does not find it: is it on its own line?", image)
				}
			}
			for _, container := range e.Containers {
				assert.Empty(t, names[container], "belongs to another entry too")
				names[container] = name
				found, _ := c.Find(container, e.Images[0])
				assert.Equal(t, name, found.Name)
				found, _ = c.Find(container, "")
				assert.Equal(t, e.RecognizedBy == ByImageOrName, found.Name == name, "%s alone: is it on its own line?", container)
			}
			convertible(t, e)
		})
	}
}

// convertible checks the startup probes of entries that can be converted.
func convertible(t *testing.T, e Entry) {
	t.Helper()
	assert.NotEmpty(t, e.Gate())
	if e.StartupProbe.IsZero() {
		assert.Equal(t, "none", e.Gate())
		return
	}
	assert.NotEqual(t, "none", e.Gate())
	var probe map[string]any // package v1alpha1 checks that it is one
	require.NoError(t, syaml.UnmarshalStrict([]byte(e.Probe()), &probe))
	assert.NotZero(t, probe["periodSeconds"])
	assert.NotZero(t, probe["failureThreshold"])
	assert.NotContains(t, probe, "successThreshold")
	assert.NotContains(t, e.Probe(), "\n")
}

func TestFind(t *testing.T) {
	const digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	c := New()
	for _, each := range []struct{ name, image, want string }{
		{"a", "quay.io/oauth2-proxy/oauth2-proxy", "oauth2-proxy"},
		{"a", "quay.io/oauth2-proxy/oauth2-proxy:v7.7.1" + digest, "oauth2-proxy"},
		{"a", "registry.example.com/mirror/quay.io/oauth2-proxy/oauth2-proxy" + digest, "oauth2-proxy"},
		{"a", "registry.example.com:5000/oauth2-proxy/oauth2-proxy", "oauth2-proxy"},
		{"a", "registry.example.com/oauth2-proxy", ""},
		{"a", "acme/oauth2-proxy", ""},
		{"a", "xoauth2-proxy/oauth2-proxy", ""},
		{"a", "acme/my-oauth2-proxy/oauth2-proxy", ""},
		{"a", "istio/proxyv2:1.27.0", "istio-proxy"},
		{"a", "evil/proxyv2:1.27.0", ""},
		{"a", "grafana/alloy-dev", ""},

		// Paths of one segment: Docker's own images, and those of a registry.
		{"nginx-proxy", "nginx", "nginx"},
		{"nginx-proxy", "docker.io/library/nginx:1.29", "nginx"},
		{"nginx-proxy", "registry.example.com/nginx", "nginx"},
		{"nginx-proxy", "registry.example.com/mirror/library/nginx", "nginx"},
		{"nginx-proxy", "registry.example.com/docker.io/nginx", "nginx"},
		{"nginx-proxy", "acme/nginx", ""},
		{"nginx-proxy", "acme/my-nginx", ""},
		{"nginx-proxy", "nginx/nginx-ingress", ""},
		{"web", "nginx", ""},
		{"a", "registry.k8s.io/pause:3.10", "pause"},
		{"a", "registry.example.com/registry.k8s.io/pause:3.10", "pause"},
		{"a", "acme/pause", ""},

		// The name counts only if the image is unknown.
		{"oauth2-proxy", "registry.example.com/platform/login:3", "oauth2-proxy"},
		{"oauth2-proxy", "${IMAGE}", "oauth2-proxy"},
		{"oauth2-proxy", "", "oauth2-proxy"},
		{"oauth2-proxy", "edoburu/pgbouncer:v1.24.0", "pgbouncer"},
		{"istio-proxy", "auto", "istio-proxy"},
		{"envoy-proxy", "acme/my-envoy", ""},
		{"envoy-proxy", "${IMAGE}", ""},
		{"", "", ""},
	} {
		e, found := c.Find(each.name, each.image)
		assert.Equal(t, each.want, e.Name, "%s %s", each.name, each.image)
		assert.Equal(t, each.want != "", found)
	}
}

func TestUnknown(t *testing.T) {
	c := New()
	for _, name := range []string{"", "nosuch", "zzz", "../catalog", "."} {
		_, found := c.Entry(name)
		assert.False(t, found, name)
		_, found = c.Text(name)
		assert.False(t, found, name)
	}
}

// decode decodes an entry. Unlike the catalogue, it takes an unknown field for an error.
func decode(text []byte) (Entry, error) {
	var e Entry
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("not a valid catalogue entry: %w", err)
	}
	return e, nil
}

func TestDecodeIsStrict(t *testing.T) {
	for _, text := range []string{"name: a\ncolour: red\n", "name: a\nname: b\n", "shutdown: {flush: 1}\n", "images: a\n", ""} {
		_, err := decode([]byte(text))
		require.ErrorContains(t, err, "not a valid catalogue entry", text)
	}
}

// TestAtOnce uses a catalogue from several goroutines, as a run does, for the race
// detector.
func TestAtOnce(t *testing.T) {
	c := New()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			_, found := c.Find("a", "istio/proxyv2")
			assert.True(t, found)
		})
	}
	wait.Wait()
}

func BenchmarkFirstFind(b *testing.B) {
	for b.Loop() {
		New().Find("a", "istio/proxyv2")
	}
}

func BenchmarkFind(b *testing.B) {
	c := New()
	c.Find("a", "istio/proxyv2")
	for b.Loop() {
		c.Find("a", "registry.example.com/shop/app:7")
	}
}

// TestOwn checks that a catalogue has the entries that it is given, that these come first,
// and that no other catalogue knows them.
func TestOwn(t *testing.T) {
	parsed := func(text string) *yaml.Node {
		node, err := yaml.Parse(text)
		require.NoError(t, err)
		return node.YNode()
	}
	agent := parsed("name: agent\nimages: [registry.acme.example/agent, docker.io/envoyproxy/envoy]\ncontainers: [agent]\nrecognizedBy: ImageOrName\n")
	redis := parsed("name: redis-exporter\ntitle: ours\nimages: [registry.acme.example/redis]\nrecognizedBy: Image\n")
	c := New(agent, redis, parsed("name: agent\ntitle: twice\n"), parsed("images: 7\n"))
	for _, each := range []struct{ name, image, want string }{
		{"a", "mirror.example/registry.acme.example/agent:7", "agent"},
		{"a", "registry.acme.example/agent:7", "agent"},
		{"agent", "shop:1", "agent"},
		{"envoy", "envoyproxy/envoy:v1", "agent"},
		{"a", "registry.acme.example/redis:7", "redis-exporter"},
		{"redis-exporter", "oliver006/redis_exporter:v1", ""},
		{"a", "oauth2-proxy/oauth2-proxy:v1", "oauth2-proxy"},
	} {
		e, _ := c.Find(each.name, each.image)
		assert.Equal(t, each.want, e.Name, "%s %s", each.name, each.image)
	}
	e, _ := c.Entry("redis-exporter")
	assert.Equal(t, "ours", e.Title)
	assert.True(t, slices.IsSorted(c.Names()))
	text, _ := c.Text("agent")
	assert.Contains(t, text, "recognizedBy: ImageOrName")
	assert.True(t, IsBuiltIn("redis-exporter"))
	assert.False(t, IsBuiltIn("agent"))

	_, found := New().Entry("agent")
	assert.False(t, found)
	e, _ = New().Entry("redis-exporter")
	assert.NotEqual(t, "ours", e.Title)
}
