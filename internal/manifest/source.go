package manifest

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// Source is a text: a file, or what came on stdin.
type Source struct {
	// Name is what errors call it.
	Name string
	// Text must not change while slices of it are in use.
	Text []byte
}

// Edit replaces Text[Start:End] of a Source.
type Edit struct {
	Start, End int
	Text       []byte
}

// Write writes the source with the edits in it. Edits that reach out of the text
// or overlap are an error, and nothing is written. Of edits that insert at one
// place, the first is written first.
func Write(w io.Writer, src *Source, edits []Edit) error {
	edits, err := Sorted(src, edits)
	if err != nil {
		return err
	}
	return splice(w, src.Text, 0, len(src.Text), edits)
}

// Sorted are the edits in the order in which [Write] makes them. Its errors are
// those of Write.
func Sorted(src *Source, edits []Edit) ([]Edit, error) {
	edits, err := sorted(src.Text, 0, len(src.Text), edits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", src.Name, err)
	}
	return edits, nil
}

// apply is a range of a text with the edits in it.
func apply(text []byte, start, end int, edits []Edit) ([]byte, error) {
	edits, err := sorted(text, start, end, edits)
	if err != nil {
		return nil, err
	}
	size := end - start
	for _, e := range edits {
		size += len(e.Text)
	}
	out := bytes.NewBuffer(make([]byte, 0, size))
	err = splice(out, text, start, end, edits)
	return out.Bytes(), err
}

// sorted are the edits in the order in which they are made.
func sorted(text []byte, start, end int, edits []Edit) ([]Edit, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return min(a.End-a.Start, 1) - min(b.End-b.Start, 1) // what inserts comes first
	})
	for _, e := range edits {
		if e.Start < start || e.End < e.Start || e.End > end {
			return nil, fmt.Errorf("the edit of bytes %d to %d does not fit: the one before ends at %d, the text at %d of %d",
				e.Start, e.End, start, end, len(text))
		}
		start = e.End
	}
	return edits, nil
}

func splice(w io.Writer, text []byte, start, end int, edits []Edit) error {
	for _, e := range edits {
		if _, err := w.Write(text[start:e.Start]); err != nil {
			return err
		}
		if _, err := w.Write(e.Text); err != nil {
			return err
		}
		start = e.End
	}
	_, err := w.Write(text[start:end])
	return err
}
