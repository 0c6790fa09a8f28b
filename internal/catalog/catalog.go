// Package catalog knows programs that run as sidecars: by which images and
// container names they are recognized, how they start and stop, and which of
// them are never to be converted.
//
// An entry is a file in entries, embedded. Decoding all takes milliseconds, and
// hosts start a process per call: so a [Catalog] decodes those alone that are
// asked for, when they first are. It finds them by an index of the lines of the
// files: the items of images and containers are lines that begin with a dash.
package catalog

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/image"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

//go:embed entries/*.yaml
var files embed.FS

// folder is where the entries are, one in a file of its name.
const folder = "entries"

// Catalog is all entries. It is safe for use by several goroutines, and must not
// be copied.
type Catalog struct {
	once    sync.Once
	names   []string
	entries map[string]*lazy
	// listing are the entries that list an image whose path ends in that
	// segment, or a container of that name.
	listing map[string][]*lazy
}

// lazy is an entry that is decoded when it is asked for.
type lazy struct {
	text  string
	once  sync.Once
	entry Entry
}

// New is a catalogue that has not read its entries yet.
func New() *Catalog { return &Catalog{} }

// Names are the names of all entries, sorted.
func (c *Catalog) Names() []string {
	c.once.Do(c.index)
	return slices.Clone(c.names)
}

// Entry is the entry of that name; false where there is none.
func (c *Catalog) Entry(name string) (Entry, bool) {
	c.once.Do(c.index)
	l, found := c.entries[name]
	if !found {
		return Entry{}, false
	}
	return l.decoded(), true
}

// Text is the entry of that name as its file says it; false where there is none.
func (c *Catalog) Text(name string) (string, bool) {
	c.once.Do(c.index)
	l, found := c.entries[name]
	if !found {
		return "", false
	}
	return l.text, true
}

// Find is the entry of a container, by its image, through any registry, mirror,
// tag and digest, and else by its name; false where it is no known sidecar.
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

// index reads the files, and decodes none. They are embedded, so there is
// nothing that could fail.
func (c *Catalog) index() {
	c.entries, c.listing = map[string]*lazy{}, map[string][]*lazy{}
	listed, _ := files.ReadDir(folder)
	for _, file := range listed {
		text, err := files.ReadFile(path.Join(folder, file.Name()))
		if err != nil {
			continue
		}
		l := &lazy{text: string(text)}
		name := strings.TrimSuffix(file.Name(), ".yaml")
		c.names = append(c.names, name)
		c.entries[name] = l
		for line := range strings.Lines(l.text) {
			if item, found := strings.CutPrefix(strings.TrimSpace(line), "- "); found {
				key := path.Base(item)
				c.listing[key] = append(c.listing[key], l)
			}
		}
	}
	slices.Sort(c.names)
}

// decoded is the entry. One that is wrong does not get past the tests, and would
// be empty.
func (l *lazy) decoded() Entry {
	l.once.Do(func() {
		if e, err := decode([]byte(l.text)); err == nil {
			l.entry = e
		}
	})
	return l.entry
}

// decode reads an entry. A field that an entry does not have is an error.
func decode(text []byte) (Entry, error) {
	var e Entry
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&e); err != nil {
		return Entry{}, fmt.Errorf("no entry of the catalogue: %w", err)
	}
	return e, nil
}
