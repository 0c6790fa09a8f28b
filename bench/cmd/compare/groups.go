package main

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"github.com/native-sidecar/native-sidecar/bench/internal/corpus"
	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

// group is a set of measurements that -only can choose.
type group struct {
	name string
	run  func(*bench, context.Context) error
}

var groups = []group{
	{"speed", (*bench).speed},
	{"kustomize", (*bench).kustomize},
	{"packages", (*bench).packages},
	{"scan", (*bench).scan},
	{"conversion", (*bench).conversion},
	{"check", (*bench).check},
	{"checkouts", (*bench).checkouts},
	{"passthrough", (*bench).passThrough},
	{"growth", (*bench).growth},
	{"workers", (*bench).workers},
	{"memory", (*bench).memory},
	{"startup", (*bench).startUp},
	{"binary", (*bench).binary},
}

// The largest sizes that are measured without -all.
const (
	mostForPeers     = 10_000 // for five times as many, a function on kyaml's framework takes a minute and 11 GB
	mostForKustomize = 1000   // its time grows with the square of the items
)

// limits maps numbers of items to the limits for them, with all processors and with one.
// Other sizes are reported but not judged.
type limits map[int]most

var (
	noOpCPU   = limits{1000: {all: .40}, 10_000: {.30, .22}}
	noOpWall  = limits{1000: {all: .30}, 10_000: {all: .11}}
	yqWall    = limits{1000: {all: .15}}
	patchWall = limits{1000: {all: .06}}
	passing   = map[int]float64{10_000: 250} // at least so many MB/s
	passCPU   = limits{10_000: {.02, .02}}
	growthCPU = limits{10_000: {10, 10}, 50_000: {6, 6}} // for the larger size
	checking  = limits{50_000: {2, 2}}
)

var (
	startUpWall = most{.85, .85}
	packageWall = most{1, 1}
	copiesCPU   = most{2.4, 2.4} // for twice as many
	scanCPU     = most{1.3, 1.3}
	convertCPU  = most{.35, .35}
)

const (
	workersWall  = .6
	memoryShare  = 1.4  // times the input, if it comes from a host,
	memoryBase   = 30   // plus so many MiB
	document     = 500  // MB of a large document,
	documentSize = 2    // times its size
	filesMemory  = 128  // MiB
	binarySize   = 12.5 // MB
	startUps     = 100  // at least so many pairs
	overlays     = 100  // of one base
	copies       = 400  // overlays with a base of their own
	copiesPeak   = 256  // MiB
	checkoutsMBs = 100  // MB/s on one processor
)

// speed compares the programs that edit a ResourceList.
func (b *bench) speed(ctx context.Context) error {
	for _, n := range b.items {
		in, err := b.list(corpus.Corpus{Items: n})
		if err != nil {
			return err
		}
		peers := []program{cat(in)}
		if n <= mostForPeers || b.all {
			peers = append(peers, b.noOp(in), b.append(in), b.yq(in))
		}
		took, err := b.against(ctx, fmt.Sprintf("%d items, %s", n, in.size()), b.pairs, b.nativeOn(in), peers...)
		if err != nil {
			return err
		}
		if len(peers) == 1 {
			continue
		}
		b.ratios(fmt.Sprintf("%d items: CPU ratio to %s", n, frameworkNoOp), took[frameworkNoOp], cpu, noOpCPU[n], "%.2f")
		b.ratios(fmt.Sprintf("%d items: wall ratio to %s", n, frameworkNoOp), took[frameworkNoOp], wall, noOpWall[n], "%.2f")
		b.ratios(fmt.Sprintf("%d items: wall ratio to %s", n, yqSameEdit), took[yqSameEdit], wall, yqWall[n], "%.2f")
	}
	return nil
}

// passThrough measures an input without a workload.
func (b *bench) passThrough(ctx context.Context) error {
	n := b.middle()
	in, err := b.list(corpus.Corpus{Items: n, NoWorkloads: true})
	if err != nil {
		return err
	}
	peers := []program{cat(in)}
	if n <= mostForPeers || b.all {
		peers = append(peers, b.noOp(in))
	}
	took, err := b.against(ctx, fmt.Sprintf("%d items without a workload, %s", n, in.size()), b.pairs, b.nativeOn(in), peers...)
	if err != nil {
		return err
	}
	speed := float64(in.bytes) / mega / took[catName].ours.Wall.Seconds()
	b.atLeast(fmt.Sprintf("%d items without a workload: MB/s", n), speed, passing[n])
	if t, ok := took[frameworkNoOp]; ok {
		b.ratios(fmt.Sprintf("%d items without a workload: CPU ratio to %s", n, frameworkNoOp), t, cpu, passCPU[n], "%.3f")
	}
	return nil
}

