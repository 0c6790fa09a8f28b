package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	{"overlays", (*bench).overlays},
	{"scan", (*bench).scan},
	{"conversion", (*bench).conversion},
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

// limits maps numbers of items to the limits for them. Other sizes are reported but
// not judged.
type limits map[int]float64

var (
	noOpCPU   = limits{1000: .40, 10_000: .30}
	noOpWall  = limits{1000: .30, 10_000: .22}
	yqWall    = limits{1000: .15}
	patchWall = limits{1000: .06}
	passing   = limits{10_000: 250} // at least so many MB/s
	passCPU   = limits{10_000: .02}
	growthCPU = limits{10_000: 10, 50_000: 6} // for the larger size
)

const (
	workersWall = .6
	memoryShare = 1.6 // times the input, if it comes from a host,
	memoryBase  = 40  // plus so many MiB
	filesMemory = 128 // MiB
	startUpWall = 1
	binarySize  = 17  // MB
	startUps    = 100 // at least so many pairs
	overlays    = 100 // of one base
	overlayWall = 1
	copies      = 400 // overlays with a base of their own
	copiesCPU   = 2.4 // for twice as many
	copiesPeak  = 256 // MiB
	scanCPU     = 1.3
	convertCPU  = .35
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
		b.atMost(fmt.Sprintf("%d items: CPU ratio to %s", n, frameworkNoOp), took.ratios[frameworkNoOp].CPU, noOpCPU[n], "%.2f")
		b.atMost(fmt.Sprintf("%d items: wall ratio to %s", n, frameworkNoOp), took.ratios[frameworkNoOp].Wall, noOpWall[n], "%.2f")
		b.atMost(fmt.Sprintf("%d items: wall ratio to %s", n, yqSameEdit), took.ratios[yqSameEdit].Wall, yqWall[n], "%.2f")
	}
	return nil
}

// kustomize compares with a patch in kustomize, on the same files.
func (b *bench) kustomize(ctx context.Context) error {
	for _, n := range b.items {
		if n > mostForKustomize && !b.all {
			continue
		}
		in, err := b.files(corpus.Corpus{Items: n})
		if err != nil {
			return err
		}
		if err := b.writeKustomization(in); err != nil {
			return err
		}
		took, err := b.against(ctx, fmt.Sprintf("%d items in files, %s", n, in.size()), b.pairs, b.nativeOnFiles(in), b.kustomizeBuild(in))
		if err != nil {
			return err
		}
		b.atMost(fmt.Sprintf("%d items in files: wall ratio to %s", n, kustomizePatch), took.ratios[kustomizePatch].Wall, patchWall[n], "%.3f")
	}
	return nil
}

// overlays compares the proof of a base with many overlays with building each of them.
func (b *bench) overlays(ctx context.Context) error {
	if err := b.copies(ctx); err != nil {
		return err
	}
	dir, err := b.writeOverlays(overlays)
	if err != nil {
		return err
	}
	took, err := b.against(ctx, fmt.Sprintf("a base with %d overlays", overlays), b.pairs, b.nativeOnOverlays(dir), b.kustomizeEach(dir))
	if err != nil {
		return err
	}
	b.atMost(fmt.Sprintf("a base with %d overlays: wall ratio to %s", overlays, kustomizeEach), took.ratios[kustomizeEach].Wall, overlayWall, "%.3f")
	return os.RemoveAll(dir)
}

// copies measures overlays with a base of their own each: time and memory grow with them.
func (b *bench) copies(ctx context.Context) error {
	var programs []measure.Program
	for _, n := range []int{copies, copies / 2} {
		dir, err := b.writeCopies(n)
		if err != nil {
			return err
		}
		programs = append(programs, measure.Program{Name: nativeSidecar, Args: []string{b.native, "--fn-config", b.config, "-l", dir}})
	}
	what := fmt.Sprintf("%d overlays with copies", copies)
	b.say(what)
	larges, smalls, err := measure.Pairs(ctx, programs[0], programs[1], b.pairs)
	if err != nil {
		return err
	}
	b.atMost(what+fmt.Sprintf(": CPU, to %d", copies/2), measure.Ratios(larges, smalls).CPU, copiesCPU, "%.1f")
	b.atMost(what+": peak MiB", float64(larges.Median().Peak)/mebi, copiesPeak, "%.0f")
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
	speed := float64(in.bytes) / mega / took.ours.Wall.Seconds()
	b.atLeast(fmt.Sprintf("%d items without a workload: MB/s", n), speed, passing[n])
	if ratio, ok := took.ratios[frameworkNoOp]; ok {
		b.atMost(fmt.Sprintf("%d items without a workload: CPU ratio to %s", n, frameworkNoOp), ratio.CPU, passCPU[n], "%.3f")
	}
	return nil
}

