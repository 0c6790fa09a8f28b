package patch

import (
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// Possible returns the patches that can be carried out, and findings about those that cannot,
// and about what becomes of the others.
func (f Form) Possible(patches []*Patch) (possible []*Patch, findings []finding.Finding) {
	for _, p := range patches {
		if why := f.impossible(p); why != "" {
			findings = append(findings, p.say(finding.NotPatched, "not patched: %s", why))
			continue
		}
		possible = append(possible, p)
		if f == FluxHelmRelease && p.isHook() {
			findings = append(findings, p.say(finding.NotPatched,
				"perhaps not patched: it is a hook, and Helm 3 gives no hooks to post-renderers. If it hangs, set the chart's values so that it needs no sidecar."))
		}
		if why := p.undone(); f == Kubectl && why != "" {
			findings = append(findings, p.say(finding.PatchUndone, "%s", why))
		}
	}
	return possible, findings
}

func (p *Patch) say(kind *finding.Kind, format string, args ...any) finding.Finding {
	f := finding.New(kind, nil, format, args...)
	f.Resource, f.Location = p.Resource, p.At
	return *f
}

// impossible returns why an object cannot be patched; empty if it can.
func (f Form) impossible(p *Patch) string {
	owner := yamlnode.Get(p.before, "metadata", "ownerReferences")
	for _, o := range yamlnode.Elements(owner) {
		if yamlnode.Text(o, "controller") == "true" {
			return fmt.Sprintf("it belongs to %s %[2]s. Patch %[1]s %[2]s instead.", yamlnode.Text(o, "kind"), yamlnode.Text(o, "name"))
		}
	}
	switch immutable := map[string]string{"Job": "pod template is", "Pod": "containers are"}[p.Resource.Kind]; {
	case p.Resource.APIVersion == "":
		return "it is no object of a cluster, but values of a chart. Edit the file with -w."
	case f == FluxHelmRelease && p.Resource.Kind == "HelmRelease":
		return "it is a HelmRelease itself, and its postRenderers patch what its chart renders. Edit the file with -w."
	case p.Resource.Name == "":
		return "it has no name, only a generateName. Change what creates it."
	case f == Kubectl && immutable != "" && !p.Resource.IsCustom():
		return fmt.Sprintf("a %s's %s immutable. Delete it, and create it with the change.", p.Resource.Kind, immutable)
	}
	return ""
}

// undone returns what writes the object once more and undoes a patch in the cluster; empty if
// nothing is known to.
func (p *Patch) undone() string {
	labels, annotations := yamlnode.Get(p.before, "metadata", "labels"), yamlnode.Get(p.before, "metadata", "annotations")
	if name := yamlnode.Text(labels, "kustomize.toolkit.fluxcd.io/name"); name != "" {
		return fmt.Sprintf("Kustomization %s of Flux applies it and undoes the patch. Use --for flux.", name)
	}
	if name := yamlnode.Text(labels, "helm.toolkit.fluxcd.io/name"); name != "" {
		return fmt.Sprintf("HelmRelease %s of Flux applies it and undoes the patch. Use --for flux-helmrelease.", name)
	}
	if yamlnode.Text(annotations, "argocd.argoproj.io/tracking-id") != "" {
		return "Argo CD applies it and undoes the patch. Change what Argo CD applies, for a kustomization with --for argocd."
	}
	if name := yamlnode.Text(annotations, "meta.helm.sh/release-name"); name != "" {
		return fmt.Sprintf("the next upgrade of the Helm release %s undoes the patch, or fails. Change the chart's values, or use a post-renderer.", name)
	}
	if applied := pod.Applied(p.before); applied != nil {
		for _, m := range p.moves {
			switch found, _ := yamlnode.Named(yamlnode.Pointed(applied, string(m.list)), m.name); {
			case found == nil:
			case m.to == "":
				return fmt.Sprintf("the next kubectl apply of its old manifest puts %q back. Change the manifest, too.", m.name)
			default:
				return fmt.Sprintf("the next kubectl apply of its old manifest is refused, because %q would be in both lists. Change the manifest, too.", m.name)
			}
		}
	}
	return ""
}