// growth compares the CPU time of each size with that of the size before.
func (b *bench) growth(ctx context.Context) error {
	if len(b.items) < 2 {
		b.skip("growth: CPU of each size to the size before", "only one size")
	}
	for i := 1; i < len(b.items); i++ {
		small, err := b.list(corpus.Corpus{Items: b.items[i-1]})
		if err != nil {
			return err
		}
		large, err := b.list(corpus.Corpus{Items: b.items[i]})
		if err != nil {
			return err
		}
		what := fmt.Sprintf("growth: CPU, %d items to %d", b.items[i], b.items[i-1])
		took, err := b.takeTurns(ctx, what, b.pairs, b.nativeOn(large).Program, b.nativeOn(small).Program)
		if err != nil {
			return err
		}
		b.ratios(what, took, cpu, growthCPU[b.items[i]], "%.1f")
	}
	return nil
}

// workers compares the time on two processors with that on one.
func (b *bench) workers(ctx context.Context) error {
	if runtime.NumCPU() < 2 {
		b.skip("wall, two processors to one", "only one processor")
		return nil
	}
	in, err := b.list(corpus.Corpus{Items: b.middle()})
	if err != nil {
		return err
	}
	two, one := b.nativeOn(in).Program, b.nativeOn(in).Program
	two.Env, one.Env = []string{"GOMAXPROCS=2"}, []string{"GOMAXPROCS=1"}
	what := fmt.Sprintf("%d items: wall, two processors to one", b.middle())
	b.say(what)
	twos, ones, err := measure.Pairs(ctx, two, one, b.pairs)
	if err == nil {
		b.atMost(what, measure.Ratios(twos, ones).Wall, workersWall, "%.2f")
	}
	return err
}

// memory measures the peak for input from a host, for a large document, and for files.
func (b *bench) memory(ctx context.Context) error {
	for _, n := range b.items {
		in, err := b.list(corpus.Corpus{Items: n})
		if err != nil {
			return err
		}
		p := b.nativeOn(in)
		p.Piped = true
		what := fmt.Sprintf("%d items of %.1f MiB from a host: peak MiB", n, float64(in.bytes)/mebi)
		b.say(what)
		cost, err := p.Run(ctx, nil)
		if err != nil {
			return err
		}
		b.atMost(what, float64(cost.Peak)/mebi, memoryShare*float64(in.bytes)/mebi+memoryBase, "%.0f")
	}
	if err := b.memoryOfDocument(ctx); err != nil {
		return err
	}
	for _, flag := range []string{"-l", "-w"} {
		if err := b.memoryOverFiles(ctx, b.items[len(b.items)-1], flag); err != nil {
			return err
		}
	}
	return nil
}

// memoryOfDocument measures the peak for a file with one large document, if the inputs are
// large at all.
func (b *bench) memoryOfDocument(ctx context.Context) error {
	if b.items[len(b.items)-1] <= mostForPeers {
		return nil
	}
	in, err := b.document(document * mega)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("a document of %.1f MiB: peak MiB", float64(in.bytes)/mebi)
	b.say(what)
	cost, err := b.nativeOnFiles(in, "-l").Run(ctx, nil)
	if err != nil {
		return err
	}
	b.atMost(what, float64(cost.Peak)/mebi, documentSize*float64(in.bytes)/mebi, "%.0f")
	return os.Remove(in.path)
}

// memoryOverFiles measures the peak for a new directory of files.
func (b *bench) memoryOverFiles(ctx context.Context, items int, flag string) error {
	in, err := b.files(corpus.Corpus{Items: items})
	if err != nil {
		return err
	}
	p := b.nativeOnFiles(in, flag)
	what := fmt.Sprintf("%d items in files, %s, `%s`: peak MiB", items, in.size(), flag)
	b.say(what)
	cost, err := p.Run(ctx, nil)
	if err == nil && flag == "-w" {
		err = p.checkFiles(in)
	}
	if err != nil {
		return err
	}
	b.atMost(what, float64(cost.Peak)/mebi, filesMemory, "%.0f")
	return os.RemoveAll(in.path)
}

// startUp compares the times for a ResourceList without items.
func (b *bench) startUp(ctx context.Context) error {
	in, err := b.list(corpus.Corpus{})
	if err != nil {
		return err
	}
	took, err := b.against(ctx, "no items", max(startUps, b.pairs), b.nativeOn(in), b.noOp(in))
	if err == nil {
		b.ratios("start-up: wall ratio to "+frameworkNoOp, took[frameworkNoOp], wall, startUpWall, "%.2f")
	}
	return err
}

// binary measures the size of the program.
func (b *bench) binary(context.Context) error {
	info, err := os.Stat(b.native)
	if err == nil {
		b.atMost("binary: MB", float64(info.Size())/mega, binarySize, "%.1f")
	}
	return err
}