// growth compares the CPU time of each size with that of the size before.
func (b *bench) growth(ctx context.Context) error {
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
		b.say(what)
		larges, smalls, err := measure.Pairs(ctx, b.nativeOn(large).Program, b.nativeOn(small).Program, b.pairs)
		if err != nil {
			return err
		}
		b.atMost(what, measure.Ratios(larges, smalls).CPU, growthCPU[b.items[i]], "%.1f")
	}
	return nil
}

// workers compares the time on two processors with that on one.
func (b *bench) workers(ctx context.Context) error {
	if runtime.NumCPU() < 2 {
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

// memory measures the peak for input from a host and for files.
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
	for _, flag := range []string{"-l", "-w"} {
		if err := b.memoryOverFiles(ctx, b.items[len(b.items)-1], flag); err != nil {
			return err
		}
	}
	return nil
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

// scan compares a scan of files without kustomizations with a run that converts what the
// scan would convert, and lists the files.
func (b *bench) scan(ctx context.Context) error {
	in, err := b.files(corpus.Corpus{Items: b.middle()})
	if err != nil {
		return err
	}
	everything := filepath.Join(b.dir, "everything.yaml")
	if err := os.WriteFile(everything, []byte(convertKnown), 0o644); err != nil {
		return err
	}
	scans := measure.Program{Name: "native-sidecar scan", Args: []string{b.native, "scan", in.path}}
	lists := measure.Program{Name: nativeSidecar, Args: []string{b.native, "--fn-config", everything, "-q", "-l", in.path}}
	what := fmt.Sprintf("%d items in files, %s, scan: CPU ratio to `-l`", b.middle(), in.size())
	b.say(what)
	mine, others, err := measure.Pairs(ctx, scans, lists, b.pairs)
	if err == nil {
		b.atMost(what, measure.Ratios(mine, others).CPU, scanCPU, "%.2f")
	}
	return err
}

// conversion compares a conversion of the few known sidecars in files with an edit of every
// workload in them, on one processor: there no collector hides on another one.
func (b *bench) conversion(ctx context.Context) error {
	in, err := b.files(corpus.Corpus{Items: b.middle(), Sidecars: true})
	if err != nil {
		return err
	}
	everything := filepath.Join(b.dir, "everything.yaml")
	if err := os.WriteFile(everything, []byte(convertKnown), 0o644); err != nil {
		return err
	}
	converts := measure.Program{Name: nativeSidecar, Args: []string{b.native, "--fn-config", everything, "-q", "-l", in.path}}
	adds := measure.Program{Name: "native-sidecar, adding", Args: []string{b.native, "--fn-config", b.config, "-q", "-l", in.path}}
	for _, processors := range []string{"", "GOMAXPROCS=1"} {
		what := fmt.Sprintf("%d items in files, %s, conversion: CPU ratio to adding", b.middle(), in.size())
		if processors != "" {
			what += ", " + processors
			converts.Env, adds.Env = []string{processors}, []string{processors}
		}
		b.say(what)
		mine, others, err := measure.Pairs(ctx, converts, adds, b.pairs)
		if err != nil {
			return err
		}
		b.atMost(what, measure.Ratios(mine, others).CPU, convertCPU, "%.2f")
		seconds := mine.Median().CPU.Seconds()
		b.atLeast(what+": MB/s of CPU time", float64(in.bytes)/mega/seconds, 0)
	}
	return nil
}

// convertKnown is a functionConfig that converts every known sidecar.
const convertKnown = `apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: everything}
spec:
  patterns:
  - name: everything
    convert: {known: ["*"]}
`

// startUp compares the times for a ResourceList without items.
func (b *bench) startUp(ctx context.Context) error {
	in, err := b.list(corpus.Corpus{})
	if err != nil {
		return err
	}
	took, err := b.against(ctx, "no items", max(startUps, b.pairs), b.nativeOn(in), b.noOp(in))
	if err == nil {
		b.atMost("start-up: wall ratio to "+frameworkNoOp, took.ratios[frameworkNoOp].Wall, startUpWall, "%.2f")
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
