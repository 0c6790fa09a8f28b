package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
	"github.com/native-sidecar/native-sidecar/bench/internal/measure"
)

// The programs' names in the report.
const (
	nativeSidecar   = "native-sidecar"
	frameworkNoOp   = "framework no-op"
	frameworkAppend = "framework append"
	yqSameEdit      = "yq, same edit"
	kustomizePatch  = "kustomize, one patch"
	kustomizeEach   = "kustomize, once for each"
	catName         = "cat"
	catEach         = "find and cat"
)

// program is a program to measure, and the counts that prove it made the edit.
type program struct {
	measure.Program
	want edit.Made
}

// everyWorkload returns the counts for an edited ResourceList, whose functionConfig
// contains the image once more.
func everyWorkload(in input) edit.Made {
	n := in.count.Workloads()
	return edit.Made{Images: n + 1, Always: n}
}

// untouched returns the counts for a ResourceList without the edit.
var untouched = edit.Made{Images: 1}

// nativeOn returns native-sidecar as a function.
func (b *bench) nativeOn(in input) program {
	return program{
		measure.Program{Name: nativeSidecar, Args: []string{b.native}, Stdin: in.path},
		everyWorkload(in),
	}
}

// nativeOnFiles returns native-sidecar on a directory, with flags.
func (b *bench) nativeOnFiles(in input, flags ...string) program {
	args := append([]string{b.native, "--fn-config", b.config}, flags...)
	n := in.count.Workloads()
	return program{
		measure.Program{Name: nativeSidecar, Args: append(args, in.path)},
		edit.Made{Images: n, Always: n},
	}
}

func (b *bench) noOp(in input) program {
	return program{
		measure.Program{Name: frameworkNoOp, Args: []string{b.program("peer-noop")}, Stdin: in.path},
		untouched,
	}
}

func (b *bench) append(in input) program {
	return program{
		measure.Program{Name: frameworkAppend, Args: []string{b.program("peer-append")}, Stdin: in.path},
		everyWorkload(in),
	}
}

func (b *bench) yq(in input) program {
	return program{
		measure.Program{Name: yqSameEdit, Args: []string{b.program("yq"), edit.YQ}, Stdin: in.path},
		everyWorkload(in),
	}
}

func (b *bench) kustomizeBuild(in input) program {
	n := in.count["Deployment"]
	return program{
		measure.Program{Name: kustomizePatch, Args: []string{b.program("kustomize"), "build", b.dir}},
		edit.Made{Images: n, Always: n},
	}
}

// nativeOnOverlays returns native-sidecar on a package with one workload.
func (b *bench) nativeOnOverlays(dir string) program {
	return program{
		measure.Program{Name: nativeSidecar, Args: []string{b.native, "--fn-config", b.config, dir}},
		edit.Made{Images: 1, Always: 1},
	}
}

// kustomizeEach returns a shell that builds each folder of a package.
func (b *bench) kustomizeEach(dir string) program {
	return program{
		measure.Program{Name: kustomizeEach, Args: []string{"sh", "-c", `for each in "$1"/*; do "$0" build "$each" || exit 1; done`, b.program("kustomize"), dir}},
		edit.Made{},
	}
}

func cat(in input) program {
	return program{
		measure.Program{Name: catName, Args: []string{"cat"}, Stdin: in.path},
		untouched,
	}
}

// catFiles returns a shell that reads a directory and prints all files in it. made is what of
// the edit they have.
func catFiles(dir string, made edit.Made) program {
	return program{
		measure.Program{Name: catEach, Args: []string{"sh", "-c", `find "$0" -type f -print0 | xargs -0 cat`, dir}},
		made,
	}
}

// check runs a program once and fails unless it made the edit.
func (p program) check(ctx context.Context) error {
	reader, writer := io.Pipe()
	failed := make(chan error, 1)
	go func() {
		_, err := p.Run(ctx, writer)
		failed <- err
		_ = writer.Close() // it never fails
	}()
	made, err := edit.Count(reader)
	reader.CloseWithError(err)
	if err := <-failed; err != nil {
		return err
	}
	return p.judge(made, err)
}

// checkFiles fails unless the files in a directory have the edit.
func (p program) checkFiles(in input) error {
	var all edit.Made
	for _, name := range in.files {
		file, err := os.Open(filepath.Join(in.path, name))
		if err != nil {
			return err
		}
		made, err := edit.Count(file)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
		all = all.Add(made)
	}
	return p.judge(all, nil)
}

func (p program) judge(made edit.Made, err error) error {
	if err == nil && made != p.want {
		err = fmt.Errorf("%s did not make the edit: its output has %+v, want %+v", p.Name, made, p.want)
	}
	return err
}
