package main

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/kube"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/util/validation"
)

// TestNames compares what names can be with Kubernetes' own rules.
func TestNames(t *testing.T) {
	rules := []struct {
		name string
		got  func(string) bool
		want func(string) []string
	}{
		{"label", kube.IsLabel, validation.IsDNS1123Label},
		{"subdomain", kube.IsSubdomain, validation.IsDNS1123Subdomain},
		{"qualified", kube.IsQualified, validation.IsQualifiedName},
		{"key", kube.IsKey, validation.IsConfigMapKey},
		{"variable", kube.IsOldVariable, validation.IsEnvVarName},
		{"relaxed variable", kube.IsVariable, validation.IsRelaxedEnvVarName},
		{"header", kube.IsHeader, validation.IsHTTPHeaderName},
		{"port", kube.IsPortName, validation.IsValidPortName},
	}
	texts := []string{"", ".", "..", "...", "a..b", "a/b/c", "/a", "a/", "\n", "a\n", "é", "a\x00", "~", "\x7f", "1", "-", "a-", "-a"}
	for _, length := range []int{15, 16, 63, 64, 253, 254} {
		texts = append(texts, strings.Repeat("a", length), strings.Repeat("a.", length/2)+"b"[:length%2], "b/"+strings.Repeat("a", length), strings.Repeat("a", length)+"/b")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteByte("aaaZ019-_./ =~\n\xc3"[r.IntN(16)])
		}
		texts = append(texts, b.String())
	}
	for _, rule := range rules {
		valid := 0
		for _, text := range texts {
			got := rule.got(text)
			require.Equal(t, len(rule.want(text)) == 0, got, "%s %q", rule.name, text)
			if got {
				valid++
			}
		}
		assert.Greater(t, valid, 1000, rule.name)
	}
	assert.Equal(t, validation.DNS1123LabelMaxLength, kube.MaxLabel)
}
