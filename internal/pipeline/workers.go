package pipeline

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers runs functions side by side, as many at a time as there are processors,
// however often it is asked for it by functions that it runs.
type Workers struct {
	slots chan struct{} // one for each goroutine beside the caller's
}

// NewWorkers returns workers for all processors.
func NewWorkers() Workers { return Workers{make(chan struct{}, runtime.GOMAXPROCS(0)-1)} }

// Each calls do for every number below n, side by side as far as there are
// processors for it, and returns when all calls have returned.
func (w Workers) Each(n int, do func(i int)) {
	if n == 0 {
		return
	}
	var running sync.WaitGroup
	var taken atomic.Int64
	take := func() (int, bool) {
		i := int(taken.Add(1)) - 1
		return i, i < n
	}
	for i, ok := take(); ok; i, ok = take() {
		slots := w.slots
		if i == n-1 {
			slots = nil // nothing is left for another goroutine
		}
		select {
		case slots <- struct{}{}:
			running.Go(func() {
				for i, ok := take(); ok; i, ok = take() {
					do(i)
				}
				<-w.slots
			})
		default:
		}
		do(i)
	}
	running.Wait()
}
