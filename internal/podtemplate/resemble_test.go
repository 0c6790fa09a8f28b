package podtemplate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMayHaveLists(t *testing.T) {
	for text, want := range map[string]bool{
		"containers:\n- name: app":           true,
		"spec:\n  extraContainers :\n  - {}": true,
		"'containers': &list\n- name: app":   true,
		`{"sidecars": [{"name": "app"}]}`:    true,
		"sideCars: # those of the pod\n- {}": true,
		"containers: 3\ninitContainers: []":  true,
		"containers: *list":                  true,
		"containers:":                        true,
		"containers: 3":                      false,
		`containers: "3"`:                    false,
		`{"containers":3}`:                   false,
		"about: containers, and more: []":    false,
		"containersPerMenu: []":              false,
		"":                                   false,
	} {
		assert.Equal(t, want, MayHaveLists([]byte(text)), text)
	}
}
