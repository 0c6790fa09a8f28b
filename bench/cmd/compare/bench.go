package main

import (
	"context"
	"fmt"
	"io"

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

// comparison is the cost of our program, and its ratios to the others.
type comparison struct {
	ours   measure.Cost
	ratios map[string]measure.Ratio // by the name of the other program
}

// against checks the programs and measures ours with each of the others, in turns.
func (b *bench) against(ctx context.Context, input string, pairs int, ours program, others ...program) (comparison, error) {
	for _, p := range append([]program{ours}, others...) {
		b.say(input + ": checking " + p.Name)
		if err := p.check(ctx); err != nil {
			return comparison{}, err
		}
	}
	var all measure.Costs
	var rows []programRow
	ratios := map[string]measure.Ratio{}
	for _, other := range others {
		b.say(fmt.Sprintf("%s: running %[3]s and %[4]s %[2]d times", input, pairs, ours.Name, other.Name))
		as, bs, err := measure.Pairs(ctx, ours.Program, other.Program, pairs)
		if err != nil {
			return comparison{}, err
		}
		all = append(all, as...)
		ratio := measure.Ratios(as, bs)
		ratios[other.Name] = ratio
		rows = append(rows, programRow{input, other.Name, bs.Median(), &ratio})
	}
	b.programs = append(b.programs, programRow{input, ours.Name, all.Median(), nil})
	b.programs = append(b.programs, rows...)
	return comparison{all.Median(), ratios}, nil
}
