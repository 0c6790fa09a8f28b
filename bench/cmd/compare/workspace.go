package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

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
	return fmt.Sprintf("%.1f MB", float64(in.bytes)/mega)
}

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

func copyProgram(to, from string) error {
	program, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, program, 0o755)
}

// program returns the path of a program that open has built.
func (w *workspace) program(name string) string {
	return filepath.Join(w.dir, name)
}

// list returns a corpus as a ResourceList.
func (w *workspace) list(c corpus.Corpus) (input, error) {
	if in, ok := w.lists[c]; ok {
		return in, nil
	}
	file, err := os.CreateTemp(w.dir, "list-*.yaml")
	if err != nil {
		return input{}, err
	}
	in := input{path: file.Name()}
	in.count, err = c.ResourceList(file, edit.FunctionConfig)
	if err := errors.Join(err, file.Close()); err != nil {
		return input{}, err
	}
	info, err := os.Stat(in.path)
	if err != nil {
		return input{}, err
	}
	in.bytes = info.Size()
	w.lists[c] = in
	return in, nil
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
