package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/bench/internal/corpus"
	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
	"github.com/native-sidecar/native-sidecar/bench/internal/gotool"
	"github.com/native-sidecar/native-sidecar/bench/internal/tree"
)

// workspace is a directory with the programs and their inputs. Each is made when it
// is first needed.
type workspace struct {
	dir    string
	native string // native-sidecar
	config string // its functionConfig
	lists  map[corpus.Corpus]input
}

// input is a corpus on disk.
type input struct {
	path  string
	bytes int64
	count corpus.Count
	files []string // relative to path, if that is a directory
}

// size returns the size of the input as text.
func (in input) size() string {
	return fmt.Sprintf("%.1f MB", in.megabytes())
}

func (in input) megabytes() float64 { return float64(in.bytes) / mega }

// open builds the programs in a new directory. If native is empty, it builds
// native-sidecar from the parent module.
func open(ctx context.Context, native string) (*workspace, error) {
	dir, err := os.MkdirTemp("", "native-sidecar-bench-")
	if err != nil {
		return nil, err
	}
	w := &workspace{dir: dir, native: native, config: filepath.Join(dir, "config.yaml"), lists: map[corpus.Corpus]input{}}
	if err := w.build(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *workspace) close() error {
	return os.RemoveAll(w.dir)
}

// The modules of the other programs.
const (
	kyaml           = "sigs.k8s.io/kustomize/kyaml"
	kustomizeModule = "sigs.k8s.io/kustomize/kustomize/v5"
	yqModule        = "github.com/mikefarah/yq/v4"
)

func (w *workspace) build(ctx context.Context) error {
	module, parent, err := gotool.Modules(ctx)
	if err != nil {
		return err
	}
	linked := filepath.Join(w.dir, "linked")
	if err := gotool.Build(ctx, module, linked, "./cmd/peer-noop", "./cmd/peer-append", yqModule, kustomizeModule); err != nil {
		return err
	}
	native := w.program("native-sidecar")
	if w.native == "" {
		if err := gotool.Build(ctx, parent, linked, "."); err != nil {
			return err
		}
	}
	// Measure copies, as an installation makes them: a program starts up to a tenth
	// slower from the pages in which the linker left it.
	if err := os.CopyFS(w.dir, os.DirFS(linked)); err != nil {
		return err
	}
	if w.native != "" {
		if err := copyProgram(native, w.native); err != nil {
			return err
		}
	}
	w.native = native
	return os.WriteFile(w.config, []byte(edit.FunctionConfig), 0o644)
}

// copyProgram copies a file, without keeping it in memory: that would count for the programs
// that are started.
func copyProgram(to, from string) error {
	program, err := os.Open(from)
	if err != nil {
		return err
	}
	copied, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o755)
	if err != nil {
		return errors.Join(err, program.Close())
	}
	_, err = io.Copy(copied, program)
	return errors.Join(err, copied.Close(), program.Close())
}

// program returns the path of a program that open has built.
func (w *workspace) program(name string) string {
	return filepath.Join(w.dir, name)
}

// save writes a text to a file, and returns its path.
func (w *workspace) save(name, text string) (string, error) {
	path := filepath.Join(w.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o644)
}

// list returns a corpus as a ResourceList.
func (w *workspace) list(c corpus.Corpus) (input, error) {
	if in, ok := w.lists[c]; ok {
		return in, nil
	}
	in, err := w.file(func(out io.Writer) (corpus.Count, error) { return c.ResourceList(out, edit.FunctionConfig) })
	if err == nil {
		w.lists[c] = in
	}
	return in, err
}

// document returns one document of about so many bytes.
func (w *workspace) document(bytes int64) (input, error) {
	const some = 1000
	sample, err := w.file(corpus.Corpus{Items: some}.List)
	if err != nil {
		return input{}, err
	}
	if err := os.Remove(sample.path); err != nil {
		return input{}, err
	}
	return w.file(corpus.Corpus{Items: int(bytes * some / sample.bytes)}.List)
}

// file returns what a function writes, as a new file.
func (w *workspace) file(write func(io.Writer) (corpus.Count, error)) (input, error) {
	file, err := os.CreateTemp(w.dir, "input-*.yaml")
	if err != nil {
		return input{}, err
	}
	in := input{path: file.Name()}
	in.count, err = write(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return input{}, err
	}
	info, err := os.Stat(in.path)
	if err == nil {
		in.bytes = info.Size()
	}
	return in, err
}

// manifests returns how many bytes the manifests in a directory have, without those in hidden
// ones.
func manifests(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != dir && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Type().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)):
			info, err := entry.Info()
			if err != nil {
				return err
			}
			bytes += info.Size()
		}
		return nil
	})
	return bytes, err
}

// files returns a corpus as a new directory of files.
func (w *workspace) files(c corpus.Corpus) (input, error) {
	dir, err := os.MkdirTemp(w.dir, "files-")
	if err != nil {
		return input{}, err
	}
	in := input{path: dir}
	in.count, in.files, err = c.Files(dir)
	for _, name := range in.files {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return input{}, err
		}
		in.bytes += info.Size()
	}
	return in, err
}

// writeKustomization writes a kustomization of a directory of files. It goes to the
// workspace's directory, because kustomize reads no files above a kustomization.
func (w *workspace) writeKustomization(files input) error {
	var resources []string
	for _, name := range files.files {
		resources = append(resources, filepath.Base(files.path)+"/"+name)
	}
	return os.WriteFile(filepath.Join(w.dir, "kustomization.yaml"), []byte(edit.Kustomization(resources)), 0o644)
}

// writeOverlays writes a package with a base and overlays, each with a patch for it, and
// returns its folder.
func (w *workspace) writeOverlays(n int) (string, error) {
	dir, err := os.MkdirTemp(w.dir, "overlays-")
	if err != nil {
		return "", err
	}
	files := base("base")
	for i := range n {
		files[fmt.Sprintf("overlay%d/kustomization.yaml", i)] = overlay
	}
	return dir, tree.Write(dir, files)
}

// writeCopies writes overlays with a base of their own each, and returns their folder.
func (w *workspace) writeCopies(n int) (string, error) {
	dir, err := os.MkdirTemp(w.dir, "copies-")
	if err != nil {
		return "", err
	}
	files := map[string]string{}
	for i := range n {
		maps.Copy(files, base(fmt.Sprintf("copy%d/base", i)))
		files[fmt.Sprintf("copy%d/overlay/kustomization.yaml", i)] = overlay
	}
	return dir, tree.Write(dir, files)
}

// base returns the files of a base in a folder.
func base(dir string) map[string]string {
	return map[string]string{
		dir + "/kustomization.yaml": "resources: [web.yaml]\n",
		dir + "/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n" +
			"  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n        image: web:1\n",
	}
}

// overlay is the kustomization of an overlay next to its base.
const overlay = "resources: [../base]\npatches:\n- patch: |-\n    apiVersion: apps/v1\n" +
	"    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {containers: [{name: web, tty: true}]}}}\n"
