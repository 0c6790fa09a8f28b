package cli

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// delay is how long a run takes before it shows its progress.
	delay = 500 * time.Millisecond
	// interval is how often the progress is updated after that.
	interval = 100 * time.Millisecond
)

// clearLine moves to the start of the line and clears it.
const clearLine = "\r\x1b[K"

// progress shows on a terminal how many files have been read. A nil progress shows
// nothing.
type progress struct {
	w       io.Writer
	total   int
	read    atomic.Int64
	stopped chan struct{}
	running sync.WaitGroup
}

// progress starts to show the progress of a run over that many files, if stderr is
// a terminal.
func (o *options) progress(total int, w io.Writer) *progress {
	if _, is := terminal(w); !is || o.quiet || dumb() {
		return nil
	}
	p := &progress{w: w, total: total, stopped: make(chan struct{})}
	p.running.Go(p.show)
	return p
}

// step counts one more file.
func (p *progress) step() {
	if p != nil {
		p.read.Add(1)
	}
}

// stop clears the progress from the terminal, so that messages can be printed.
func (p *progress) stop() {
	if p != nil {
		close(p.stopped)
		p.running.Wait()
	}
}

func (p *progress) show() {
	for wait := delay; ; wait = interval {
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
