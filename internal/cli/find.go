package cli

import (
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
)

// file is a file to work on, or a stream.
type file struct {
	name string
	// stream returns the text of what can be read only once, such as stdin or a pipe, and
	// keeps it. It is nil for a file.
	stream func() (input, error)
	// chart is the chart that renders the stream; nil if none does.
	chart *chart.Chart
	// walked reports that the file was found in a directory, and outside that it was
	// left out there or is outside of the paths, so it is only read.
	walked, outside bool
	// apart reports that it is read apart from the kustomizations that it is in.
	apart bool
	// wrong is why it cannot be read; nil if that is not known.
	wrong error
	// first is the checksum of the text that was read first; 0 before that.
	first uint64
}

// read calls do with the text of the file, which is valid until do returns. Only the text
// of a stream is kept, so that a run can have any number of files: a file is read again
// before it is written. A file that has changed since is an error.
func (f *file) read(do func(*manifest.Source) error) error {
	if f.wrong != nil {
		return f.wrong
	}
	if f.stream != nil {
		kept, err := f.stream()
		if err != nil {
			return err
		}
		return do(&manifest.Source{Name: f.name, Text: kept.text})
	}
	opened, err := openFile(f.name)
	if err != nil {
		return err
	}
	in, err := readAll(opened)
	defer in.close()
	if err = errors.Join(err, opened.Close()); err != nil {
		return err
	}
	now := checksum(in.text)
	if f.first = cmp.Or(f.first, now); f.first != now {
		return fmt.Errorf("another program changed %s during the run: run again", f.name)
	}
	return do(&manifest.Source{Name: f.name, Text: in.text})
}

// checksum tells two versions of a text apart. It needs no set-up, unlike a seed for
// maphash.
func checksum(text []byte) uint64 {
	return uint64(len(text))<<32 | uint64(crc32.Checksum(text, crc32.MakeTable(crc32.Castagnoli)))
}

var _ pipeline.Source = (*file)(nil)

// Name returns the path as the user gave it.
func (f *file) Name() string { return f.name }

// OnDisk reports whether it is a file that may be a part of a package, and no stream.
func (f *file) OnDisk() bool { return f.stream == nil && !f.apart }

// Cut reads the file and calls do with its documents, which are valid until do
// returns.
func (f *file) Cut(do func([]manifest.Slice)) error {
	return f.read(func(src *manifest.Source) error {
		do(manifest.Cut(src))
		return nil
	})
}
