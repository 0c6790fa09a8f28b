package chart

import (
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// imageKey is the key of a container's image.
const imageKey = "image"

// place is a map with an image, such as a container: the number of its document, and its path.
type place struct {
	index int
	field string
}

// rendered is a document that a chart renders.
type rendered struct {
	index  int
	images map[string]string // by the paths of the maps that they are in
}

// imagesIn returns the documents with images that a chart renders, by what tells them apart in
// every rendering: their template, their object, and how many of that there were before.
func imagesIn(text []byte) map[[3]string]rendered {
	all := map[[3]string]rendered{}
	for i, slice := range manifest.Cut(&manifest.Source{Text: text}) {
		if !slice.Mentions([]string{imageKey}) {
			continue
		}
		doc, err := slice.Open()
		if err != nil {
			continue
		}
		images := map[string]string{}
		addImages(images, doc.Root, "")
		object := strings.Join([]string{
			yamlnode.Text(doc.Root, "apiVersion"), yamlnode.Text(doc.Root, "kind"), yamlnode.Text(doc.Root, "metadata", "namespace"), yamlnode.Text(doc.Root, "metadata", "name"),
		}, " ")
		key := [3]string{Source(doc.Above()), object}
		for n := 1; all[key].images != nil; n++ {
			key[2] = strconv.Itoa(n)
		}
		all[key] = rendered{i, images}
	}
	return all
}

// addImages adds the images in a tree. It goes through no alias.
func addImages(all map[string]string, n *yaml.Node, at string) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			if key.Value == imageKey && value.Kind == yaml.ScalarNode && value.Value != "" {
				all[at] = value.Value
				continue
			}
			addImages(all, value, strings.TrimPrefix(at+"."+key.Value, "."))
		}
	case yaml.SequenceNode:
		for i, element := range n.Content {
			addImages(all, element, at+"["+strconv.Itoa(i)+"]")
		}
	}
}

// longestImage is how long the image of a container may be. Its name has at most 255 characters,
// its tag 128, and its digest some hundred.
const longestImage = 1024

// parts adds the texts to a set that a value may have to be a part of an image: the image, or
// its name without tag and digest, each with or without what is before a slash.
func parts(set map[string]bool, image string) {
	if len(image) > longestImage {
		return
	}
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		name = name[:colon]
	}
	for _, text := range []string{image, name} {
		for found := true; found; _, text, found = strings.Cut(text, "/") {
			set[text] = true
		}
	}
}
