package main

import (
	"context"
	"fmt"
	"os"

	"github.com/native-sidecar/native-sidecar/bench/internal/corpus"
	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

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
		b.ratios(fmt.Sprintf("%d items in files: wall ratio to %s", n, kustomizePatch), took[kustomizePatch], wall, patchWall[n], "%.3f")
	}
	return nil
}

// packages compares the proof of a package, a base with many overlays with building each of them.
func (b *bench) packages(ctx context.Context) error {
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
	b.ratios(fmt.Sprintf("a base with %d overlays: wall ratio to %s", overlays, kustomizeEach), took[kustomizeEach], wall, packageWall, "%.3f")
	b.ratios(fmt.Sprintf("a base with %d overlays: CPU ratio to %s", overlays, kustomizeEach), took[kustomizeEach], cpu, most{}, "%.3f")
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
	took, err := b.takeTurns(ctx, what, b.pairs, programs[0], programs[1])
	if err != nil {
		return err
	}
	b.ratios(what+fmt.Sprintf(": CPU, to %d", copies/2), took, cpu, copiesCPU, "%.1f")
	b.atMost(what+": peak MiB", float64(took.ours.Peak)/mebi, copiesPeak, "%.0f")
	return nil
}

// scan compares a scan of files without kustomizations with a run that converts what the
// scan would convert, and lists the files.
func (b *bench) scan(ctx context.Context) error {
	in, err := b.files(corpus.Corpus{Items: b.middle()})
	if err != nil {
		return err
	}
	everything, err := b.save("everything.yaml", convertKnown)
	if err != nil {
		return err
	}
	scans := measure.Program{Name: "native-sidecar scan", Args: []string{b.native, "scan", in.path}}
	lists := measure.Program{Name: nativeSidecar, Args: []string{b.native, "--fn-config", everything, "-q", "-l", in.path}}
	what := fmt.Sprintf("%d items in files, %s, scan: CPU ratio to `-l`", b.middle(), in.size())
	took, err := b.takeTurns(ctx, what, b.pairs, scans, lists)
	if err == nil {
		b.ratios(what, took, cpu, scanCPU, "%.2f")
	}
	return err
}

// conversion compares a conversion of the few known sidecars in files with an edit of every
// workload in them.
func (b *bench) conversion(ctx context.Context) error {
	in, err := b.files(corpus.Corpus{Items: b.middle(), Sidecars: true})
	if err != nil {
		return err
	}
	everything, err := b.save("everything.yaml", convertKnown)
	if err != nil {
		return err
	}
	converts := measure.Program{Name: nativeSidecar, Args: []string{b.native, "--fn-config", everything, "-q", "-l", in.path}}
	adds := measure.Program{Name: "native-sidecar, adding", Args: []string{b.native, "--fn-config", b.config, "-q", "-l", in.path}}
	what := fmt.Sprintf("%d items in files, %s, conversion: CPU ratio to adding", b.middle(), in.size())
	took, err := b.takeTurns(ctx, what, b.pairs, converts, adds)
	if err != nil {
		return err
	}
	b.ratios(what, took, cpu, convertCPU, "%.2f")
	b.atLeast(fmt.Sprintf("%d items in files, conversion: MB/s of CPU time, %s", b.middle(), oneProcessor), in.megabytes()/took.alone.CPU.Seconds(), 0)
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

// silent adds to convertKnown that it says nothing where no workload has a known sidecar.
const silent = "  rules: {matched-nothing: \"Off\"}\n"

// check compares --check with cat, over files that stay as they are: where no workload
// concerns the configuration, and where each has the sidecar already.
func (b *bench) check(ctx context.Context) error {
	n := b.items[len(b.items)-1]
	in, err := b.files(corpus.Corpus{Items: n, Apart: true})
	if err != nil {
		return err
	}
	known, err := b.save("known.yaml", convertKnown+silent)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%d files, %s, that nothing concerns", n, in.size())
	if err := b.checkOver(ctx, what, in, known, edit.Made{}, checking[n]); err != nil {
		return err
	}
	n = b.middle()
	if in, err = b.files(corpus.Corpus{Items: n, Apart: true}); err != nil {
		return err
	}
	writes := b.nativeOnFiles(in, "-w")
	if _, err := writes.Run(ctx, nil); err != nil {
		return err
	}
	if err := writes.checkFiles(in); err != nil {
		return err
	}
	return b.checkOver(ctx, fmt.Sprintf("%d files with the sidecar", n), in, b.config, writes.want, most{})
}

// checkOver compares --check over files that stay as they are with cat. made is what of the
// edit they have.
func (b *bench) checkOver(ctx context.Context, what string, in input, config string, made edit.Made, limit most) error {
	checks := program{
		Program: measure.Program{Name: "native-sidecar --check", Args: []string{b.native, "--fn-config", config, "-q", "--check", in.path}},
	}
	took, err := b.against(ctx, what, b.pairs, checks, catFiles(in.path, made))
	if err != nil {
		return err
	}
	b.ratios(what+": wall ratio to "+catEach, took[catEach], wall, limit, "%.2f")
	b.ratios(what+": CPU ratio to "+catEach, took[catEach], cpu, limit, "%.2f")
	return os.RemoveAll(in.path)
}

// checkouts measures the conversion of known sidecars in the repositories of a folder.
func (b *bench) checkouts(ctx context.Context) error {
	const what = "known sidecars in checkouts"
	if b.tree == "" {
		b.skip(what, "no -tree")
		return nil
	}
	size, err := manifests(b.tree)
	if err != nil {
		return err
	}
	everything, err := b.save("everything.yaml", convertKnown)
	if err != nil {
		return err
	}
	in, reads := input{path: b.tree, bytes: size}, catFiles(b.tree, edit.Made{})
	converts := measure.Program{
		Name: nativeSidecar, Args: []string{b.native, "--fn-config", everything, "-q", "-l", b.tree}, MayFail: true,
	}
	named := fmt.Sprintf("%s, %s", what, in.size())
	took, err := b.takeTurns(ctx, named, b.pairs, converts, reads.Program)
	if err != nil {
		return err
	}
	b.costs(named, nativeSidecar, map[string]turns{catEach: took}, []program{reads})
	b.atLeast(named+": MB/s of CPU time, "+oneProcessor, in.megabytes()/took.alone.CPU.Seconds(), checkoutsMBs)
	return nil
}
