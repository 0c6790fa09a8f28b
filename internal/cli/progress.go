package cli

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// How long a run takes until it shows how far it is, and how often it does then.
const (
	patience = 500 * time.Millisecond
	interval = 100 * time.Millisecond
)

// clearLine goes to the start of the line and empties it.
const clearLine = "\r\x1b[K"

// progress shows on a terminal how many of the files were read. A nil progress
// shows nothing.
type progress struct {
	w       io.Writer
	total   int
	read    atomic.Int64
	stopped chan struct{}
	running sync.WaitGroup
}

// progress starts to show how far a run over that many files is, where stderr is a
// terminal.
func (o *options) progress(total int, w io.Writer) *progress {
	if _, is := terminal(w); !is || o.quiet || dumb() {
		return nil
	}
	p := &progress{w: w, total: total, stopped: make(chan struct{})}
	p.running.Go(p.show)
	return p
}

// step: one more file was read.
func (p *progress) step() {
	if p != nil {
		p.read.Add(1)
	}
}

// stop takes from the terminal what it shows, for others to write there.
func (p *progress) stop() {
	if p != nil {
		close(p.stopped)
		p.running.Wait()
	}
}

func (p *progress) show() {
	for wait := patience; ; wait = interval {
		select {
		case <-p.stopped:
			if wait == interval {
				fmt.Fprint(p.w, clearLine)
			}
			return
		case <-time.After(wait):
			fmt.Fprint(p.w, clearLine, fmt.Sprintf("%d of %d files", p.read.Load(), p.total))
		}
	}
}
