package cli

import (
	"errors"
	"io"
	"os"
)

// input is a text that was read.
type input struct {
	text []byte
	room []byte // what it was read into, if that is to be given back
}

// expected is how much of a text is expected where nothing is known of it; what
// is larger is held off the heap where the system allows it. On the heap, it
// would allow a multiple of itself as garbage.
const expected = 1 << 20

// readAll reads to the end, and holds what it reads once.
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

// size is how much to read at first: a little more than there is, where that is
// known and is little.
func size(r io.Reader) int64 {
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() < expected {
			return info.Size() + 1
		}
	}
	return expected
}

// close gives the memory of the text back.
func (in input) close() {
	if in.room != nil {
		release(in.room)
	}
}
