package catalog

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
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
			assert.Empty(t, validation.IsDNS1123Label(e.Name))
			assert.NotEmpty(t, e.Title)
			assert.Regexp(t, `^https://\S+$`, e.Source)
			assert.Contains(t, text, "\nrunsUntilStopped: ")
			assert.Contains(t, []string{"init", "sidecar", "ambassador", "configHelper", "adapter", "mesh"}, e.Pattern)
			addable(t, e)
			if len(e.Images) == 0 {
				require.True(t, e.CanBeAdded(), "the entry is of no use")
				assert.Empty(t, string(e.RecognizedBy))
				assert.Empty(t, e.Containers)
				return
			}
			assert.Contains(t, []Recognition{ByImage, ByImageOrName, ByImageAndName}, e.RecognizedBy)
			assert.Equal(t, e.RunsUntilStopped, len(e.Programs) > 0, "which program keeps running?")
			assert.Equal(t, e.RecognizedBy == ByImage, len(e.Containers) == 0, "names are only for entries that are recognized by name")
			for _, image := range e.Images {
				assert.Regexp(t, `^[a-z0-9.-]+\.[a-z0-9-]+(/[a-z0-9._-]+)+$`, image, "a repository with its registry")
				assert.Empty(t, images[image], "belongs to another entry too")
				images[image] = name
				if e.RecognizedBy != ByImageAndName {
					found, _ := c.Find("a", image+":1")
					assert.Equal(t, name, found.Name, "%s does not find it: is it on its own line?", image)
				}
			}
			for _, container := range e.Containers {
				assert.Empty(t, validation.IsDNS1123Label(container))
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

// convertible checks the fields that entries have only if they can be converted.
func convertible(t *testing.T, e Entry) {
	t.Helper()
	if e.Denial() != "" {
		assert.True(t, e.Injector == "" || e.Denied == "", "one reason is enough")
		assert.Contains(t, []string{"", "Istio", "Linkerd", "Dapr"}, e.Injector)
		assert.Empty(t, string(e.Position)+e.Needs+e.Shutdown.OnStop+e.Probe(), "the entry is never converted")
		return
	}
	assert.NotEqual(t, "mesh", e.Pattern)
	assert.Contains(t, []Position{First, Last, Either}, e.Position)
	assert.NotEmpty(t, e.Needs)
	assert.NotEmpty(t, e.Shutdown.OnStop)
	assert.NotEmpty(t, e.Gate())
	if e.StartupProbe.IsZero() {
		assert.Equal(t, "none", e.Gate())
		return
	}
	assert.NotEqual(t, "none", e.Gate())
	var probe corev1.Probe
	require.NoError(t, syaml.UnmarshalStrict([]byte(e.Probe()), &probe))
	assert.NotZero(t, probe.PeriodSeconds*probe.FailureThreshold)
	assert.LessOrEqual(t, probe.SuccessThreshold, int32(1))
	handlers := 0
	for _, has := range []bool{probe.Exec != nil, probe.HTTPGet != nil, probe.TCPSocket != nil, probe.GRPC != nil} {
		if has {
			handlers++
		}
	}
	assert.Equal(t, 1, handlers)
	assert.NotContains(t, e.Probe(), "\n")
}

// addable checks the parameters of an entry, and what its body mentions.
func addable(t *testing.T, e Entry) {
	t.Helper()
	if !e.CanBeAdded() {
		assert.Empty(t, e.Parameters)
		assert.False(t, e.Restricted)
		return
	}
	mentioned := map[string]bool{}
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		for _, name := range Mentions(n.Value) {
			mentioned[name] = true
		}
		for _, child := range n.Content {
			visit(child)
		}
	}
	visit(&e.Add)
	for _, p := range e.Parameters {
		assert.Regexp(t, `^[a-z][A-Za-z]+$`, p.Name)
		assert.Contains(t, []Type{String, Strings, Integer, Boolean}, p.Type, p.Name)
		assert.NotEmpty(t, p.Doc, p.Name)
		assert.NotRegexp(t, `\.$`, p.Doc)
		assert.False(t, p.Example.IsZero(), "%s has no example", p.Name)
		assert.NotContains(t, onOneLine(p.Example)+onOneLine(p.Default), "\n")
		assert.False(t, p.Required && !p.Default.IsZero(), "%s is required and has a default", p.Name)
		assert.Equal(t, p.Type == Integer, p.Minimum != nil && p.Maximum != nil, "%s: bounds are for an Integer", p.Name)
		assert.True(t, mentioned[p.Name], "nothing mentions %s", p.Name)
		delete(mentioned, p.Name)
	}
	assert.Empty(t, mentioned, "not declared")
	image, found := e.Parameter("image")
	assert.True(t, found && image.Required, "tag and digest are the user's")
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
