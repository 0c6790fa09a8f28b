// Package measure runs programs and tells what they cost: time on the clock, time
// on the processors, and memory at the peak, the last two as the kernel counts
// them for the process.
//
// Two programs are compared in pairs, one run of each after the other, so that
// what else happens on the machine happens to both. What counts is the median of
// the ratios within pairs.
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
	Args  []string // the first is the program's file
	Env   []string // in addition to that of this process
	Stdin string   // a file; "": nothing
	Piped bool     // stdin is a pipe, as it is for a function of kustomize or kpt
}

// Cost is what one run took.
type Cost struct {
	Wall, CPU time.Duration
	// Peak is the resident memory at its peak, in bytes. It is never less than
	// this process's own: the kernel counts from the fork on.
	Peak int64
}

// Run runs the program once. A nil output is /dev/null. A program that fails is
// an error that shows what it said.
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
			cmd.Stdin = struct{ io.Reader }{file} // not known to be a file: copied
		}
	}
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return Cost{}, fmt.Errorf("%s: %w: %s", p.Name, err, strings.TrimSpace(said.String()))
	}
	cost := Cost{Wall: wall, CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		cost.Peak = int64(usage.Maxrss)
		if runtime.GOOS != "darwin" { // which counts in bytes
			cost.Peak *= 1024
		}
	}
	return cost, nil
}

// head keeps the beginning of what is written to it.
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

// Costs are the runs of one program.
type Costs []Cost

// Median is the median of each number by itself.
func (c Costs) Median() Cost {
	return Cost{
		Wall: median(c, func(c Cost) time.Duration { return c.Wall }),
		CPU:  median(c, func(c Cost) time.Duration { return c.CPU }),
		Peak: median(c, func(c Cost) int64 { return c.Peak }),
	}
}

// Ratio is what one program takes of what another takes.
type Ratio struct {
	Wall, CPU float64
}

// Pairs runs two programs one after the other, n times each.
func Pairs(ctx context.Context, a, b Program, n int) (as, bs Costs, err error) {
	for range n {
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

// Ratios is the median of the ratios of as to bs, pair by pair.
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

// median is the middle of the values of a number, or between the two there; zero
// where there is none.
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
