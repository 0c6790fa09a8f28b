package containers

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// baseImage makes an image of this machine's Go and git that can build the command in
// dir with the given flags. It has no shell, and a build in it needs no network. It
// has as few files as possible: engines look at all of them after each instruction.
func baseImage(t *testing.T, name, dir string, flags []string) {
	t.Helper()
	environment := "PATH=/usr/local/go/bin:/usr/bin GOTOOLCHAIN=local GOPROXY=off GOMODCACHE=/modules GOCACHE=/cache"
	importImage(t, name, environment, func(a archive) {
		b := base{a, goEnv(t, "GOROOT"), goEnv(t, "GOMODCACHE"), goEnv(t, "GOCACHE")}
		b.directory("tmp", 0o1777)
		b.git()
		b.toolchain()
		b.downloads(dir)
		list := append([]string{"CGO_ENABLED=0", "go", "list", "-deps", "-export", "-json=BuildID,Dir,EmbedFiles"}, flags...)
		decoder := json.NewDecoder(strings.NewReader(output(t, dir, "env", append(list, ".")...)))
		for decoder.More() {
			var p compiled
			require.NoError(t, decoder.Decode(&p))
			b.sources(p)
			b.results(p)
		}
	})
}

// importImage makes an image of the files that fill adds.
func importImage(t *testing.T, name, environment string, fill func(a archive)) {
	t.Helper()
	command := exec.Command("docker", "import", "--change", "ENV "+environment, "-", name)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	a := archive{t, tar.NewWriter(stdin), map[string]bool{}}
	fill(a)
	require.NoError(t, a.w.Close())
	require.NoError(t, stdin.Close())
	require.NoError(t, command.Wait())
	t.Cleanup(func() { docker(t, "rmi", "--force", name) })
}

// archive is the archive of an image's files.
type archive struct {
	t    *testing.T
	w    *tar.Writer
	seen map[string]bool // docker refuses an archive that has a file twice
}

func (a archive) directory(name string, mode int64) {
	a.t.Helper()
	require.NoError(a.t, a.w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode}))
}

// file adds a file of this machine, unless it was added before. It follows symbolic
// links.
func (a archive) file(from, to string) {
	a.t.Helper()
	if a.seen[to] {
		return
	}
	a.seen[to] = true
	info, err := os.Stat(from)
	require.NoError(a.t, err)
	text, err := os.ReadFile(from)
	require.NoError(a.t, err)
	require.NoError(a.t, a.w.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: to, Mode: int64(info.Mode().Perm()), Size: int64(len(text)), ModTime: info.ModTime(),
	}))
	_, err = a.w.Write(text)
	require.NoError(a.t, err)
}

// base is the archive of an image with Go, and where Go's files are on this machine.
type base struct {
	archive
	root, modules, cache string
}

// library is a file that ldd prints.
var library = regexp.MustCompile(`(/\S+) \(0x`)

// git adds git and the libraries that it is linked with.
func (b base) git() {
	b.t.Helper()
	git, err := exec.LookPath("git")
	require.NoError(b.t, err)
	b.file(git, "usr/bin/git")
	for _, found := range library.FindAllStringSubmatch(output(b.t, "", "ldd", git), -1) {
		b.file(found[1], found[1][1:])
	}
}

// toolchain adds Go without the sources of its packages.
func (b base) toolchain() {
	b.t.Helper()
	for _, pattern := range []string{
		"VERSION", "go.env", "bin/go", "pkg/include/*", "pkg/tool/*/asm", "pkg/tool/*/compile", "pkg/tool/*/link",
		"src/go.mod", "src/vendor/modules.txt",
	} {
		found, err := filepath.Glob(filepath.Join(b.root, pattern))
		require.NoError(b.t, err)
		for _, file := range found {
			b.file(file, "usr/local/go"+strings.TrimPrefix(file, b.root))
		}
	}
}

// capital is a letter that is escaped in the paths of the module cache.
var capital = regexp.MustCompile(`[A-Z]`)

