package hostguard

import (
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// mergeKeys returns the keys by which the host pairs the elements of a list in a
// built-in kind, from the name of the list's field: those of the OpenAPI schema that
// kyaml embeds. For scalars that are paired by value the key is "". It returns nil if
// elements are paired only by index. Ports of a container and of a Service have other
// keys: those that elements have.
func mergeKeys(name string, lists ...*yaml.Node) []string {
	var found []string
	for _, l := range mergedLists {
		if l.name == name && (found == nil || !haveKey(lists, found[0])) {
			found = l.keys
		}
	}
	return found
}

func haveKey(lists []*yaml.Node, key string) bool {
	return slices.ContainsFunc(lists, func(list *yaml.Node) bool {
		return slices.ContainsFunc(list.Content, func(element *yaml.Node) bool { return field(element, key) != nil })
	})
}

// isBuiltIn reports whether a mapping is an object of one of Kubernetes' own API
// groups: those without a dot, and those below k8s.io.
func isBuiltIn(n *yaml.Node) bool {
	apiVersion := text(n, "apiVersion")
	if apiVersion == "" || text(n, "kind") == "" {
		return false
	}
	group := finding.Resource{APIVersion: apiVersion}.Group()
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// identity is how the host identifies an element: the merge keys that any element of
// the lists has, and their values, "" for a key that this element does not have.
type identity struct {
	keys, values []string
}

// identities returns those of all elements of the lists.
func identities(keys []string, lists ...*yaml.Node) []identity {
	var all [][]string
	seen := map[string]bool{}
	for _, list := range lists {
		for _, element := range list.Content {
			values := keyValues(element, keys)
			if name := strings.Join(values, "\x00"); !seen[name] {
				seen[name] = true
				all = append(all, values)
			}
		}
	}
	if len(keys) > 1 {
		completeEachOther(all)
	}
	var used []int
	for k := range keys {
		if slices.ContainsFunc(all, func(values []string) bool { return values[k] != "" }) {
			used = append(used, k)
		}
	}
	ids := make([]identity, len(all))
	for i, values := range all {
		ids[i] = identity{keys, values}
		if len(used) > 0 {
			ids[i] = identity{pick(keys, used), pick(values, used)}
		}
	}
	return ids
}

func keyValues(element *yaml.Node, keys []string) []string {
	values := make([]string, len(keys))
	for k, key := range keys {
		if key == "" {
			values[k] = element.Value
		} else {
			values[k] = text(element, key)
		}
	}
	return values
}

// completeEachOther fills in a missing key, such as the protocol of a port, from
// values that differ in nothing else. Only those with the same first value do, unless
// one has none.
func completeEachOther(all [][]string) {
	groups := map[string][]int{}
	for i, values := range all {
		groups[values[0]] = append(groups[values[0]], i)
	}
	if groups[""] != nil {
		every := make([]int, len(all))
		for i := range every {
			every[i] = i
		}
		groups = map[string][]int{"": every}
	}
	for _, group := range groups {
		for _, i := range group {
			values := all[i]
			for _, j := range group {
				if both, same := completed(values, all[j]); same {
					all[i], all[j] = both, both
				}
			}
		}
	}
}

// completed returns a and b merged. same reports whether they identify the same
// element: some value is equal, and none differs unless one of the two is empty.
func completed(a, b []string) (both []string, same bool) {
	both = make([]string, len(a))
	for k := range a {
		switch {
		case a[k] == b[k]:
			same = true
			both[k] = a[k]
		case a[k] == "":
			both[k] = b[k]
		case b[k] == "":
			both[k] = a[k]
		default:
			return nil, false
		}
	}
	return both, same
}

// isNameless reports whether the first merge key has no value.
func (id identity) isNameless() bool { return id.keys[0] != "" && id.values[0] == "" }

func pick(all []string, indexes []int) []string {
	picked := make([]string, len(indexes))
	for i, index := range indexes {
		picked[i] = all[index]
	}
	return picked
}
