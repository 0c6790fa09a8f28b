package manifest

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// Source is a text: a file, or standard input.
type Source struct {
	// Name is its name in errors.
	Name string
	// Text must not change while slices of it are in use.
	Text []byte
}

// Edit replaces Text[Start:End] of a Source.
type Edit struct {
	Start, End int
	Text       []byte
}

// Write writes the source with the edits applied. If an edit is not within the text, or
// edits overlap, there is an error, and nothing is written. Insertions at the same place
// are written in their order.
func Write(w io.Writer, src *Source, edits []Edit) error {
	edits, err := Sorted(src, edits)
	if err != nil {
		return err
	}
	return splice(w, src.Text, 0, len(src.Text), edits)
}

// Sorted returns the edits in the order in which [Write] applies them, or the error
// that Write would return.
func Sorted(src *Source, edits []Edit) ([]Edit, error) {
	edits, err := sorted(src.Text, 0, len(src.Text), edits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", src.Name, err)
	}
	return edits, nil
}

// apply returns a range of a text with the edits applied.
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

// sorted returns the edits of a range of a text in their order.
func sorted(text []byte, start, end int, edits []Edit) ([]Edit, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return min(a.End-a.Start, 1) - min(b.End-b.Start, 1) // insertions come first
	})
	for _, e := range edits {
		if e.Start < start || e.End < e.Start || e.End > end {
			return nil, fmt.Errorf("cannot edit bytes %d to %d: the edit before ends at %d, and the text at %d of %d",
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
