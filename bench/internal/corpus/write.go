package corpus

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// itemsPerFile and filesPerDir say how items are distributed over files.
const (
	itemsPerFile = 10
	filesPerDir  = 100
)

// perFile returns how many items a file has.
func (c Corpus) perFile() int {
	if c.Apart {
		return 1
	}
	return itemsPerFile
}

// place returns the slash-separated path of an item's file, and the item's index in
// it.
func (c Corpus) place(index int) (file string, in int) {
	n := index / c.perFile()
	return fmt.Sprintf("%03d/%05d.yaml", n/filesPerDir, n), index % c.perFile()
}

// ResourceList writes a ResourceList as kpt passes it to a function: the items, with
// annotations for their files, and then the functionConfig.
func (c Corpus) ResourceList(w io.Writer, functionConfig string) (Count, error) {
	out, count := bufio.NewWriter(w), Count{}
	out.WriteString("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:")
	if c.Items == 0 {
		out.WriteString(" []")
	}
	out.WriteString("\n")
	for i, item := range c.all() {
		file, index := c.place(i)
		indent(out, "- ", item.in(
			fmt.Sprintf("config.kubernetes.io/index: '%d'", index),
			fmt.Sprintf("config.kubernetes.io/path: '%s'", file),
			fmt.Sprintf("internal.config.kubernetes.io/index: '%d'", index),
			fmt.Sprintf("internal.config.kubernetes.io/path: '%s'", file),
			"internal.config.kubernetes.io/seqindent: 'compact'",
		))
		count[item.kind]++
	}
	out.WriteString("functionConfig:\n")
	indent(out, "  ", functionConfig)
	return count, out.Flush()
}

// indent writes the lines of a text, the first after the given prefix and the
// others indented to match. Empty lines stay empty.
func indent(out *bufio.Writer, first, text string) {
	for line := range strings.Lines(text) {
		if line != "\n" {
			out.WriteString(first)
		}
		out.WriteString(line)
		first = "  "
	}
}

// Stream writes the items as in files, with --- between them.
func (c Corpus) Stream(w io.Writer) (Count, error) {
	out, count := bufio.NewWriter(w), Count{}
	for i, item := range c.all() {
		if i > 0 {
			out.WriteString("---\n")
		}
		out.WriteString(item.in())
		count[item.kind]++
	}
	return count, out.Flush()
}

// List writes the items as one document, as kubectl prints them.
func (c Corpus) List(w io.Writer) (Count, error) {
	out, count := bufio.NewWriter(w), Count{}
	out.WriteString("apiVersion: v1\nkind: List\nitems:\n")
	for _, item := range c.all() {
		indent(out, "- ", item.in())
		count[item.kind]++
	}
	return count, out.Flush()
}

// Files writes the items to files in a directory, several to each file. It returns
// the slash-separated paths of the files, relative to the directory.
func (c Corpus) Files(dir string) (Count, []string, error) {
	var text strings.Builder
	var names []string
	count := Count{}
	for i, item := range c.all() {
		name, index := c.place(i)
		if index > 0 {
			text.WriteString("---\n")
		}
		text.WriteString(item.in())
		count[item.kind]++
		if index < c.perFile()-1 && i < c.Items-1 {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, nil, err
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			return nil, nil, err
		}
		names = append(names, name)
		text.Reset()
	}
	return count, names, nil
}
