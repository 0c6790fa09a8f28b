package pod_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/stretchr/testify/assert"
)

func TestIsRecreated(t *testing.T) {
	for metadata, want := range map[string]bool{
		`{name: a}`:                   false,
		`{generateName: a-}`:          true,
		`{name: a, generateName: a-}`: false,
		`{name: a, annotations: {helm.sh/hook: pre-install}}`:                                                          true,
		`{name: a, annotations: {helm.sh/hook: crd-install}}`:                                                          false,
		`{name: a, annotations: {helm.sh/hook: ""}}`:                                                                   false,
		`{name: a, annotations: {argocd.argoproj.io/hook: Skip}}`:                                                      false,
		`{name: a, annotations: {argocd.argoproj.io/hook: "Skip,PreSync"}}`:                                            true,
		`{name: a, annotations: {argocd.argoproj.io/hook: Sync, argocd.argoproj.io/hook-delete-policy: HookFailed}}`:   false,
		`{name: a, annotations: {argocd.argoproj.io/hook: Sync, helm.sh/hook-delete-policy: " before-hook-creation"}}`: true,
		`{name: a, annotations: {helm.sh/hook: test, helm.sh/hook-delete-policy: hook-failed}}`:                        false,
		`{name: a, annotations: {argocd.argoproj.io/sync-options: "Force=true, Replace=true"}}`:                        true,
		`{name: a, annotations: {argocd.argoproj.io/sync-options: "Replace=true"}}`:                                    false,
		`{name: a, annotations: {kustomize.toolkit.fluxcd.io/force: Enabled}}`:                                         true,
		`{name: a, annotations: {kustomize.toolkit.fluxcd.io/force: disabled}}`:                                        false,
	} {
		p := pod.Pod{Object: node(`{metadata: ` + metadata + `}`)}
		assert.Equal(t, want, p.IsRecreated(), metadata)
	}
}
