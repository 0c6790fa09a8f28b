package containers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is the project's folder.
const root = "../.."

// TestDockerfile builds the Dockerfile in a clone, and compares the image with the one
// that make builds there.
func TestDockerfile(t *testing.T) {
	arch, err := engine()
	if err != nil {
		skip(t, "no container engine answers: %v", err)
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != arch {
		skip(t, "Go builds for %s/%s here, and the container engine runs linux/%s", runtime.GOOS, runtime.GOARCH, arch)
	}
	if _, err := exec.LookPath("git"); err != nil {
		skip(t, "git is not installed")
	}
	const tag, version = "v1.2.3", "v4.5.6"
	c := clone(t, tag)
	baseName := "localhost/native-sidecar-test-base"
	baseImage(t, baseName, c.dir, buildFlags(t))

	t.Run("the commit's tag is the version", func(t *testing.T) {
		built := c.build("tag", "BASE="+baseName)
		output(t, c.dir, "make", "linux_"+arch)
		assert.Equal(t, c.binary(arch), copied(t, built, "/usr/local/bin/native-sidecar"))
		assert.Equal(t, "native-sidecar "+tag+"\n", docker(t, "run", "--rm", "--network=none", built, "--version"))
	})
	t.Run("the version is an argument", func(t *testing.T) {
		tools := "localhost/native-sidecar-test-tools"
		importImage(t, tools, "PATH=/", func(a archive) { a.file("../../go.mod", "tool") })
		made := "localhost/native-sidecar-test-made"
		output(t, c.dir, "make", "image", "VERSION="+version, "IMAGE="+made)
		docker(t, "load", "--quiet", "--input="+filepath.Join(c.dir, "dist", "native-sidecar_image_linux_"+arch+".tar"))
		t.Cleanup(func() { docker(t, "rmi", "--force", made) })
		for name, arguments := range map[string][]string{
			"scratch":    {"BASE=" + baseName, "VERSION=" + version},
			"tools-base": {"BASE=" + baseName, "VERSION=" + version, "RUNTIME=" + tools},
		} {
			built := c.build(name, arguments...)
			assert.Equal(t, inspect(t, made), inspect(t, built), name)
			assert.Equal(t, c.binary(arch), copied(t, built, "/usr/local/bin/native-sidecar"), name)
			assert.Equal(t, "native-sidecar "+version+"\n", docker(t, "run", "--rm", "--network=none", built, "--version"), name)
		}
		require.NotEmpty(t, copied(t, "localhost/native-sidecar-test-tools-base", "/tool"))
	})
}

// settings are those of an image that make and the Dockerfile both set.
type settings struct {
	User, WorkingDir string
	Entrypoint       []string
	Labels           map[string]string
}

func inspect(t *testing.T, image string) (s settings) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(docker(t, "inspect", "--format={{json .Config}}", image)), &s))
	return s
}

// copied returns the hash of a file in an image.
func copied(t *testing.T, image, path string) string {
	t.Helper()
	container := strings.TrimSpace(docker(t, "create", image))
	defer docker(t, "rm", container)
	file := filepath.Join(t.TempDir(), "file")
	docker(t, "cp", container+":"+path, file)
	return hash(t, file)
}

func hash(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// repository is a clone of the project in which everything is committed.
type repository struct {
	t   *testing.T
	dir string
}

func clone(t *testing.T, tag string) repository {
	t.Helper()
	r := repository{t, t.TempDir()}
	listed := output(t, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for name := range strings.SplitSeq(strings.TrimSuffix(listed, "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		require.NoError(t, err)
		info, err := os.Stat(filepath.Join(root, name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(r.dir, filepath.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(r.dir, name), text, info.Mode()))
	}
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "--all"},
		{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=all"},
		{"tag", tag},
	} {
		output(t, r.dir, "git", args...)
	}
	return r
}

// build builds the Dockerfile. It gives the first stage a name, too, so that the
// engine keeps nothing of it when both names are removed.
func (r repository) build(name string, arguments ...string) string {
	r.t.Helper()
	image := "localhost/native-sidecar-test-" + name
	args := []string{"build", "--quiet", "--network=none"}
	for _, argument := range arguments {
		args = append(args, "--build-arg="+argument)
	}
	docker(r.t, append(slices.Clone(args), "--target=build", "--tag="+image+"-stage", r.dir)...)
	docker(r.t, append(args, "--tag="+image, r.dir)...)
	r.t.Cleanup(func() { docker(r.t, "rmi", "--force", image, image+"-stage") })
	return image
}

// binary returns the hash of the binary that make built.
func (r repository) binary(arch string) string {
	r.t.Helper()
	return hash(r.t, filepath.Join(r.dir, "dist", "bin", "linux_"+arch, "native-sidecar"))
}

// docker runs docker and returns what it prints to stdout.
func docker(t *testing.T, args ...string) string {
	t.Helper()
	return output(t, "", "docker", args...)
}

// output runs a command as a person would, without the variables that make sets, and
// returns what it prints to stdout.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	var stderr strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains([]string{"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "SOURCE_DATE_EPOCH"}, name)
	})
	stdout, err := cmd.Output()
	require.NoError(t, err, "%v\n%s", cmd.Args, &stderr)
	return string(stdout)
}

// instruction is an instruction of the Dockerfile that runs a command.
var instruction = regexp.MustCompile(`(?m)^(RUN|ENTRYPOINT|CMD) (.*)`)

// commands returns the commands in the Dockerfile. One that needs a shell is an error.
func commands(t *testing.T) (all [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	require.NoError(t, err)
	oneLine := strings.ReplaceAll(string(text), "\\\n", "")
	for _, found := range instruction.FindAllStringSubmatch(oneLine, -1) {
		var command []string
		require.NoError(t, json.Unmarshal([]byte(found[2]), &command), found[0])
		all = append(all, command)
	}
	return all
}

// buildFlags returns the flags of the Dockerfile's `go build`.
func buildFlags(t *testing.T) []string {
	t.Helper()
	all := commands(t)
	i := slices.IndexFunc(all, func(c []string) bool { return c[0] == "go" && c[1] == "build" })
	require.GreaterOrEqual(t, i, 0, "the Dockerfile does not run go build")
	end := slices.Index(all[i], "-o")
	require.Positive(t, end, "go build has no -o")
	return all[i][2:end]
}

// TestDockerfileFacts compares the Dockerfile with what other files say.
func TestDockerfileFacts(t *testing.T) {
	assert.Len(t, commands(t), 3)
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		return string(text)
	}
	minor := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read("go.mod"))
	require.NotNil(t, minor)
	assert.Contains(t, read("Dockerfile"), "ARG BASE=golang:"+minor[1]+"\n")

	var want, got []string
	for line := range strings.Lines(read(".gitignore")) {
		line = strings.Trim(line, "/\n")
		if strings.HasPrefix(line, "*") {
			line = "**/" + line
		}
		want = append(want, line)
	}
	for line := range strings.Lines(read(".dockerignore")) {
		if !strings.HasPrefix(line, "#") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	assert.Equal(t, want, got)
}
