package hostguard

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The function sees the text that the host sent, not the tree that the host copies
// from. Parsed from its own lines, an item is close enough to that tree, wherever
// comments are: Check has no false positives and hardly ever misses a comment.
func TestCheckKnowsTheTreeOfTheHost(t *testing.T) {
	changed, missed := 0, 0
	for name, text := range manifests(t) {
		for seed := range uint64(40) {
			random := rand.New(rand.NewPCG(seed, 1))
			file, err := yaml.Parse(commented(text, random.IntN))
			if err != nil {
				continue // a comment within a block scalar
			}
			host := yaml.NewRNode(file.YNode())
			sent := resourceList(t, host)
			out := within(t, sent)
			if random.IntN(2) > 0 {
				editor{random.IntN}.edit(out.YNode())
				out = within(t, resourceList(t, out))
			}
			found, deed := Check(parse(t, alone(sent)), out), askHost(t, host, out)
			switch {
			case len(found) > 0 && !deed.changed():
				t.Fatalf("%s, seed %d: the host does nothing, Check says %+v", name, seed, found)
			case deed.changed():
				changed++
				if len(found) == 0 {
					missed++
				}
			}
		}
	}
	if changed < 50 || missed > changed/20 {
		t.Errorf("Check missed %d of %d", missed, changed)
	}
}

// The comment at the end of a file is the simplest case: kpt doubles it even if the
// function does nothing.
func TestCheckSeesTheCommentBelowTheLastField(t *testing.T) {
	file := parse(t, job("volumes:\n- name: tmp")+"# the end\n")
	sent := resourceList(t, file)
	want := []Misplacement{{"spec", "# the end"}}
	if got := Check(parse(t, alone(sent)), within(t, sent)); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := askHost(t, file, within(t, sent)).added; !slices.Equal(got, want) {
		t.Errorf("the host adds %+v, want %+v", got, want)
	}
	if got := Check(within(t, sent), within(t, sent)); got != nil {
		t.Errorf("what is parsed within the list is not known to be the same elsewhere: %+v", got)
	}
}

// commented returns a text with a few more comments, some with a blank line below.
func commented(text string, draw func(int) int) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for range draw(3) {
		comment := []string{strings.Repeat("  ", draw(6)) + "# more"}
		if draw(3) == 0 {
			comment = append(comment, "")
		}
		lines = slices.Insert(lines, draw(len(lines)+1), comment...)
	}
	return strings.Join(lines, "\n") + "\n"
}

// resourceList returns what the host sends.
func resourceList(t *testing.T, item *yaml.RNode) string {
	t.Helper()
	list := yaml.MustParse("kind: ResourceList\nitems:\n- x\nfunctionConfig: {}\n")
	list.Field("items").Value.YNode().Content[0] = item.YNode()
	return textOf(t, list)
}

// within returns the item of a ResourceList, parsed within it.
func within(t *testing.T, list string) *yaml.RNode {
	t.Helper()
	return yaml.NewRNode(parse(t, list).Field("items").Value.YNode().Content[0])
}

// alone returns the lines of the item of a ResourceList.
func alone(list string) string {
	_, lines, _ := strings.Cut(list, "items:\n- ")
	lines, _, _ = strings.Cut(lines, "\nfunctionConfig:")
	return strings.ReplaceAll(lines, "\n  ", "\n") + "\n"
}
