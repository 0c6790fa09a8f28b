package edit

import (
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestSame checks that the container is the same in every language.
func TestSame(t *testing.T) {
	container := yaml.MustParse(Container)
	want := container.MustString()
	patched := yaml.MustParse(patch)
	got, err := patched.Pipe(yaml.Lookup("spec", "template", "spec", "initContainers", "0"))
	if err != nil || got.MustString() != want {
		t.Errorf("the patch adds\n%s\nwant\n%s(%v)", got.MustString(), want, err)
	}

	config := yaml.MustParse(FunctionConfig)
	image, err := config.Pipe(yaml.Lookup("spec", "patterns", "0", "sidecar", "container", "image"))
	if err != nil || image.YNode().Value != container.Field("image").Value.YNode().Value {
		t.Errorf("the functionConfig has the image %s (%v)", image.MustString(), err)
	}

	for _, part := range strings.Split(YQ, " += ")[1:] {
		list, _, _ := strings.Cut(part, " |")
		added := yaml.MustParse(list).YNode().Content[0]
		for i := 0; i < len(added.Content); i += 2 {
			key := added.Content[i].Value
			field := container.Field(key)
			if field == nil || oneLine(t, field.Value.YNode()) != oneLine(t, added.Content[i+1]) {
				t.Errorf("the expression adds a different %s", key)
			}
		}
	}
}

// oneLine returns a value without its style.
func oneLine(t *testing.T, node *yaml.Node) string {
	t.Helper()
	var value any
	if err := node.Decode(&value); err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCount(t *testing.T) {
	made, err := Count(strings.NewReader(patch + FunctionConfig))
	if want := (Made{Images: 2, Always: 1}); err != nil || made != want {
		t.Errorf("%+v, want %+v (%v)", made, want, err)
	}
}

func TestKustomization(t *testing.T) {
	node, err := yaml.Parse(Kustomization([]string{"a.yaml", "b.yaml"}))
	if err != nil {
		t.Fatal(err)
	}
	resources, err := node.Pipe(yaml.Lookup("resources"))
	if err != nil || len(resources.Content()) != 2 {
		t.Errorf("resources: %v (%v)", resources, err)
	}
}
