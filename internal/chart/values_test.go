package chart

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pod returns what a chart renders for a pod with images.
func pod(images ...string) string {
	text := "# Source: shop/templates/pod.yaml\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
	for _, image := range images {
		text += "  - image: " + image + "\n"
	}
	return text
}

// TestOrigins looks for the values that set images. Each answer is what the chart renders with
// the values that are asked for; without one, it cannot be rendered.
func TestOrigins(t *testing.T) {
	dir := folder(t,
		"Chart.yaml", "dependencies: [{name: cache, alias: one}, {name: cache, alias: two}, {name: mail}]",
		"values.yaml", `
image: web:1
same: {image: web:1} # not used
proxy: {image: {registry: r.io, repository: a/proxy, tag: "2"}}
name: proxy # not about an image
extra:
- {name: x, image: x:1}
- {name: y, image: &y y:1}
one: {list: [{image: c:3}]}
more: [{image: x:1}]
a.b: {image: x:1}
`,
		"charts/cache/Chart.yaml", "name: cache",
		"charts/cache/values.yaml", "image: c:3\nlist: [{image: d:4}]",
		"charts/mail-1.0.0.tgz", "")
	images := []string{"web:1", "r.io/a/proxy:2", "c:3", "m:1", "x:1"}
	show := func(archive string) ([]byte, error) {
		if archive != filepath.Join(dir, "charts/mail-1.0.0.tgz") {
			return nil, errors.New("no such archive")
		}
		return []byte("image: m:1"), nil
	}
	asked := []string{ // in the second one, the marks of names are in the tags
		`image: web:1-native-sidecar-0x
same:
  image: web:1-native-sidecar-1x
proxy:
  image:
    repository: a/proxy-native-sidecar-2x
one:
  list: [{image: 'c:3-native-sidecar-3x'}]
  image: c:3-native-sidecar-6x
more: [{image: 'x:1-native-sidecar-4x'}]
a.b:
  image: x:1-native-sidecar-5x
two:
  image: c:3-native-sidecar-7x
mail:
  image: m:1-native-sidecar-8x
`, `proxy:
  image:
    tag: 2-native-sidecar-2x
`}
	for name, c := range map[string]struct {
		answers []string
		want    []string // the paths for the images
	}{
		"all": {
			[]string{pod("web:1-native-sidecar-0x", "r.io/a/proxy-native-sidecar-2x:2", "c:3-native-sidecar-7x", "m:1-native-sidecar-8x", "x:1-native-sidecar-5x")},
			[]string{"image", "proxy.image.repository", "two.image", "mail.image", `a\.b.image`},
		},
		"some have none": {[]string{pod("web:1", "r.io/a/proxy:2", "c:3-native-sidecar-3x", "", "x:1")}, []string{"", "", "one.list[0].image", "", ""}},
		"others changed": {[]string{pod("b:1-native-sidecar-0x", "r.io/a/proxy-native-sidecar-99x:2", "c:3-native-sidecar-", "m:1-native-sidecar--1x", "x")}, []string{"", "", "", "", ""}},
		"another pod":    {[]string{strings.ReplaceAll(pod("web:1-native-sidecar-0x"), "name: a", "name: b")}, []string{"", "", "", "", ""}},
		"only the tag":   {[]string{"", pod("web:1", "r.io/a/proxy:2-native-sidecar-2x", "c:3", "m:1", "x:1")}, []string{"", "proxy.image.repository", "", "", ""}},
		"nothing":        {[]string{"", ""}, []string{"", "", "", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			found := origins(dir, []byte(pod(images...)), show, func(values []byte) ([]byte, error) {
				require.Less(t, len(got), len(c.answers))
				got = append(got, string(values))
				if answer := c.answers[len(got)-1]; answer != "" {
					return []byte(answer), nil
				}
				return nil, errors.New("refused")
			})
			assert.Equal(t, asked[:len(got)], got)
			assert.Len(t, got, len(c.answers))
			for i, want := range c.want {
				assert.Equal(t, want, found[place{0, "spec.containers[" + string(rune('0'+i)) + "]"}].Path, images[i])
			}
		})
	}
}

// TestNoValues checks that helm does not run again where no value may set an image.
func TestNoValues(t *testing.T) {
	again := func([]byte) ([]byte, error) {
		t.Error("runs again")
		return nil, nil
	}
	assert.Empty(t, origins(t.TempDir(), []byte(pod("web:1")), nil, again))
	assert.Empty(t, origins(folder(t, "values.yaml", "image: other:1"), []byte(pod("web:1")), nil, again))
	assert.Empty(t, origins(folder(t, "values.yaml", "{{"), []byte(pod("web:1")), nil, again))
	assert.Empty(t, origins(folder(t, "values.yaml", "image: web:1"), []byte("- : ["), nil, again))
}
