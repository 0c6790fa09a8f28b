package finding_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
)

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
		assert.Equal(t, want, finding.DidYouMean(name, known), name)
	}
}