// downloads adds the modules that a module's go.sum lists, as the Dockerfile downloads
// them. The folder of each module is there, too, so that the go command does not
// unpack the download.
func (b base) downloads(dir string) {
	b.t.Helper()
	output(b.t, dir, "go", "mod", "download")
	text, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	require.NoError(b.t, err)
	for line := range strings.Lines(string(text)) {
		line = capital.ReplaceAllStringFunc(line[:strings.LastIndex(line, " ")], func(s string) string { return "!" + strings.ToLower(s) })
		module, version, _ := strings.Cut(line, " ")
		version, isMod := strings.CutSuffix(version, "/go.mod")
		files := ".*"
		if isMod {
			files = ".mod"
		}
		found, err := filepath.Glob(filepath.Join(b.modules, "cache/download", module, "@v", version+files))
		require.NoError(b.t, err)
		for _, file := range found {
			b.file(file, "modules"+strings.TrimPrefix(file, b.modules))
		}
		if !isMod && len(found) > 0 {
			b.directory(path.Join("modules", module+"@"+version), 0o755)
		}
	}
}

// compiled is a compiled package.
type compiled struct {
	BuildID, Dir string
	EmbedFiles   []string
}

// sources adds the sources of a package of Go or of a module.
func (b base) sources(p compiled) {
	b.t.Helper()
	to := ""
	if inside, is := strings.CutPrefix(p.Dir, b.root); is {
		to = "usr/local/go" + inside
	} else if inside, is := strings.CutPrefix(p.Dir, b.modules); is {
		to = "modules" + inside
	} else {
		return // of the project, or made up by the go command
	}
	names := p.EmbedFiles
	entries, err := os.ReadDir(p.Dir)
	require.NoError(b.t, err)
	for _, entry := range entries {
		if entry.Type().IsRegular() && !strings.HasSuffix(entry.Name(), "_test.go") {
			names = append(names, entry.Name())
		}
	}
	for _, name := range names {
		b.file(filepath.Join(p.Dir, name), path.Join(to, name))
	}
}

// results adds what Go's build cache has of a package, so that it is not compiled again
// in the image. It only saves time: the go command looks packages up by their sources
// and flags, and compiles those that it does not find.
//
// In the cache, HASH-a is an action and names its result, HASH-d. A package's build ID
// starts with the start of its action's hash. A second action, whose hash is made of
// the first, names what the compiler printed.
func (b base) results(p compiled) {
	b.t.Helper()
	action, _, _ := strings.Cut(p.BuildID, "/")
	start, err := base64.RawURLEncoding.DecodeString(action)
	if err != nil || len(start) == 0 {
		return
	}
	found, err := filepath.Glob(filepath.Join(b.cache, "*", hex.EncodeToString(start)+"*-a"))
	require.NoError(b.t, err)
	for _, file := range found {
		whole, err := hex.DecodeString(strings.TrimSuffix(filepath.Base(file), "-a"))
		require.NoError(b.t, err)
		printed := sha256.Sum256([]byte("subkey:" + string(whole) + "stdout"))
		b.result(hex.EncodeToString(whole))
		b.result(hex.EncodeToString(printed[:]))
	}
}

// result adds an action of the build cache and its result.
func (b base) result(hash string) {
	b.t.Helper()
	name := path.Join(hash[:2], hash+"-a")
	text, err := os.ReadFile(filepath.Join(b.cache, name))
	if err != nil {
		return
	}
	if fields := strings.Fields(string(text)); len(fields) > 2 && len(fields[2]) == len(hash) {
		made := path.Join(fields[2][:2], fields[2]+"-d")
		if _, err := os.Stat(filepath.Join(b.cache, made)); err == nil {
			b.file(filepath.Join(b.cache, name), path.Join("cache", name))
			b.file(filepath.Join(b.cache, made), path.Join("cache", made))
		}
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	return strings.TrimSpace(output(t, "", "go", "env", name))
}
