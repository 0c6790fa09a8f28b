package chart

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/native-sidecar/native-sidecar/internal/fit"
)

// Helm is a program to render charts with.
type Helm struct{ program string }

// Find returns the helm at a path or, for a name without a slash, on the PATH. The error
// says why it cannot be run.
func Find(program string) (Helm, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		var about *exec.Error
		if errors.As(err, &about) {
			err = about.Err
		}
		return Helm{}, err
	}
	return Helm{path}, nil
}

const (
	// mostBytes is how much a chart may render. A release has to fit into a Secret, which
	// has 1 MiB, compressed.
	mostBytes = 64 << 20
	// mostSaid is how much of what helm says about an error is read, and mostShown how many
	// characters of that are shown.
	mostSaid  = 16 << 10
	mostShown = 300
	// patience is how long a helm that has ended may hold its output open, in processes that
	// it has left behind.
	patience = 2 * time.Second
)

// run runs helm, without a shell, and returns what it prints. No cluster is configured for
// it. The error is what it says about one, in one line.
func (h Helm) run(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c := exec.CommandContext(ctx, h.program, args...)
	out, said := &bounded{room: mostBytes, full: func() { stop(errTooMuch) }}, &bounded{room: mostSaid}
	c.Env = append(os.Environ(), "KUBECONFIG="+os.DevNull)
	c.Stdin, c.Stdout, c.Stderr, c.WaitDelay = stdin, out, said, patience
	err := c.Run()
	switch {
	case context.Cause(ctx) != nil:
		return nil, context.Cause(ctx)
	case err == nil:
		return out.kept, nil
	}
	if why := complaint(string(said.kept)); why != "" {
		return nil, errors.New(why)
	}
	return nil, err
}

var errTooMuch = fmt.Errorf("it prints more than %d MiB", mostBytes>>20)

// bounded keeps the beginning of what is written to it, and drops the rest.
type bounded struct {
	kept []byte
	room int
	full func() // called when there is no more room; it may be nil
}

func (b *bounded) Write(text []byte) (int, error) {
	b.kept = append(b.kept, text[:min(len(text), b.room-len(b.kept))]...)
	if len(b.kept) == b.room && b.full != nil {
		b.full()
	}
	return len(text), nil
}

// complaint returns what helm says about an error: what follows the last "Error: ", or else
// its last line. It leaves out how to see more.
func complaint(said string) string {
	var words []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if why, is := strings.CutPrefix(line, "Error: "); is {
			words = []string{why}
			continue
		}
		if line != "" && !strings.HasPrefix(line, "Use --debug flag") {
			words = append(words, line)
		}
	}
	if !strings.HasPrefix(said, "Error: ") && !strings.Contains(said, "\nError: ") && len(words) > 0 {
		words = words[len(words)-1:]
	}
	return fit.Middle(strings.Join(words, " "), mostShown, mostShown/2)
}
