package manifest

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// prove reads the printed text back and compares it with the edited tree. It
// returns the value that was read. A difference is an *[Error] that names the
// line of the old text.
func (d *Document) prove(text []byte) (*yaml.Node, error) {
	read, err := d.slice.parse(text)
	if err != nil {
		return nil, d.slice.errorf(nil, fmt.Sprintf("the edited document does not read back and stays as it is: %v", err))
	}
	if different, what := compare(d.tree, read); different != nil {
		return nil, d.slice.errorf(different, fmt.Sprintf(
			"the edited document reads back with %s and stays as it is: move the comments, or print the file anew by kyaml first", what))
	}
	return d.slice.root(read)
}

// compare finds the first node of want that got has not, and says what differs.
func compare(want, got *yaml.Node) (*yaml.Node, string) {
	switch {
	case want.Kind != got.Kind, want.Kind == yaml.ScalarNode && want.ShortTag() != got.ShortTag(),
		want.Value != got.Value, want.Anchor != got.Anchor:
		return want, fmt.Sprintf("another value than %q", want.Value)
	case len(want.Content) != len(got.Content):
		return want, fmt.Sprintf("%d values instead of %d", len(got.Content), len(want.Content))
	}
	for _, c := range [][2]string{
		{want.HeadComment, got.HeadComment}, {want.LineComment, got.LineComment}, {want.FootComment, got.FootComment},
	} {
		if normal(c[0]) != normal(c[1]) {
			return want, fmt.Sprintf("the comment %q instead of %q", c[1], c[0])
		}
	}
	for i := range want.Content {
		if n, what := compare(want.Content[i], got.Content[i]); n != nil {
			return n, what
		}
	}
	return nil, ""
}

// normal is a comment without what the encoder does not keep: blank lines and
// blanks at the ends of lines.
func normal(comment string) string {
	var lines []string
	for line := range strings.Lines(comment) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
