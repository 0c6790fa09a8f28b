package image

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRepository(t *testing.T) {
	for reference, want := range map[string]string{
		"nginx":                                     "nginx",
		"docker.io/library/nginx:1.29":              "nginx",
		"fluent/fluent-bit":                         "fluent/fluent-bit",
		"cr.fluentbit.io/fluent/fluent-bit:3.1":     "fluent/fluent-bit",
		"registry.example.com:5000/a/b/c:1":         "a/b/c",
		"registry.example.com/mirror/library/nginx": "mirror/library/nginx",
		"registry.example.com:5000/a":               "a",
		"localhost/a:1":                             "a",
		"nginx:${TAG}":                              "nginx",
		"nginx:${TAG:=1.29}":                        "nginx",
		"${REGISTRY}/a/b:${TAG}":                    "a/b",
		"$(REGISTRY)/a:1":                           "a",
		"${REGISTRY:-docker.io}/a/b":                "a/b",
		"a/b:1@sha256:" + strings.Repeat("0", 64):   "a/b",
	} {
		got, ok := Repository(reference)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	for _, reference := range []string{"", "${IMAGE}", "A/B", "a@sha256:0", "registry.example.com/${NAME}/a:1", "${REGISTRY}/${NAME}:1", "${PREFIX}a/b:1", "${A}${B}/a", "$/a", "a b", ":1", "@sha256:0"} {
		_, ok := Repository(reference)
		assert.False(t, ok, reference)
	}
}
