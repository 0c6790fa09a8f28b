package podtemplate

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The annotations in which kustomize keeps an object's names and namespaces before it
// added prefixes and namespaces. The first of a list is the oldest.
const (
	previousNames      = "internal.config.kubernetes.io/previousNames"
	previousNamespaces = "internal.config.kubernetes.io/previousNamespaces"
)

// defaultNamespace is the namespace of an object that names none.
const defaultNamespace = "default"

// Targets selects objects as the targets of a kustomize patch do. The zero Targets
// selects every object.
type Targets struct {
	any []target
}

type target struct {
	*types.SelectorRegex
	labels, annotations string
	kind                string // as it is written
}

// NewTargets compiles targets. A bad expression is an error.
func NewTargets(list []v1alpha1.Target) (Targets, error) {
	var t Targets
	for _, each := range list {
		selector := &types.Selector{
			ResId: resid.ResId{
				Gvk:       resid.Gvk{Group: each.Group, Version: each.Version, Kind: each.Kind},
				Name:      each.Name,
				Namespace: each.Namespace,
			},
		}
		compiled, err := types.NewSelectorRegex(selector)
		if err != nil {
			return Targets{}, fmt.Errorf("compiling a target: %w", err)
		}
		t.any = append(t.any, target{compiled, each.LabelSelector, each.AnnotationSelector, each.Kind})
	}
	return t, nil
}

// Match reports whether any of the targets selects the object, and whether one that
// does names its kind.
func (t Targets) Match(o Object) (matched, byKind bool, err error) {
	if len(t.any) == 0 {
		return true, false, nil
	}
	for _, each := range t.any {
		ok, err := each.match(o)
		if err != nil {
			return false, false, err
		}
		matched = matched || ok
		byKind = byKind || ok && each.kind != ""
	}
	return matched, byKind, nil
}

func (t target) match(o Object) (bool, error) {
	r := o.Resource
	group, version := r.Group(), r.APIVersion
	if group != "" {
		version = strings.TrimPrefix(version, group+"/")
	}
	annotations := yamlnode.Get(o.Node, "metadata", "annotations")
	oldName, _, _ := strings.Cut(yamlnode.Text(annotations, previousNames), ",")
	oldNamespace, _, _ := strings.Cut(yamlnode.Text(annotations, previousNamespaces), ",")
	if !t.MatchGvk(resid.Gvk{Group: group, Version: version, Kind: r.Kind}) ||
		!t.MatchName(r.Name) && (oldName == "" || !t.MatchName(oldName)) ||
		!t.MatchNamespace(cmp.Or(r.Namespace, defaultNamespace)) && (oldNamespace == "" || !t.MatchNamespace(oldNamespace)) {
		return false, nil
	}
	node := yaml.NewRNode(o.Node)
	if ok, err := node.MatchesLabelSelector(t.labels); !ok || err != nil {
		return false, err
	}
	return node.MatchesAnnotationSelector(t.annotations)
}
