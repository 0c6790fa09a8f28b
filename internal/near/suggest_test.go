package near_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/stretchr/testify/assert"
)

func TestSuggest(t *testing.T) {
	known := []string{
		"alloy", "cloud-sql-proxy", "cloud-sql-proxy-v1", "fluent-bit", "a-exporter", "b-exporter", "c-exporter", "d-exporter",
		"e-exporter", "f-exporter", "oauth2-proxy", "promtail",
	}
	for name, want := range map[string]string{
		"cloud-sql":  `, did you mean "cloud-sql-proxy" or "cloud-sql-proxy-v1"?`,
		"CloudSQL":   `, did you mean "cloud-sql-proxy" or "cloud-sql-proxy-v1"?`,
		"fluentbit":  `, did you mean "fluent-bit"?`,
		"proxy":      `, did you mean "cloud-sql-proxy", "cloud-sql-proxy-v1" or "oauth2-proxy"?`,
		"exporter":   `, did you mean "a-exporter", "b-exporter", "c-exporter", "d-exporter", "e-exporter" or "f-exporter"?`,
		"r":          "",
		"promtial":   `, did you mean "promtail"?`,
		"auth-proxy": `, did you mean "oauth2-proxy"?`,
		"nothing":    "",
		"-":          "",
		"":           "",
	} {
		assert.Equal(t, want, near.Suggest(name, known), name)
	}
	assert.Equal(t,
		`, did you mean "a-exporter", "b-exporter", "c-exporter", "d-exporter", "e-exporter" or 2 others?`,
		near.Suggest("exporter", append(known, "g-exporter")))
	assert.Equal(t, `, did you mean "to"?`, near.Suggest("t", []string{"containers", "to"}), "as DidYouMean finds it")
}

func TestDidYouMean(t *testing.T) {
	known := []string{"containers", "images", "to"}
	for name, want := range map[string]string{
		"container":  `, did you mean "containers"?`,
		"Images":     `, did you mean "images"?`,
		"imgaes":     `, did you mean "images"?`,
		"t":          `, did you mean "to"?`,
		"annotation": "",
		"":           "",
	} {
		assert.Equal(t, want, near.DidYouMean(name, known), name)
	}
}
