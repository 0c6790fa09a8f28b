package kustomization

import (
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// lists are the lists of containers, in the order in which they are worked on.
var lists = []string{pod.InitContainers, pod.Containers}

// other returns the other list of containers.
func other(list string) string {
	if list == pod.Containers {
		return pod.InitContainers
	}
	return pod.Containers
}

// spot is where a template is in an object, in another state of it, or in a part of it. The
// templates in values of charts come and go with their lists, so their numbers say nothing.
type spot struct {
	path  string
	names pod.ListNames
}

func spotOf(t pod.Template) spot { return spot{t.Path, t.Names} }

// atSpot returns the one of some templates that is at a spot; the zero Template if there is
// none. One with nothing but a list that two charts share is at the spots of both.
func atSpot(at spot, all []pod.Template) (found pod.Template, is bool) {
	wanted := pod.Template{Names: at.names}.Key(pod.InitContainers)
	for _, t := range all {
		if t.Path != at.path || t.Key(pod.InitContainers) != wanted {
			continue
		}
		if t.Names == at.names {
			return t, true
		}
		if !is {
			found, is = t, true
			found.Names = at.names
		}
	}
	return found, is
}

// spotsOf returns the spots of some templates and of others, each once.
func spotsOf(some, others []pod.Template) (all []spot) {
	for _, t := range slices.Concat(some, others) {
		if at := spotOf(t); !slices.Contains(all, at) {
			all = append(all, at)
		}
	}
	return all
}

// names returns the names of the containers in a list.
func names(t pod.Template, list string) []string {
	var all []string
	for _, c := range yamlnode.Elements(t.List(list)) {
		all = append(all, yamlnode.Text(c, "name"))
	}
	return all
}

// listOf returns the list that has a container of that name; "" if none has.
func listOf(t pod.Template, name string) string {
	for _, list := range lists {
		if slices.Contains(names(t, list), name) {
			return list
		}
	}
	return ""
}

// differing returns the keys of the fields that are to be set in a mapping until it is as
// wanted, and of those that are to be removed.
func differing(is, want *yaml.Node) (set, gone []string) {
	for _, key := range yamlnode.Keys(want) {
		if compare(yamlnode.Get(is, key.Value), yamlnode.Get(want, key.Value), nil) != nil {
			set = append(set, key.Value)
		}
	}
	for _, key := range yamlnode.Keys(is) {
		if yamlnode.Get(want, key.Value) == nil {
			gone = append(gone, key.Value)
		}
	}
	return set, gone
}

// become sets and removes fields of a container until it is as wanted.
func become(container, wanted *yaml.Node) error {
	set, gone := differing(container, wanted)
	for _, key := range set {
		if err := assign(container, key, yamlnode.Get(wanted, key)); err != nil {
			return err
		}
	}
	for _, key := range gone {
		if err := yamlnode.Drop(container, key); err != nil {
			return err
		}
	}
	return nil
}

// assign gives a field of a container another value. What of it stays keeps its text and its
// comments.
func assign(container *yaml.Node, key string, wanted *yaml.Node) error {
	_, own, err := yamlnode.Own(container, key)
	if err != nil {
		return err
	}
	if own != nil && own.Kind != yaml.ScalarNode {
		if _, kept := yamlnode.Become(own, wanted); kept {
			return nil
		}
	}
	return yamlnode.Set(container, key, yamlnode.Clone(wanted), pod.PlaceOf(key))
}
