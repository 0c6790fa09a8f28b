package fn

import (
	"bytes"
	"fmt"

	"github.com/native-sidecar/native-sidecar/fn/internal/hostguard"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// checkUTF8 returns an error if the input is not UTF-8, with the place and the item. Hosts
// would replace such bytes or reject the answer, even where no item changes.
func checkUTF8(src *manifest.Source) error {
	f := manifest.CheckUTF8(src)
	if f == nil {
		return nil
	}
	// With a letter in place of such bytes, everything before the first is where it was.
	docs := manifest.Cut(&manifest.Source{Text: bytes.ToValidUTF8(src.Text, []byte("x"))})
	if len(docs) != 1 {
		return f
	}
	doc, err := docs[0].Open()
	if err != nil {
		return f
	}
	before := func(n *yaml.Node) bool {
		at := doc.Location(n)
		return at.Line < f.Location.Line || at.Line == f.Location.Line && at.Column <= f.Location.Column
	}
	field := ""
	for _, key := range yamlnode.Keys(doc.Root) {
		if before(key) {
			field = key.Value
		}
	}
	items, whole := itemsOf(doc.Root)
	for i, item := range items {
		if whole && field == itemsField && before(item) {
			f.Resource = pod.ResourceOf(item)
			f.Field, f.Hint = fmt.Sprintf("%s[%d]", itemsField, i), ""
			if file := hostguard.Location(item).File; file != "" {
				f.Hint = "The item comes from " + file + "."
			}
		}
	}
	return f
}
