package cli

import (
	"errors"
	"io"
	"os"
)

// input is a text that was read.
type input struct {
	text []byte
	room []byte // the memory to release after use; nil if there is none
}

// expected is the size that is assumed for a text of unknown size. A larger text is
// kept outside of the heap if the system allows it: on the heap, it would let a
// multiple of its size pile up as garbage.
const expected = 1 << 20

// readAll reads to the end. It keeps a single copy of what it reads.
func readAll(r io.Reader) (input, error) {
	text := make([]byte, size(r))
	n, err := io.ReadFull(r, text)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return input{text: text[:n]}, nil
	}
	if err != nil {
		return input{}, err
	}
	room := reserve()
	if room == nil {
		rest, err := io.ReadAll(r)
		return input{text: append(text, rest...)}, err
	}
	n = copy(room, text)
	for err == nil && n < len(room) {
		var more int
		more, err = r.Read(room[n:])
		n += more
	}
	switch {
	case err == nil:
		err = errors.New("the input is too large")
	case errors.Is(err, io.EOF):
		return input{room[:n:n], room}, nil
	}
	release(room)
	return input{}, err
}

// size returns how much to read at first: one byte more than a small file has, and
// else the expected size.
func size(r io.Reader) int64 {
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() < expected {
			return info.Size() + 1
		}
	}
	return expected
}

// close releases the memory of the text.
func (in input) close() {
	if in.room != nil {
		release(in.room)
	}
}
