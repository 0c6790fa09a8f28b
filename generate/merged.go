package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// mergedLists returns the text of the table of lists that kustomize and kpt merge by keys, of
// all built-in kinds.
func mergedLists() ([]byte, error) {
	if openapi.SchemaForResourceType(yaml.TypeMeta{APIVersion: "v1", Kind: "Pod"}) == nil {
		return nil, errors.New("kyaml has no schema")
	}
	lines := map[string]bool{}
	for _, definition := range openapi.Schema().Definitions {
		for name, schema := range definition.Properties {
			strategy, keys := (&openapi.ResourceSchema{Schema: &schema}).PatchStrategyAndKeyList()
			if !slices.Contains(strings.Split(strategy, ","), "merge") || !schema.Type.Contains("array") {
				continue
			}
			if len(keys) == 0 {
				keys = []string{""}
			}
			lines[fmt.Sprintf("\t{%q, %#v},\n", name, keys)] = true
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, head+"// mergedLists are the lists that the host merges by keys.\n", "hostguard")
	b.WriteString("var mergedLists = [...]struct {\n\tname string\n\tkeys []string\n}{\n")
	for _, line := range slices.Sorted(maps.Keys(lines)) {
		b.WriteString(line)
	}
	b.WriteString("}\n")
	return format.Source(b.Bytes())
}
