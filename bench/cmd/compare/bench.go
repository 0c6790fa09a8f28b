package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

const (
	mega = 1e6     // a megabyte, for files
	mebi = 1 << 20 // a mebibyte, for memory
)

// bench takes the measurements and records the results.
type bench struct {
	*workspace
	*report
	options
	progress io.Writer
}

// say prints the progress.
func (b *bench) say(what string) {
	fmt.Fprintln(b.progress, what)
}

// middle returns the largest size that is not too large for the peers, or the
// smallest size.
func (b *bench) middle() int {
	middle := b.items[0]
	for _, n := range b.items {
		if n <= mostForPeers {
			middle = n
		}
	}
	return middle
}

// oneProcessor is the environment in which a program has one processor: no collector hides
// on another one.
const oneProcessor = "GOMAXPROCS=1"

// turns are the ratios of our program to another one that it took turns with.
type turns struct {
	ours   measure.Cost // with all processors
	theirs measure.Cost
	alone  measure.Cost // ours, with one processor
	all    measure.Ratio
	one    measure.Ratio // with one processor for each
}

// takeTurns measures two programs in turns: with all processors, and with one.
func (b *bench) takeTurns(ctx context.Context, input string, pairs int, ours, other measure.Program) (turns, error) {
	b.say(fmt.Sprintf("%s: running %s and %s", input, ours.Name, other.Name))
	mine, others, err := measure.Pairs(ctx, ours, other, pairs)
	if err != nil {
		return turns{}, err
	}
	t := turns{ours: mine.Median(), theirs: others.Median(), all: measure.Ratios(mine, others)}
	ours.Env = append(slices.Clip(ours.Env), oneProcessor)
	other.Env = append(slices.Clip(other.Env), oneProcessor)
	mine, others, err = measure.Pairs(ctx, ours, other, pairs)
	t.alone, t.one = mine.Median(), measure.Ratios(mine, others)
	return t, err
}

// against checks the programs and measures ours with each of the others, in turns. It
// returns what came out by the name of the other program.
func (b *bench) against(ctx context.Context, input string, pairs int, ours program, others ...program) (map[string]turns, error) {
	for _, p := range append([]program{ours}, others...) {
		b.say(input + ": checking " + p.Name)
		if err := p.check(ctx); err != nil {
			return nil, err
		}
	}
	took := map[string]turns{}
	for _, other := range others {
		t, err := b.takeTurns(ctx, input, pairs, ours.Program, other.Program)
		if err != nil {
			return nil, err
		}
		took[other.Name] = t
	}
	b.costs(input, ours.Name, took, others)
	return took, nil
}
