package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/native-sidecar/native-sidecar/bench/internal/growth"
	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

const (
	mostGrowth = 2.4                     // for twice the input
	longEnough = 300 * time.Millisecond  // shorter times are not judged
	longStart  = 2400 * time.Millisecond // the same, where something is done once
	smallest   = 8                       // the first size
	mostBytes  = 32 << 20                // the size of the largest input
	mostFiles  = 1 << 16                 // the most files of an input
	rounds     = 3                       // how often a row that grows too much is measured anew
	runs       = 3                       // in each round
)

// collector sets Go's default, with which memory grows in proportion to the input.
// native-sidecar's own memory limit makes a step in the time where an input reaches it,
// and is measured elsewhere.
var collector = []string{"GOGC=100"}

// bench measures constructs.
type bench struct {
	bin, dir string
	start    time.Duration // of a run without any input
}

// measureStart finds the time that each run takes to start.
func (b *bench) measureStart(ctx context.Context) error {
	s, err := b.sized(ctx, func(int) growth.Input { return growth.Empty }, 0)
	if err != nil {
		return err
	}
	for range 10 {
		if err := s.run(ctx); err != nil {
			return err
		}
	}
	b.start = s.cpu
	return nil
}

// sized is an input of one size on disk, and the least time that a run has taken.
type sized struct {
	n       int
	input   growth.Input
	bench   *bench
	dir     string
	program measure.Program
	cpu     time.Duration
}

func (b *bench) sized(ctx context.Context, input func(int) growth.Input, n int) (*sized, error) {
	dir, err := os.MkdirTemp(b.dir, "input-")
	if err != nil {
		return nil, err
	}
	s := &sized{n: n, input: input(n), bench: b, dir: dir}
	c, err := s.input.Write(b.bin, dir)
	if err != nil {
		return nil, err
	}
	s.program = measure.Program{Name: filepath.Base(b.bin), Args: c.Args, Env: collector, Stdin: c.Stdin, Exit: s.input.Exit}
	return s, s.run(ctx)
}

// run measures a run.
func (s *sized) run(ctx context.Context) error {
	cost, err := s.program.Run(ctx, nil)
	if cpu := cost.CPU - s.bench.start; err == nil && (s.cpu == 0 || cpu < s.cpu) {
		s.cpu = cpu
	}
	return err
}

func (s *sized) remove() error { return os.RemoveAll(s.dir) }

// result is what a construct costs: twice has twice the size of once.
type result struct {
	n, bytes    int // of twice
	once, twice time.Duration
}

// measure checks that a construct does what it is measured for, doubles it until it takes
// long enough, and compares the last two sizes.
func (b *bench) measure(ctx context.Context, c growth.Construct) (r result, err error) {
	once, err := b.sized(ctx, c.Make, smallest)
	if err != nil {
		return result{}, err
	}
	if err := once.input.Check(ctx, growth.Command{Args: once.program.Args, Stdin: once.program.Stdin}); err != nil {
		return result{}, err
	}
	enough := longEnough
	if once.input.SlowStart {
		enough = longStart
	}
	for {
		twice, err := b.sized(ctx, c.Make, 2*once.n)
		if err != nil {
			return result{}, err
		}
		in := twice.input
		last := in.Last || 2*in.Size() > mostBytes || 2*len(in.Files) > mostFiles
		if last || twice.cpu >= enough {
			if r, err = compare(ctx, once, twice); err != nil {
				return result{}, err
			}
		}
		if err := once.remove(); err != nil {
			return result{}, err
		}
		if last || r.twice >= enough {
			return r, twice.remove()
		}
		once = twice
	}
}

// compare runs two sizes in turns.
func compare(ctx context.Context, once, twice *sized) (result, error) {
	for round := 0; ; round++ {
		for range runs {
			for _, s := range []*sized{once, twice} {
				if err := s.run(ctx); err != nil {
					return result{}, err
				}
			}
		}
		r := result{n: twice.n, bytes: twice.input.Size(), once: once.cpu, twice: twice.cpu}
		if round == rounds-1 || !r.tooMuch() {
			return r, nil
		}
	}
}

func (r result) ratio() float64 { return float64(r.twice) / float64(max(r.once, 1)) }

// tooMuch reports whether the time grows faster than the input.
func (r result) tooMuch() bool { return r.twice >= longEnough && r.ratio() > mostGrowth }

const head = "| construct | n | bytes | time at n/2 | at n | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"

// row returns a row of the table. A time that is too short has no ratio.
func (r result) row(name string) string {
	ratio := ""
	switch {
	case r.tooMuch():
		ratio = fmt.Sprintf("**%.2f**", r.ratio())
	case r.twice >= longEnough:
		ratio = fmt.Sprintf("%.2f", r.ratio())
	}
	return fmt.Sprintf("| %s | %d | %d | %.3f s | %.3f s | %s |\n", name, r.n, r.bytes, r.once.Seconds(), r.twice.Seconds(), ratio)
}
