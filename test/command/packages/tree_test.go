// Package packages tests what the command does to packages: kustomizations, components,
// patches and the manifests that they are about. kustomize's own code judges.
package packages

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/test/command/internal/testcase"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// root is the folder of the repository, seen from the folder of these tests.
const root = "../../.."

// tree is the text of files by their paths, with slashes.
type tree map[string]string

func (files tree) write(t testing.TB, dir string) {
	t.Helper()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
	}
}

// read returns the files of a folder.
func read(t testing.TB, dir string) tree {
	return readSome(t, dir, func(fs.DirEntry) bool { return true })
}

// readSome returns the files of a folder that are wanted.
func readSome(t testing.TB, dir string, wanted func(fs.DirEntry) bool) tree {
	t.Helper()
	files := tree{}
	require.NoError(t, filepath.WalkDir(dir, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !wanted(entry) {
			return err
		}
		text, err := os.ReadFile(at)
		name, _ := filepath.Rel(dir, at)
		files[filepath.ToSlash(name)] = string(text)
		return err
	}))
	return files
}

// names returns the names of the files in order.
func (files tree) names() []string { return slices.Sorted(maps.Keys(files)) }

// String returns the files as an archive, for people.
func (files tree) String() string {
	var s strings.Builder
	for _, name := range files.names() {
		s.WriteString("-- " + name + " --\n" + files[name])
	}
	return s.String()
}

// roots returns the folders with kustomizations that are not components.
func (files tree) roots() []string {
	var all []string
	for _, name := range files.names() {
		switch path.Base(name) {
		case "kustomization.yaml", "kustomization.yml", "Kustomization":
			if !strings.Contains(files[name], "kind: Component\n") {
				all = append(all, path.Dir(name))
			}
		}
	}
	return all
}

// program is the command and kustomize: their code in this process, or their binaries.
type program interface {
	// run runs the command on arguments.
	run(t testing.TB, stdin string, args ...string) (stdout, stderr string, code int)
	// build returns the objects of a kustomization.
	build(t testing.TB, dir string) (string, error)
}

type inProcess struct{}

// schemaVersion is that of the schema of kustomize itself.
var schemaVersion = openapi.GetSchemaVersion()

func (inProcess) run(_ testing.TB, stdin string, args ...string) (stdout, stderr string, code int) {
	return testcase.Run(stdin, args...)
}

func (inProcess) build(_ testing.TB, dir string) (string, error) {
	defer func() {
		if openapi.GetSchemaVersion() != schemaVersion { // kustomize keeps it for the next build
			openapi.ResetOpenAPI()
		}
	}()
	options := krusty.MakeDefaultOptions()
	options.LoadRestrictions = types.LoadRestrictionsNone
	built, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		return "", err
	}
	text, err := built.AsYaml()
	return string(text), err
}

// binaries are the paths of the programs.
type binaries struct{ command, kustomize string }

// newBinaries returns the binaries that the environment names, or skips the test.
func newBinaries(t testing.TB) binaries {
	t.Helper()
	b := binaries{os.Getenv("NATIVE_SIDECAR_BIN"), os.Getenv("KUSTOMIZE_BIN")}
	if b.command == "" || b.kustomize == "" {
		t.Skip("needs NATIVE_SIDECAR_BIN and KUSTOMIZE_BIN, which make sets")
	}
	return b
}

func (b binaries) run(t testing.TB, stdin string, args ...string) (stdout, stderr string, code int) {
	var out, wrong bytes.Buffer
	c := exec.CommandContext(t.Context(), b.command, args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(stdin), &out, &wrong
	if err := c.Run(); err != nil {
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		code = exit.ExitCode()
	}
	return out.String(), wrong.String(), code
}

func (b binaries) build(t testing.TB, dir string) (string, error) {
	c := exec.CommandContext(t.Context(), b.kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", "--reorder", "none", dir)
	out, err := c.Output()
	return string(out), err
}

// builds returns what the roots of a tree build to, by kustomize's code in this process.
func builds(t testing.TB, dir string, roots []string) (map[string]string, error) {
	t.Helper()
	all := map[string]string{}
	for _, one := range roots {
		built, err := inProcess{}.build(t, filepath.Join(dir, filepath.FromSlash(one)))
		if err != nil {
			return nil, err
		}
		all[one] = built
	}
	return all, nil
}

// apply returns what the function makes of a stream of objects; ok is false if it refuses.
func apply(t testing.TB, config, objects string) (out, said string, ok bool) {
	t.Helper()
	out, said, code := inProcess{}.run(t, objects, "--fn-config", config, "-q", "-")
	return out, said, code == 0
}

// differ returns how two streams of objects differ, empty if they mean the same. accept
// changes objects before they are compared; it may be nil.
func differ(t testing.TB, got, want string, accept func(object map[string]any)) string {
	t.Helper()
	if got == want {
		return ""
	}
	gots, wants := decoded(t, got), decoded(t, want)
	for _, all := range [][]map[string]any{gots, wants} {
		for _, object := range all {
			withoutEmptyLists(object)
			if accept != nil {
				accept(object)
			}
		}
	}
	if reflect.DeepEqual(gots, wants) {
		return ""
	}
	return udiff.Unified("want", "got", printed(t, wants), printed(t, gots))
}

func decoded(t testing.TB, stream string) []map[string]any {
	t.Helper()
	var all []map[string]any
	decoder := yaml.NewDecoder(strings.NewReader(stream))
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err, stream)
		if object != nil {
			all = append(all, object)
		}
	}
}

func printed(t testing.TB, objects []map[string]any) string {
	t.Helper()
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	for _, object := range objects {
		require.NoError(t, encoder.Encode(object))
	}
	require.NoError(t, encoder.Close())
	return out.String()
}

// withoutEmptyLists removes empty lists of containers: kustomize leaves one when a patch
// deletes the last of a list.
func withoutEmptyLists(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, list := range []string{"initContainers", "containers"} {
			if all, is := v[list].([]any); is && len(all) == 0 {
				delete(v, list)
			}
		}
		for _, child := range v {
			withoutEmptyLists(child)
		}
	case []any:
		for _, child := range v {
			withoutEmptyLists(child)
		}
	}
}
