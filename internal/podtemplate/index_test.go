package podtemplate

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestIndex checks that the index finds what comparing with each target finds.
func TestIndex(t *testing.T) {
	var lists []*Targets
	add := func(targets ...v1alpha1.Target) {
		list, err := NewTargets(targets)
		require.NoError(t, err)
		lists = append(lists, list)
	}
	add()
	for _, kind := range []string{"", "Deployment", "(?i)deployment", "Deploy.*", "DaemonSet"} {
		for _, name := range []string{"", "web", "we[b]", "w(eb)?", "(shop-)+web", "(?i)WEB", "w.b", "api|web", "shop-.*", "eb"} {
			for _, selector := range []string{"", "app=web", "app in (api,web)", "app!=web", "app", "tier=x,app==web", "!tier", "tier notin (a,b), app = web", "app=", "app in (web, )", " app in ( api , web ),tier", "app,a.b/c=d"} {
				add(v1alpha1.Target{Kind: kind, Name: name, LabelSelector: selector})
				add(v1alpha1.Target{Name: "db"}, v1alpha1.Target{Kind: kind, Name: name, AnnotationSelector: selector, Namespace: "shop"})
			}
		}
	}
	index := NewIndex(lists)
	table, err := NewTable(nil)
	require.NoError(t, err)
	for _, text := range []string{
		"{name: web}", "{name: shop-web, labels: {app: web}}", "{name: shop-shop-web, namespace: shop, labels: {app: api, tier: x}}",
		"{name: db, annotations: {app: web}}", "{labels: {tier: x}}", "{name: web, labels: {app: \"\"}}", "{labels: {app: web, a.b/c: d}}", "{name: web, labels: {app: &a web, tier: *a}}",
		"{name: prod-web, namespace: prod, annotations: {internal.config.kubernetes.io/previousNames: web, internal.config.kubernetes.io/previousNamespaces: shop, app: web}}",
	} {
		object := table.Locate(yaml.MustParse("apiVersion: apps/v1\nkind: Deployment\nmetadata: " + text + "\n").YNode())[0]
		var want []Selection
		for number, list := range lists {
			var all []listed
			for i := range list.any {
				all = append(all, listed{0, i})
			}
			if s, selects := list.match(all, identify(object)); selects || len(all) == 0 {
				s.List = number
				want = append(want, s)
			}
		}
		assert.Equal(t, want, index.Select(object), text)
		assert.NotEmpty(t, want, text)
	}
}

func TestLiteralOf(t *testing.T) {
	for expression, want := range map[string]literal{
		"":            {},
		"web":         {"web", true},
		"(web)":       {"web", true},
		"web-.*":      {"web-", false},
		"(team-)?web": {"web", false},
		"a(web)+b":    {"web", false},
		"(?i)web":     {},
		"web|api":     {},
		"we[b]":       {"web", true},
		`w\.b`:        {"w.b", true},
		"(":           {},
	} {
		assert.Equal(t, want, literalOf(expression), "%q", expression)
	}
}
