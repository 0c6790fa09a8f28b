package catalog_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"
)

var update = flag.Bool("update", false, "write docs/catalog.md")

const docsFile = "../../docs/catalog.md"

const docsHead = `# The catalogue of known sidecars

<!-- Written by ` + "`make generate`" + ` from internal/catalog/entries. -->

` + "`convert: {known: [NAMES]}`" + ` selects containers by these entries. ` + "`native-sidecar catalog`" + ` prints them. An image is
recognized in any registry or mirror and with any tag and digest; a mirror must keep the whole path of the repository. An
image says nothing about a container that runs another program of it, such as a command-line client. With
` + "`probes: Catalogue`" + `, a conversion [adds the startup probe](how-to/convert.md#probes-of-the-catalogue) of an entry, and the
flags that it needs, where it is certain that the sidecar answers.

` + "`use: NAME`" + ` [adds a container](how-to/use.md) as an entry describes it, if the entry says how.

For what only your company runs, write [entries of your own](how-to/own-entries.md).

`

// TestDocs compares docs/catalog.md with the entries.
func TestDocs(t *testing.T) {
	c := catalog.New()
	page := strings.Builder{}
	page.WriteString(docsHead + "| entry | pattern | startup probe | can be added |\n| --- | --- | --- | --- |\n")
	for _, name := range c.Names() {
		e, _ := c.Entry(name)
		gate := "`" + e.Gate() + "`"
		if len(e.Images) == 0 {
			gate = "only added"
		} else if e.Denial() != "" {
			gate = "never converted"
		} else if e.Gate() == "none" {
			gate = "none"
		}
		added := ""
		if e.CanBeAdded() {
			added = "yes"
		}
		fmt.Fprintf(&page, "| [%s](#%s) | %s | %s | %s |\n", name, name, e.Pattern, gate, added)
	}
	for _, name := range c.Names() {
		e, _ := c.Entry(name)
		page.WriteString(describe(e))
		for _, snippet := range []string{e.ConvertSnippet(), e.AddSnippet()} {
			if snippet == "" {
				continue
			}
			config, err := kyaml.Parse("apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nspec:\n  patterns:\n  " +
				strings.ReplaceAll(snippet, "\n", "\n  "))
			require.NoError(t, err)
			_, err = v1alpha1.Decode(v1alpha1.Source{}, config.YNode())
			require.NoError(t, err, "the example is not a valid functionConfig")
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(docsFile, []byte(page.String()), 0o644))
	}
	written, err := os.ReadFile(docsFile)
	require.NoError(t, err)
	assert.Equal(t, page.String(), string(written), "run make generate")
}

// describe returns an entry's section of the page. Its anchor is the name.
func describe(e catalog.Entry) string {
	b := &strings.Builder{}
	fmt.Fprintf(b, "\n## %s\n\n[%s](%s). Pattern `%s`.\n\n", e.Name, e.Title, e.Source, e.Pattern)
	item := func(what, text string) {
		if text != "" {
			fmt.Fprintf(b, "- %s: %s\n", what, text)
		}
	}
	item("Images", code(e.Images))
	item("Container names", code(e.Containers))
	item("Recognized by", map[catalog.Recognition]string{
		catalog.ByImage: "image", catalog.ByImageOrName: "image, or else by name",
		catalog.ByImageAndName: "image and name together, because the image is often the application",
	}[e.RecognizedBy])
	item("Program", code(e.Programs))
	item("Keeps running with", code(e.Subcommands))
	item("Exits with", code(e.OneShot))
	quit := e.Shutdown.Quit
	item("Quit by the command", code(quit.Commands))
	item("Quit by a request for", code(quit.Paths))
	item("Takes such requests on port", code(quit.Ports))
	item("Quit by the signal", code(quit.Signals))
	if reason := e.Denial(); reason != "" {
		item("Never converted", reason+".")
		item("Notes", e.Notes)
		return b.String()
	}
	if len(e.Images) > 0 {
		conversion(e, item)
	}
	item("Notes", e.Notes)
	if text := e.ConvertSnippet(); text != "" {
		fmt.Fprintf(b, "\nTo convert it:\n\n```yaml\n%s```\n", text)
	}
	addition(b, e)
	return b.String()
}

// conversion writes the items about a conversion.
func conversion(e catalog.Entry, item func(what, text string)) {
	item("Position", map[catalog.Position]string{
		catalog.First: "before the application's init containers: `position: {at: First}`", catalog.Last: "after the application's init containers",
		catalog.Either: "before the application's init containers or after them",
	}[e.Position])
	if e.Probe() != "" {
		item("Startup probe", "`"+e.Probe()+"`")
	} else {
		item("Startup probe", "none ready-made")
	}
	item("Needs", e.Needs+".")
	probeFlags(e, item)
	item("When it is stopped", e.Shutdown.OnStop+".")
	if e.Shutdown.FlushSeconds > 0 {
		item("Grace period", fmt.Sprintf("at least %d s beyond the application's", e.Shutdown.FlushSeconds))
	}
	item("Not needed as a native sidecar", strings.Join(e.Shutdown.Superfluous, "; "))
}

