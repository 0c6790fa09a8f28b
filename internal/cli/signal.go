package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// stopped is the error of a run that a signal has ended.
type stopped struct{ by syscall.Signal }

func (s stopped) Error() string { return fmt.Sprintf("stopped by a signal (%v)", s.by) }

// exitCode returns the code that a shell shows for a process that the signal ends.
func (s stopped) exitCode() int { return 128 + int(s.by) }

// stoppable returns a context that the first SIGINT, SIGTERM or SIGHUP ends, with [stopped] as
// its cause. The second one ends the process, and so do signals after stop was called.
// A signal that the process was started to ignore stays ignored.
func stoppable(ctx context.Context) (stopping context.Context, stop func()) {
	stopping, end := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			if by, is := s.(syscall.Signal); is {
				end(stopped{by})
			}
		case <-stopping.Done():
		}
	}()
	return stopping, func() {
		signal.Stop(signals)
		end(nil)
	}
}
