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
// or overlap are an error, and nothing is written.
func Write(w io.Writer, src *Source, edits []Edit) error {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(src.Text) {
			return fmt.Errorf("%s: the edit of bytes %d to %d does not fit: the one before ends at %d, the text at %d",
				src.Name, e.Start, e.End, at, len(src.Text))
		}
		at = e.End
	}
	var out bytes.Buffer
	at = 0
	for _, e := range edits {
		out.Write(src.Text[at:e.Start])
		out.Write(e.Text)
		at = e.End
	}
	out.Write(src.Text[at:])
	_, err := w.Write(out.Bytes())
	return err
}

// Error is what is wrong with a source, and where.
type Error struct {
	File string
	// Line and Column are from 1; 0 where they are not known.
	Line, Column int
	Message      string
}

// Error is FILE:LINE:COLUMN: MESSAGE, as much of it as is known.
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}
