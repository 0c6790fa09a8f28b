package kustomization

import (
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/pod"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// place is what a JSON pointer means: a list of containers, or an element of it with
// what is inside.
type place struct {
	template spot
	list     string
	element  string // an index, "-", or empty for the list
	rest     string
}

// placeOf returns what a pointer means in an object; ok is false if it leads to no
// container.
func (o *operations) placeOf(pointer string, object *yaml.Node) (p place, ok bool) {
	for _, t := range o.locate(object) {
		for _, list := range lists {
			rest, found := strings.CutPrefix(pointer, pod.Pointer(t.Field(list)))
			if !found || rest != "" && rest[0] != '/' {
				continue
			}
			element, inside, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
			if inside != "" {
				inside = "/" + inside
			}
			return place{spotOf(t), list, element, inside}, true
		}
	}
	return place{}, false
}

// template returns a pod template of an object.
func (o *operations) template(object *yaml.Node, at spot) pod.Template {
	t, _ := atSpot(at, o.locate(object))
	return t
}

// pointer returns the JSON pointer to a container of an object.
func (o *operations) pointer(object *yaml.Node, at spot, name string) (string, bool) {
	t := o.template(object, at)
	for _, list := range lists {
		if i := slices.Index(names(t, list), name); i >= 0 {
			return pod.Pointer(t.Field(list)) + "/" + strconv.Itoa(i), true
		}
	}
	return "", false
}
