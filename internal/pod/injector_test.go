package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

func TestIsGateway(t *testing.T) {
	for text, want := range map[string]bool{
		`{spec: {containers: [{name: istio-proxy}]}}`:                                                                                       true,
		`{spec: {containers: [{name: app}]}}`:                                                                                               false,
		`{spec: {containers: [{name: app}, {name: istio-proxy, args: [proxy, sidecar]}]}}`:                                                  false,
		`{spec: {containers: [{name: logs}, {name: gw, args: [proxy, router]}]}}`:                                                           true,
		`{spec: {containers: [{name: gw, command: [pilot-agent, proxy, waypoint]}]}}`:                                                       true,
		`{spec: {containers: [{name: app, args: [proxy]}, {name: other}]}}`:                                                                 false,
		`{spec: {initContainers: [{name: istio-proxy}], containers: [{name: app}]}}`:                                                        false,
		`{metadata: {annotations: {inject.istio.io/templates: "custom, gateway"}}, spec: {containers: [{name: app}, {name: istio-proxy}]}}`: true,
		`{metadata: {annotations: {inject.istio.io/templates: sidecar}}, spec: {containers: [{name: app}, {name: istio-proxy}]}}`:           false,
		`{spec: {}}`: false,
	} {
		n := node(text)
		template := pod.Template{Node: n, Spec: n.Content[len(n.Content)-1]}
		assert.Equal(t, want, template.IsGateway(), text)
	}
}
