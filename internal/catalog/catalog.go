// Package catalog has the known sidecars: how to recognize them by image and
// container name, how they start and stop, how they are added, and which are never
// converted.
//
// Each built-in entry is an embedded file of the folder entries. Decoding all of them takes
// milliseconds, and hosts start a process per call, so a [Catalog] decodes an entry
// when it is first needed. It finds entries by an index of the lines in their files
// that begin with a dash: the items of images and containers.
//
// A catalogue can have a user's own entries as well. They are recognized before the built-in
// ones, and one that has the name of a built-in entry replaces it. A catalogue is a value
// that is passed on: two of them can differ.
package catalog

import (
	"embed"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/image"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

//go:embed entries/*.yaml
var files embed.FS

// folder contains one file for each entry, with its name.
const folder = "entries"

// Catalog gives access to all entries. It is safe for concurrent use and must not
// be copied.
type Catalog struct {
	own     []*lazy
	once    sync.Once
	entries map[string]*lazy
	// listing maps the last segments of image paths, and container names, to the
	// entries that list them.
	listing map[string][]*lazy
}

// lazy is an entry that is decoded when it is first needed.
type lazy struct {
	text  string
	once  sync.Once
	entry Entry
}

// New returns a catalogue with the built-in entries and with those in nodes. It reads the
// built-in ones when they are first used. A node that is no entry, or that has the name of
// an earlier one, is left out.
func New(own ...*yaml.Node) *Catalog {
	c := &Catalog{}
	for _, node := range own {
		l := &lazy{}
		text, err := yaml.String(node)
		l.once.Do(func() { err = errors.Join(err, node.Decode(&l.entry)) })
		if l.text = text; err == nil && l.entry.Name != "" && !c.hasOwn(l.entry.Name) {
			c.own = append(c.own, l)
		}
	}
	return c
}

// hasOwn reports whether an entry with a name is a user's own.
func (c *Catalog) hasOwn(name string) bool {
	return slices.ContainsFunc(c.own, func(l *lazy) bool { return l.entry.Name == name })
}

// IsBuiltIn reports whether an entry with a name is built in.
func IsBuiltIn(name string) bool {
	file, err := files.Open(path.Join(folder, name+".yaml"))
	return err == nil && file.Close() == nil
}

// Names returns the names of all entries, sorted.
func (c *Catalog) Names() []string {
	c.once.Do(c.index)
	return slices.Sorted(maps.Keys(c.entries))
}

// Entry returns the entry with a name, or false.
func (c *Catalog) Entry(name string) (Entry, bool) {
	c.once.Do(c.index)
	l, found := c.entries[name]
	if !found {
		return Entry{}, false
	}
	return l.decoded(), true
}

// Text returns the file of the entry with a name, or false.
func (c *Catalog) Text(name string) (string, bool) {
	c.once.Do(c.index)
	l, found := c.entries[name]
	if !found {
		return "", false
	}
	return l.text, true
}

// Find returns the entry of a container, or false if it is no known sidecar. It
// looks for the image first, in any registry or mirror and with any tag and digest,
// and then for the container's name.
func (c *Catalog) Find(container, reference string) (Entry, bool) {
	c.once.Do(c.index)
	if repository, ok := image.Repository(reference); ok {
		for _, l := range c.listing[path.Base(repository)] {
			e := l.decoded()
			if e.hasImage(repository) && (e.RecognizedBy != ByImageAndName || e.HasName(container)) {
				return e, true
			}
		}
	}
	for _, l := range c.listing[container] {
		if e := l.decoded(); e.RecognizedBy == ByImageOrName && e.HasName(container) {
			return e, true
		}
	}
	return Entry{}, false
}

// Near returns the entry whose image a container runs under a name that the entry does
// not list, so that [Catalog.Find] does not return it; false if there is none.
func (c *Catalog) Near(container, reference string) (Entry, bool) {
	repository, ok := image.Repository(reference)
	if !ok {
		return Entry{}, false
	}
	c.once.Do(c.index)
	for _, l := range c.listing[path.Base(repository)] {
		if e := l.decoded(); e.RecognizedBy == ByImageAndName && e.hasImage(repository) && !e.HasName(container) {
			return e, true
		}
	}
	return Entry{}, false
}

// Words returns words of which each container that [Catalog.Find] or [Catalog.Near] knows has
// one: the last segment of its repository, or its name if that is enough. Built-in entries are
// not decoded for that.
func (c *Catalog) Words() []string {
	c.once.Do(c.index)
	var words []string
	for _, l := range c.entries {
		if slices.Contains(c.own, l) {
			words = append(words, l.entry.Words()...)
		} else {
			words = append(words, l.words()...)
		}
	}
	return words
}

// words returns the words of an entry, from the lines of its lists.
func (l *lazy) words() (words []string) {
	key, byName := "", strings.Contains(l.text, "recognizedBy: "+string(ByImageOrName))
	for line := range strings.Lines(l.text) {
		line = strings.TrimRight(line, "\r\n")
		item, isItem := strings.CutPrefix(strings.TrimLeft(line, " "), "- ")
		switch {
		case !isItem && !strings.HasPrefix(line, " "):
			key, _, _ = strings.Cut(line, ":")
		case isItem && (key == "images" || key == "containers" && byName):
			words = append(words, path.Base(item))
		}
	}
	return words
}

// index reads the files without decoding them. Reading embedded files cannot fail.
func (c *Catalog) index() {
	c.entries, c.listing = map[string]*lazy{}, map[string][]*lazy{}
	for _, l := range c.own {
		c.entries[l.entry.Name] = l
		for _, item := range slices.Concat(l.entry.Images, l.entry.Containers) {
			key := path.Base(item)
			c.listing[key] = append(c.listing[key], l)
		}
	}
	listed, _ := files.ReadDir(folder)
	for _, file := range listed {
		name := strings.TrimSuffix(file.Name(), ".yaml")
		text, err := files.ReadFile(path.Join(folder, file.Name()))
		if err != nil || c.entries[name] != nil {
			continue
		}
		l := &lazy{text: string(text)}
		c.entries[name] = l
		for line := range strings.Lines(l.text) {
			if item, found := strings.CutPrefix(strings.TrimSpace(line), "- "); found {
				key := path.Base(item)
				c.listing[key] = append(c.listing[key], l)
			}
		}
	}
}

// decoded returns the entry. The tests make sure that all entries are valid.
func (l *lazy) decoded() Entry {
	l.once.Do(func() { _ = yaml.Unmarshal([]byte(l.text), &l.entry) })
	return l.entry
}
