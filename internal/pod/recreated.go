package pod

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// The annotations that make a hook of an object, and those that say when hooks are
// deleted.
const (
	ArgoCDHook       = "argocd.argoproj.io/hook"
	HelmHook         = "helm.sh/hook"
	argoCDHookDelete = "argocd.argoproj.io/hook-delete-policy"
	helmHookDelete   = "helm.sh/hook-delete-policy"
)

// IsRecreated reports whether the object is created anew each time, so that nobody
// changes the one in the cluster: its name is generated, it is a hook of Helm or Argo
// CD that is deleted before the next run, or it asks Argo CD or Flux to replace it.
func (p *Pod) IsRecreated() bool {
	metadata := yamlnode.Get(p.Object, "metadata")
	if yamlnode.Text(metadata, "name") == "" && yamlnode.Text(metadata, "generateName") != "" {
		return true
	}
	if p.isHook(HelmHook) || p.IsArgoCDHook() {
		policies := slices.Concat(p.list(argoCDHookDelete), p.list(helmHookDelete))
		return len(policies) == 0 || slices.ContainsFunc(policies, func(policy string) bool {
			return slices.Contains([]string{"BeforeHookCreation", "HookSucceeded", "before-hook-creation", "hook-succeeded"}, policy)
		})
	}
	options := p.list("argocd.argoproj.io/sync-options")
	return slices.Contains(options, "Force=true") && slices.Contains(options, "Replace=true") ||
		strings.EqualFold(p.annotation("kustomize.toolkit.fluxcd.io/force"), "enabled")
}

// IsArgoCDHook reports whether the object is a hook of Argo CD. An object that Argo CD
// only skips is not.
func (p *Pod) IsArgoCDHook() bool { return p.isHook(ArgoCDHook) }

func (p *Pod) isHook(annotation string) bool {
	return slices.ContainsFunc(p.list(annotation), func(kind string) bool { return kind != "Skip" && kind != "crd-install" })
}

// annotation returns an annotation of the object, and list its items.
func (p *Pod) annotation(key string) string {
	return yamlnode.Text(yamlnode.Get(p.Object, "metadata", "annotations"), key)
}

func (p *Pod) list(key string) []string { return Items(p.annotation(key)) }
