// Package catalog has the known sidecars: how to recognize them by image and
// container name, how they start and stop, and which are never converted.
//
// Each entry is an embedded file of the folder entries. Decoding all of them takes
// milliseconds, and hosts start a process per call, so a [Catalog] decodes an entry
// when it is first needed. It finds entries by an index of the lines in their files
// that begin with a dash: the items of images and containers.
package catalog

import (
	"bytes"
	"embed"
	"fmt"
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

// New returns a catalogue. It reads its entries when they are first used.
func New() *Catalog { return &Catalog{} }

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
			if e.hasImage(repository) && (e.RecognizedBy != ByImageAndName || e.hasName(container)) {
				return e, true
			}
		}
	}
	for _, l := range c.listing[container] {
		if e := l.decoded(); e.RecognizedBy == ByImageOrName && e.hasName(container) {
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
		if e := l.decoded(); e.RecognizedBy == ByImageAndName && e.hasImage(repository) && !e.hasName(container) {
			return e, true
		}
	}
	return Entry{}, false
}

// index reads the files without decoding them. Reading embedded files cannot fail.
func (c *Catalog) index() {
	c.entries, c.listing = map[string]*lazy{}, map[string][]*lazy{}
	listed, _ := files.ReadDir(folder)
	for _, file := range listed {
		text, err := files.ReadFile(path.Join(folder, file.Name()))
		if err != nil {
			continue
		}
		l := &lazy{text: string(text)}
		c.entries[strings.TrimSuffix(file.Name(), ".yaml")] = l
		for line := range strings.Lines(l.text) {
			if item, found := strings.CutPrefix(strings.TrimSpace(line), "- "); found {
				key := path.Base(item)
				c.listing[key] = append(c.listing[key], l)
			}
		}
	}
}

// decoded returns the entry. The tests make sure that all entries are valid; an
// invalid one would be empty.
func (l *lazy) decoded() Entry {
	l.once.Do(func() {
		if e, err := decode([]byte(l.text)); err == nil {
			l.entry = e
		}
	})
	return l.entry
}

// decode decodes an entry. An unknown field is an error.
func decode(text []byte) (Entry, error) {
	var e Entry
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("not a valid catalogue entry: %w", err)
	}
	return e, nil
}