// probeFlags writes the items about what probes: Catalogue does.
func probeFlags(e catalog.Entry, item func(what, text string)) {
	var added, read, other []string
	for _, f := range e.ProbeFlags {
		names := f.Variables
		if f.Flag != "" {
			names = append([]string{f.Flag}, f.Variables...)
		}
		switch {
		case f.Sets == catalog.Other:
			other = append(other, names...)
		case f.Wanted != "":
			added = append(added, strings.TrimSuffix(names[0]+"="+f.Wanted, "=true"))
			read = append(read, names...)
		default:
			read = append(read, names...)
		}
	}
	item("`probes: Catalogue` adds, with the probe", code(added))
	item("It reads", code(read))
	item("It adds no probe with", code(other))
}

// addition writes how to add it.
func addition(b *strings.Builder, e catalog.Entry) {
	if !e.CanBeAdded() {
		return
	}
	fmt.Fprintf(b, "\nTo add it:\n\n```yaml\n%s```\n\n| parameter | type | |\n| --- | --- | --- |\n", e.AddSnippet())
	for _, p := range e.Parameters {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", p.Name, p.Form(), strings.ReplaceAll(p.Doc, "|", "\\|"))
	}
	if e.Restricted {
		b.WriteString("\nPod Security \"restricted\" accepts it.\n")
	}
}

func code(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return "`" + strings.Join(items, "`, `") + "`"
}

// TestGoldens checks that every entry has a golden, testdata/catalog-*.txtar, that
// selects it by known: with a container that it recognizes and with one that only
// looks like it.
func TestGoldens(t *testing.T) {
	c := catalog.New()
	fires, silent := map[string]bool{}, map[string]bool{}
	goldens, err := filepath.Glob("../../testdata/catalog-*.txtar")
	require.NoError(t, err)
	for _, golden := range goldens {
		text, err := os.ReadFile(golden)
		require.NoError(t, err)
		for _, name := range selected(t, section(t, text, "config.yaml")) {
			e, found := c.Entry(name)
			require.True(t, found)
			for _, container := range containers(t, section(t, text, "input.yaml")) {
				found, _ := c.Find(container[0], container[1])
				switch {
				case found.Name == name:
					fires[name] = true
				case alike(e, container[1]):
					silent[name] = true
				}
			}
		}
	}
	for _, name := range c.Names() {
		if e, _ := c.Entry(name); len(e.Images) == 0 {
			continue // it is only ever added
		}
		assert.True(t, fires[name], "no golden selects a container of %s", name)
		assert.True(t, silent[name], "no golden has a look-alike of %s", name)
	}
}

// section returns a file of a golden.
func section(t *testing.T, golden []byte, name string) string {
	t.Helper()
	_, text, found := strings.Cut(string(golden), "-- "+name+" --\n")
	require.True(t, found, name)
	text, _, _ = strings.Cut(text, "\n-- ")
	return text + "\n"
}

// alike reports whether an image has a name like one of the entry's images.
func alike(e catalog.Entry, image string) bool {
	return slices.ContainsFunc(e.Images, func(own string) bool {
		last, _, _ := strings.Cut(path.Base(image), ":")
		return strings.Contains(last, path.Base(own))
	})
}

// selected returns the entries that a golden's functionConfig names.
func selected(t *testing.T, text string) []string {
	t.Helper()
	var config struct {
		Spec struct {
			Patterns []struct{ Convert struct{ Known []string } }
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(text), &config))
	require.Len(t, config.Spec.Patterns, 1)
	return config.Spec.Patterns[0].Convert.Known
}

// containers returns the names and images of the containers in a golden's input.
func containers(t *testing.T, text string) [][2]string {
	t.Helper()
	var all [][2]string
	for doc := range strings.SplitSeq(text, "\n---\n") {
		type spec struct {
			Containers []struct{ Name, Image string }
		}
		var object struct {
			Spec struct {
				spec     `json:",inline"`
				Template struct{ Spec spec }
			}
		}
		require.NoError(t, yaml.Unmarshal([]byte(doc), &object))
		for _, container := range slices.Concat(object.Spec.Containers, object.Spec.Template.Spec.Containers) {
			all = append(all, [2]string{container.Name, container.Image})
		}
	}
	return all
}
