package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/replace"
)

// atOnce is how many files are written side by side. A disk syncs several files in the
// time of one.
const atOnce = 32

// rewrite writes the files that change. If it ends early, it says which files were
// written: the first ones. The next run leaves those as they are, and goes on from there.
func (r run) rewrite(ctx context.Context, p Process) error {
	changing, err := r.changing()
	if err != nil {
		return err
	}
	ctx, stop := p.Stoppable(ctx)
	defer stop()
	done, folders := 0, map[string]bool{}
	for some := range slices.Chunk(changing, atOnce) {
		var written int
		written, err = r.rewriteSome(ctx, some, folders, p.Stdout)
		if done += written; err != nil {
			err = errors.Join(plain(err), r.unfinished(changing, done))
			break
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		err = errors.Join(err, replace.SyncFolder(folder))
	}
	return err
}

// rewriteSome writes some files, adds their folders to the given ones, and returns how
// many were written: all of them, or those before the one with the error.
func (r run) rewriteSome(ctx context.Context, numbers []int, folders map[string]bool, stdout io.Writer) (written int, err error) {
	var pending []*pending
	defer func() {
		for _, f := range pending[written:] {
			f.Discard()
		}
	}()
	for _, i := range numbers {
		if err = context.Cause(ctx); err != nil {
			return 0, err
		}
		f, failed := r.prepare(r.files[i], pipeline.Edits(r.Sources[i]))
		if failed != nil {
			err = failed
			break
		}
		pending = append(pending, f)
	}
	var syncing sync.WaitGroup
	for _, f := range pending {
		syncing.Go(func() { f.failed = f.Sync() })
	}
	syncing.Wait()
	for _, f := range pending {
		failed := cmp.Or(context.Cause(ctx), f.failed)
		if failed == nil {
			failed = r.printName(f.file, stdout)
		}
		if failed == nil && r.diff {
			_, failed = f.diff.WriteTo(stdout)
		}
		if failed == nil { // all output has arrived, so the files can be written
			failed = f.Commit()
		}
		if failed != nil {
			return written, failed
		}
		folders[f.Folder()] = true
		written++
	}
	return written, err
}

// pending is a file that is about to be written.
type pending struct {
	*replace.Pending
	file   *file
	diff   bytes.Buffer
	failed error
}

// prepare makes a file ready to be written.
func (r run) prepare(f *file, edits []manifest.Edit) (*pending, error) {
	p := &pending{file: f}
	err := f.read(func(src *manifest.Source) (err error) {
		if err = r.printDiff(src, edits, &p.diff); err == nil {
			p.Pending, err = replace.Prepare(f.name, src.Text, func(w io.Writer) error { return manifest.Write(w, src, edits) })
		}
		return err
	})
	return p, err
}

// unfinished returns what to say about a run that has written only the first ones of
// the files that change; nil if there is only one file.
func (r run) unfinished(changing []int, done int) error {
	if len(changing) == 1 || done == len(changing) {
		return nil
	}
	up := ""
	if done > 0 {
		up = ", up to " + r.files[changing[done-1]].name
	}
	return fmt.Errorf("%d of %d files were written%s. From %s on, none was. Run again to write the rest",
		done, len(changing), up, r.files[changing[done]].name)
}

// changing returns the numbers of the files that change. It is an error if one of them
// cannot be written. It removes temporary files that an earlier run has left in their
// folders.
func (r run) changing() ([]int, error) {
	var changing []int
	var errs []error
	cleaned := map[string]bool{}
	for i, f := range r.files {
		if f.outside || f.stream != nil {
			continue
		}
		if folder := filepath.Dir(f.name); !cleaned[folder] {
			cleaned[folder] = true
			replace.Clean(folder)
		}
		if len(r.Sources[i]) == 0 {
			continue
		}
		changing = append(changing, i)
		if err := replace.Check(f.name); err != nil {
			errs = append(errs, err)
		}
	}
	return changing, errors.Join(errs...)
}
