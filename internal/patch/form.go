package patch

import (
	"regexp"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Form is what patches are written for.
type Form string

// The forms.
const (
	Kustomize       Form = "kustomize"        // a kustomization
	Flux            Form = "flux"             // a Kustomization of Flux
	FluxHelmRelease Form = "flux-helmrelease" // the post-renderers of a HelmRelease of Flux
	ArgoCD          Form = "argocd"           // an Application of Argo CD
	Kubectl         Form = "kubectl"          // commands for a shell
)

// Forms returns all forms.
func Forms() []Form { return []Form{Kustomize, Flux, FluxHelmRelease, ArgoCD, Kubectl} }

// Write returns patches in a form. resources are the files that a kustomization lists; there
// may be none.
func (f Form) Write(patches []*Patch, resources []string) (string, error) {
	if len(patches) == 0 {
		return "", nil
	}
	if f == Kubectl {
		return commands(patches), nil
	}
	entries := list()
	for _, p := range patches {
		of, err := f.entries(p)
		if err != nil {
			return "", err
		}
		entries.Content = append(entries.Content, of...)
	}
	var head string
	var root *yaml.Node
	switch f {
	case Kustomize:
		root = yamlnode.Mapping("apiVersion", "kustomize.config.k8s.io/v1beta1", "kind", "Kustomization")
		if len(resources) == 0 {
			head = "# Add what is to be patched under resources, or add the patches to your kustomization.\n"
		} else {
			files := list()
			for _, name := range resources {
				files.Content = append(files.Content, yamlnode.String(name))
			}
			with(root, "resources", files)
		}
		with(root, "patches", entries)
	case Flux:
		head = "# Add spec.patches to the Kustomization that applies what is to be patched.\n"
		root = with(yamlnode.Mapping("apiVersion", "kustomize.toolkit.fluxcd.io/v1", "kind", "Kustomization"), "spec", with(yamlnode.Mapping(), "patches", entries))
	case FluxHelmRelease:
		head = "# Add spec.postRenderers to the HelmRelease of the chart.\n"
		renderer := with(yamlnode.Mapping(), "kustomize", with(yamlnode.Mapping(), "patches", entries))
		root = with(yamlnode.Mapping("apiVersion", "helm.toolkit.fluxcd.io/v2", "kind", "HelmRelease"), "spec", with(yamlnode.Mapping(), "postRenderers", list(renderer)))
	case ArgoCD:
		head = "# Add spec.source.kustomize to the Application whose source is a kustomization.\n"
		source := with(yamlnode.Mapping(), "kustomize", with(yamlnode.Mapping(), "patches", entries))
		root = with(yamlnode.Mapping("apiVersion", "argoproj.io/v1alpha1", "kind", "Application"), "spec", with(yamlnode.Mapping(), "source", source))
	}
	body, err := text(root)
	return head + body, err
}

// entries returns the entries of a list of patches for an object. kustomize passes over
// operations whose target is not there, so a strategic merge that changes nothing comes
// first: it fails then.
func (f Form) entries(p *Patch) ([]*yaml.Node, error) {
	guarded := !p.unguarded && (f != FluxHelmRelease || !p.isHook())
	if p.merge != nil && guarded {
		merge, err := text(p.merge)
		return []*yaml.Node{with(yamlnode.Mapping(), "patch", literal(merge))}, err
	}
	operations, err := p.yaml()
	if err != nil {
		return nil, err
	}
	target := with(with(yamlnode.Mapping(), "target", p.target()), "patch", literal(operations))
	if !guarded {
		return []*yaml.Node{target}, nil
	}
	named, err := text(p.named())
	return []*yaml.Node{with(yamlnode.Mapping(), "patch", literal(named)), target}, err
}

// target returns the target of the operations. Names are regular expressions there.
func (p *Patch) target() *yaml.Node {
	target := yamlnode.Mapping()
	for _, field := range [][2]string{
		{"group", p.Resource.Group()}, {"version", p.Resource.Version()}, {"kind", p.Resource.Kind},
		{"name", regexp.QuoteMeta(p.Resource.Name)}, {"namespace", regexp.QuoteMeta(p.Resource.Namespace)},
	} {
		if field[1] != "" {
			with(target, field[0], yamlnode.String(field[1]))
		}
	}
	return target
}

// literal returns a text as a block of YAML.
func literal(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Style: yaml.LiteralStyle, Value: strings.TrimRight(text, "\n")}
}

// isHook reports whether the object is a hook of Helm.
func (p *Patch) isHook() bool {
	return yamlnode.Get(p.before, "metadata", "annotations", pod.HelmHook) != nil
}

// commands returns a command of kubectl for each patch.
func commands(patches []*Patch) string {
	var out strings.Builder
	for _, p := range patches {
		kind := strings.ToLower(p.Resource.Kind)
		if group := p.Resource.Group(); group != "" {
			kind += "." + p.Resource.Version() + "." + group
		}
		out.WriteString("kubectl patch " + foreign.Word(kind+"/"+p.Resource.Name))
		if p.Resource.Namespace != "" {
			out.WriteString(" --namespace " + foreign.Word(p.Resource.Namespace))
		}
		out.WriteString(" --type json --patch " + foreign.Quote(p.json()) + "\n")
	}
	return out.String()
}
