package hostguard

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func TestIDsAreThoseOfTheHost(t *testing.T) {
	for _, name := range []string{idAnnotation, legacyIDAnnotation} {
		item := parse(t, "kind: ConfigMap\nmetadata:\n  annotations:\n    "+name+": '5'\n")
		if got := kioutil.GetIdAnnotation(item); got != "5" {
			t.Errorf("%s: the host reads %q", name, got)
		}
	}
}

func TestPairedAndRelease(t *testing.T) {
	for _, c := range []struct {
		name     string
		in       string
		paired   bool
		released string // "": as it was
	}{
		{
			name:     "both ids",
			in:       "metadata:\n  name: a\n  annotations:\n    config.kubernetes.io/path: a.yaml\n    internal.config.kubernetes.io/id: '1'\n    config.k8s.io/id: '1'\n",
			paired:   true,
			released: "metadata:\n  name: a\n  annotations:\n    config.kubernetes.io/path: a.yaml\n",
		},
		{
			name:     "the new id alone, and nothing else",
			in:       "metadata:\n  name: a\n  annotations:\n    internal.config.kubernetes.io/id: '1'\nspec: {}\n",
			paired:   true,
			released: "metadata:\n  name: a\nspec: {}\n",
		},
		{
			name:     "the old id alone",
			in:       "metadata:\n  annotations: {config.k8s.io/id: '7', a: b}\n",
			paired:   true,
			released: "metadata:\n  annotations: {a: b}\n",
		},
		{
			name:     "nothing is left of metadata",
			in:       "metadata:\n  annotations:\n    config.k8s.io/id: '7'\nspec: {}\n",
			paired:   true,
			released: "metadata: {}\nspec: {}\n",
		},
		{
			name: "comments stay with what is next to them",
			in: "metadata:\n  # of the annotations\n  annotations:\n    a: b\n    # above\n    internal.config.kubernetes.io/id: '1'\n" +
				"    # between\n    config.k8s.io/id: '1'\n    # below\n  name: a\n",
			paired:   true,
			released: "metadata:\n  # of the annotations\n  annotations:\n    a: b\n    # above\n    # between\n    # below\n  name: a\n",
		},
		{
			name:     "comments outlive the annotations",
			in:       "metadata:\n  name: a\n  annotations: # nothing yet\n    # an id\n    config.k8s.io/id: '1'\n",
			paired:   true,
			released: "metadata:\n  name: a\n  # an id\n  # nothing yet\n",
		},
		{
			name:     "comments outlive all of metadata",
			in:       "metadata:\n  annotations:\n    # an id\n    config.k8s.io/id: '1'\n",
			paired:   true,
			released: "metadata: {}\n# an id\n",
		},
		{name: "an id that is empty", in: "metadata:\n  annotations:\n    config.k8s.io/id: ''\n", released: "metadata: {}\n"},
		{name: "no id", in: "metadata:\n  annotations:\n    a: b\n"},
		{name: "no id, empty annotations", in: "metadata:\n  annotations: {}\n"},
		{name: "annotations are null", in: "metadata:\n  annotations:\n"},
		{name: "no metadata", in: "kind: ConfigMap\n"},
		{name: "metadata is a list", in: "metadata: [annotations]\n"},
		{name: "no mapping", in: "[a]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			item := parse(t, c.in)
			if got := Paired(item); got != c.paired {
				t.Errorf("paired: %v, want %v", got, c.paired)
			}
			want := c.released
			if want == "" {
				want = c.in
			}
			Release(item)
			if got := textOf(t, item); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if Paired(item) {
				t.Error("still paired")
			}
		})
	}
}

func TestPairedAndReleaseWithoutAnItem(t *testing.T) {
	for _, none := range []*yaml.RNode{nil, yaml.NewRNode(nil), yaml.NewRNode(&yaml.Node{Kind: yaml.DocumentNode})} {
		Release(none)
		if Paired(none) {
			t.Errorf("%v is paired", none)
		}
	}
}
