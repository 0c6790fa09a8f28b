package kustomization

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// notation is how paths to containers are written.
type notation struct {
	// list returns the path of a list of containers, given its field.
	list func(field string) string
	// element matches what follows: the element, with its index, its name or all, and the rest.
	element func() *regexp.Regexp
	// named returns the element with a name.
	named func(name string) string
}

var (
	// fieldPaths are those of kustomize: replacements write .0, vars write [0].
	fieldPaths = notation{
		list:    func(field string) string { return field },
		element: lazyregexp.New(`^(\.(\d+)|\[(\d+)\]|\.\[name=([^\]]+)\]|\.(\*))(\..*)?$`),
		named:   func(name string) string { return ".[name=" + name + "]" },
	}
	// pointers are JSON pointers.
	pointers = notation{list: pod.Pointer, element: lazyregexp.New(`^(/(\d+)()()())(/.*)?$`)}
	// jqPaths are expressions of jq.
	jqPaths = notation{
		list:    func(field string) string { return "." + field },
		element: lazyregexp.New(`^(\[(\d+)()\]|\[\]\??\s*\|\s*select\(\s*\.name\s*==\s*"([^"]+)"\s*\)|(\[\]\??))(.*)$`),
		named:   func(name string) string { return fmt.Sprintf("[] | select(.name == %q)", name) },
	}
)

// meaning returns the paths that mean what a path meant, the first of them in its place.
// about reports whether it leads to containers of one of the workloads.
func (c *carrier) meaning(in notation, path string, all states) (result []string, about bool, err error) {
	result = []string{path}
	for _, s := range all {
		found, is, err := c.inObject(in, path, s)
		if err != nil {
			return nil, true, err
		}
		if !is {
			continue
		}
		if about && !slices.Equal(found, result) {
			return nil, true, fmt.Errorf("%s would have to be %s for %s, and %s for others",
				path, strings.Join(found, " and "), pod.ResourceOf(s.was), strings.Join(result, " and "))
		}
		result, about = found, true
	}
	return result, about, nil
}

// spread gives an element of a list of paths the first of some others, and puts the rest
// behind it. It returns the number of the last one.
func spread(list *yaml.Node, i int, found []string) int {
	if found[0] != list.Content[i].Value {
		list.Content[i].Value = found[0]
	}
	for _, more := range found[1:] {
		if slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return n.Value == more }) {
			continue
		}
		i++
		yamlnode.Insert(list, i, yamlnode.String(more))
	}
	return i
}

// inObject returns the paths for one object. about reports whether the path leads to
// containers of it.
func (c *carrier) inObject(in notation, path string, s state) (found []string, about bool, err error) {
	for _, was := range c.Locate(s.was) {
		is, _ := atSpot(spotOf(was), c.Locate(s.is))
		for _, list := range lists {
			rest, ok := strings.CutPrefix(path, in.list(was.Field(list)))
			match := in.element().FindStringSubmatch(rest)
			if !ok || match == nil {
				continue
			}
			element, index, name, rest := match[1], match[2]+match[3], match[4], match[6]
			if match[5] != "" {
				return c.all(in, path, rest, was, is, list), true, nil
			}
			if index != "" {
				i, _ := strconv.Atoi(index)
				all := names(was, list)
				if i >= len(all) {
					return nil, false, nil
				}
				name = all[i]
			} else if !slices.Contains(names(was, list), name) {
				return nil, false, nil
			}
			now := listOf(is, name)
			if now == "" {
				return nil, false, fmt.Errorf("%s is about container %q, which is removed. Remove the path, or what has it", path, name)
			}
			if index != "" {
				element = strings.Replace(element, index, strconv.Itoa(slices.Index(names(is, now), name)), 1)
			}
			return []string{in.list(is.Field(now)) + element + rest}, true, nil
		}
	}
	return nil, false, nil
}

// all returns the paths that mean all containers that were in a list.
func (c *carrier) all(in notation, path, rest string, was, is pod.Template, list string) []string {
	found := []string{path}
	for _, name := range names(was, list) {
		if now := listOf(is, name); now != "" && now != list {
			found = append(found, in.list(is.Field(now))+in.named(name)+rest)
		}
	}
	return found
}
