// Package measure runs programs and measures their wall time, their CPU time and
// their peak memory. The last two are the kernel's figures for the process.
//
// Two programs are compared in pairs, running one after the other, so that other load
// on the machine affects both. The result is the median of the ratios within pairs.
package measure

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Program is a command line and its input.
type Program struct {
	Name  string
	Args  []string // the first is the path of the program
	Env   []string // in addition to this process's environment
	Stdin string   // a file, or "" for no input
	Piped bool     // whether stdin is a pipe, as it is for functions in kustomize and kpt
	Exit  int      // the exit code if it does what it should
	// MayFail reports that it may find errors in its input: exit code 1 is as good.
	MayFail bool
}

// Cost is the cost of one run.
type Cost struct {
	Wall, CPU time.Duration
	// Peak is the peak of the resident memory in bytes. It is never less than this
	// process's own, because the kernel counts from the fork on.
	Peak int64
}

// Run runs the program once. A nil output is /dev/null. If the program ends with
// another exit code than it should, the error contains its stderr.
func (p Program) Run(ctx context.Context, output io.Writer) (Cost, error) {
	cmd := exec.CommandContext(ctx, p.Args[0], p.Args[1:]...)
	cmd.Env = append(os.Environ(), p.Env...)
	said := &head{}
	cmd.Stdout, cmd.Stderr = output, said
	if p.Stdin != "" {
		file, err := os.Open(p.Stdin)
		if err != nil {
			return Cost{}, err
		}
		defer func() { _ = file.Close() }() // it is only read
		cmd.Stdin = file
		if p.Piped {
			cmd.Stdin = struct{ io.Reader }{file} // hides that it is a file, so that it is copied through a pipe
		}
	}
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if code := cmd.ProcessState.ExitCode(); code != p.Exit && (code != 1 || !p.MayFail) { // -1 if it did not start
		if err == nil {
			err = fmt.Errorf("exit status %d", code)
		}
		return Cost{}, fmt.Errorf("%s: %w: %s", p.Name, err, strings.TrimSpace(said.String()))
	}
	cost := Cost{Wall: wall, CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		cost.Peak = int64(usage.Maxrss)
		if runtime.GOOS != "darwin" { // macOS counts in bytes
			cost.Peak *= 1024
		}
	}
	return cost, nil
}

// head is a writer that keeps the beginning of its input.
type head struct {
	bytes.Buffer
}

func (h *head) Write(p []byte) (int, error) {
	const limit = 1024
	if room := limit - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// Costs are the costs of several runs of one program.
type Costs []Cost

// Median returns the median of each figure separately.
func (c Costs) Median() Cost {
	return Cost{
		Wall: median(c, func(c Cost) time.Duration { return c.Wall }),
		CPU:  median(c, func(c Cost) time.Duration { return c.CPU }),
		Peak: median(c, func(c Cost) int64 { return c.Peak }),
	}
}

// Ratio is the cost of one program divided by that of another.
type Ratio struct {
	Wall, CPU float64
}

// enough is how long pairs of programs run, and few how many run however long they take.
const (
	enough = 30 * time.Second
	few    = 3
)

// Pairs runs two programs in turns, n times each, or fewer times if they take long.
func Pairs(ctx context.Context, a, b Program, n int) (as, bs Costs, err error) {
	start := time.Now()
	for i := range n {
		if i >= few && time.Since(start) > enough {
			break
		}
		for _, run := range []struct {
			program Program
			costs   *Costs
		}{{a, &as}, {b, &bs}} {
			cost, err := run.program.Run(ctx, nil)
			if err != nil {
				return nil, nil, err
			}
			*run.costs = append(*run.costs, cost)
		}
	}
	return as, bs, nil
}

// Ratios returns the median of the ratios of as to bs, pair by pair.
func Ratios(as, bs Costs) Ratio {
	ratios := make([]Ratio, len(as))
	for i := range as {
		ratios[i] = Ratio{
			Wall: float64(as[i].Wall) / float64(bs[i].Wall),
			CPU:  float64(as[i].CPU) / float64(bs[i].CPU),
		}
	}
	return Ratio{
		Wall: median(ratios, func(r Ratio) float64 { return r.Wall }),
		CPU:  median(ratios, func(r Ratio) float64 { return r.CPU }),
	}
}

// median returns the middle value, or the mean of the two middle values. It is zero
// if there are no values.
func median[T any, N int64 | float64 | time.Duration](all []T, number func(T) N) N {
	numbers := make([]N, len(all))
	for i, one := range all {
		numbers[i] = number(one)
	}
	slices.Sort(numbers)
	switch n := len(numbers); {
	case n == 0:
		return 0
	case n%2 == 1:
		return numbers[n/2]
	default:
		return (numbers[n/2-1] + numbers[n/2]) / 2
	}
}
