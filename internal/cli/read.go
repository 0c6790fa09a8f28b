package cli

import (
	"errors"
	"io"
	"os"
	"slices"
	"sync"
)

// input is a text that was read.
type input struct {
	text   []byte
	buffer *[]byte // what the text is in, to be used again after use
	room   []byte  // the memory to release after use; nil if there is none
}

// buffers are for small texts: no new memory is cleared and collected for each file.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// expected is the size that is assumed for a text of unknown size. A larger text is
// kept outside of the heap if the system allows it: on the heap, it would let a
// multiple of its size pile up as garbage.
const expected = 1 << 20

// readAll reads to the end. It keeps a single copy of what it reads.
func readAll(r io.Reader) (input, error) {
	buffer, known := buffers.Get().(*[]byte), size(r)
	*buffer = slices.Grow((*buffer)[:0], known)
	text := (*buffer)[:known]
	n, err := io.ReadFull(r, text)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return input{text: text[:n:n], buffer: buffer}, nil
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
		return input{text: room[:n:n], room: room}, nil
	}
	release(room)
	return input{}, err
}

// size returns how much to read at first: one byte more than a small file has, and
// else the expected size.
func size(r io.Reader) int {
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() < expected {
			return int(info.Size()) + 1
		}
	}
	return expected
}

// close gives the memory of the text away.
func (in input) close() {
	if in.room != nil {
		release(in.room)
	}
	if in.buffer != nil {
		buffers.Put(in.buffer)
	}
}
