package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const (
	version   = "v1.2.3"
	committed = "2026-01-02T03:04:05Z"
	megabyte  = 1_000_000
	// The largest size of a binary, and of what is pulled of an image. Kustomize's own
	// code, which proves edits of kustomizations, is 3.1 MB of a binary, and the page of a
	// scan 0.5 MB. The one for Windows is the largest, with 17.2 MB.
	price = 18 * megabyte
	pull  = 6_700_000
)

var (
	// platforms are enough for every system, every processor and both kinds of archive.
	// The first build for a platform takes a minute of processor time.
	platforms = []string{"darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"}
	// again are the platforms to build for twice: those of the image.
	again = []string{"linux_amd64", "linux_arm64"}
)

// TestRelease makes a release of the working tree: it runs `make release` in two clones
// in different folders. Their only commit has the tag v1.2.3. The flags that make the
// bytes independent of the folder are the same for all platforms, so the second build
// is for a few of them.
func TestRelease(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git, which tells the go command the version")
	}
	first, second := clone(t), clone(t)
	git(t, first, "tag", version)
	git(t, second, "tag", version)
	make(t, first, "release", "PLATFORMS="+strings.Join(platforms, " "))
	make(t, second, "release", "PLATFORMS="+strings.Join(again, " "))
	dist := filepath.Join(first, "dist")

	t.Run("the same bytes in another folder", func(t *testing.T) {
		a, b := sums(t, dist), sums(t, filepath.Join(second, "dist"))
		delete(b, "checksums.txt") // it lists all platforms
		delete(b, "native-sidecar-helm.tgz")
		assert.Len(t, b, 3*len(again)+3)
		for name, sum := range b {
			assert.Equal(t, a[name], sum, name)
		}
	})
	t.Run("checksums", func(t *testing.T) {
		want := sums(t, dist)
		delete(want, "checksums.txt")
		for name := range want {
			if strings.HasPrefix(name, "bin/") {
				delete(want, name)
			}
		}
		got := map[string]string{}
		for line := range strings.Lines(string(read(t, filepath.Join(dist, "checksums.txt")))) {
			sum, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
			require.True(t, found, line)
			got[name] = sum
		}
		assert.Equal(t, want, got)
		assert.Len(t, got, 2*len(platforms)+4)
	})
	for _, platform := range platforms {
		t.Run(platform, func(t *testing.T) {
			held := unpack(t, filepath.Join(dist, "native-sidecar_"+platform))
			command := "native-sidecar"
			if strings.HasPrefix(platform, "windows") {
				command += ".exe"
			}
			want := map[string]os.FileMode{"README.md": 0o644, "schema.json": 0o644, command: 0o755}
			if _, err := os.Stat("../LICENSE"); err == nil {
				want["LICENSE"] = 0o644
			}
			modes := map[string]os.FileMode{}
			for name, file := range held {
				modes[name] = file.mode
				assert.Equal(t, committed, file.at.UTC().Format(time.RFC3339), name)
			}
			assert.Equal(t, want, modes)
			assert.Equal(t, read(t, "../README.md"), held["README.md"].text)
			assert.Equal(t, read(t, "../fn/v1alpha1/schema.json"), held["schema.json"].text)
			assert.LessOrEqual(t, len(held[command].text), price)

			binary := filepath.Join(t.TempDir(), command)
			require.NoError(t, os.WriteFile(binary, held[command].text, 0o755))
			bill(t, filepath.Join(dist, "native-sidecar_"+platform+".cdx.json"), binary)
			if platform == runtime.GOOS+"_"+runtime.GOARCH {
				assert.Equal(t, "native-sidecar "+version+"\n", output(t, exec.Command(binary, "--version")))
			}
		})
	}
	t.Run("plugin for Helm", func(t *testing.T) { plugin(t, dist) })
	t.Run("image", func(t *testing.T) { images(t, dist) })
}

// plugin checks that the archive has each binary where the plugin's file says.
func plugin(t *testing.T, dist string) {
	held := untar(t, filepath.Join(dist, pluginFolder+".tgz"))
	var about struct {
		Version       string
		RuntimeConfig struct {
			PlatformCommand []struct{ OS, Arch, Command string } `yaml:"platformCommand"`
		} `yaml:"runtimeConfig"`
	}
	require.NoError(t, yaml.Unmarshal(held[pluginFolder+"/plugin.yaml"].text, &about))
	assert.Equal(t, strings.TrimPrefix(version, "v"), about.Version)
	found := 0
	for _, c := range about.RuntimeConfig.PlatformCommand {
		if !slices.Contains(platforms, c.OS+"_"+c.Arch) {
			continue
		}
		found++
		name := strings.Replace(c.Command, "$HELM_PLUGIN_DIR", pluginFolder, 1)
		assert.Equal(t, os.FileMode(0o755), held[name].mode, name)
		assert.Equal(t, read(t, filepath.Join(dist, "bin", c.OS+"_"+c.Arch, filepath.Base(name))), held[name].text)
	}
	assert.Len(t, platforms, found)
}

// TestNoRelease checks that `make release` refuses what must not be released.
func TestNoRelease(t *testing.T) {
	for said, b := range map[string]binary{
		"does not know its version": {version: "(devel)"},
		"uncommitted changes":       {version: version + "+dirty"},
		"a commit without a tag":    {version: "v0.0.0-20260102030405-0123456789ab"},
	} {
		require.ErrorContains(t, b.released(), said)
	}
	require.NoError(t, binary{version: version}.released())
}

// TestLinkedVersion reads a binary whose version was linked into it. Its commit is not
// known, and so nothing says when it was made.
func TestLinkedVersion(t *testing.T) {
	path, err := os.Executable()
	require.NoError(t, err)
	binaries, err := readBinaries([]string{path}, version)
	require.NoError(t, err)
	assert.Equal(t, version, binaries[0].version)
	assert.Equal(t, version, binaries[0].info.Main.Version)
	labels := annotations(metadata{Description: "d", SourceURL: "s", License: "l"}, binary{version: version, time: epoch})
	assert.Equal(t, map[string]string{
		"org.opencontainers.image.title":       "native-sidecar",
		"org.opencontainers.image.description": "d",
		"org.opencontainers.image.source":      "s",
		"org.opencontainers.image.licenses":    "l",
		"org.opencontainers.image.version":     version,
	}, labels)
	require.ErrorContains(t, run([]string{"all", "-tagged", "-version", version}), "leave out VERSION")
}

// clone commits the working tree to a new repository.
func clone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	files.Dir = ".."
	for name := range strings.SplitSeq(strings.TrimSuffix(output(t, files), "\x00"), "\x00") {
		info, err := os.Stat(filepath.Join("..", name))
		if errors.Is(err, os.ErrNotExist) {
			continue // removed and not committed yet
		}
		require.NoError(t, err)
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, read(t, filepath.Join("..", name)), info.Mode()))
	}
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "all")
	return dir
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE="+committed,
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE="+committed)
	output(t, cmd)
}

// make runs make as if make had not started this test.
func make(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("make", args...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains([]string{"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "SOURCE_DATE_EPOCH"}, name)
	})
	output(t, cmd)
}

func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	require.NoError(t, err, "%v\n%s", cmd.Args, &stderr)
	return string(stdout)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

// sums returns the SHA-256 of every file in a folder, by its path in it.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		sum := sha256.Sum256(read(t, path))
		all[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
		return err
	}))
	return all
}

// packed is a file out of an archive.
type packed struct {
	mode os.FileMode
	at   time.Time
	text []byte
}

// unpack reads the archive path.tar.gz or path.zip, whichever there is.
func unpack(t *testing.T, path string) map[string]packed {
	t.Helper()
	all := map[string]packed{}
	if archive, err := zip.OpenReader(path + ".zip"); err == nil {
		defer func() { require.NoError(t, archive.Close()) }()
		for _, f := range archive.File {
			r, err := f.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			all[f.Name] = packed{f.Mode(), f.Modified, text}
		}
		return all
	}
	return untar(t, path+".tar.gz")
}

func untar(t *testing.T, path string) map[string]packed {
	t.Helper()
	all := map[string]packed{}
	r, err := gzip.NewReader(bytes.NewReader(read(t, path)))
	require.NoError(t, err)
	for archive := tar.NewReader(r); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		text, err := io.ReadAll(archive)
		require.NoError(t, err)
		all[header.Name] = packed{header.FileInfo().Mode(), header.ModTime, text}
	}
}

// bill compares a bill of materials with `go version -m` of the binary.
func bill(t *testing.T, path, binary string) {
	t.Helper()
	var bom cdx.BOM
	require.NoError(t, cdx.NewBOMDecoder(bytes.NewReader(read(t, path)), cdx.BOMFileFormatJSON).Decode(&bom))
	var got, want []string
	for _, c := range *bom.Components {
		got = append(got, c.Name+" "+c.Version)
		assert.Equal(t, "pkg:golang/"+c.Name+"@"+strings.ReplaceAll(c.Version, "+", "%2B"), c.PackageURL)
	}
	lines := bufio.NewScanner(strings.NewReader(output(t, exec.Command("go", "version", "-m", binary))))
	for lines.Scan() {
		switch fields := strings.Fields(lines.Text()); {
		case len(want) == 0:
			want = append(want, "stdlib "+strings.TrimPrefix(fields[len(fields)-1], "go"))
		case fields[0] == "mod":
			assert.Equal(t, []string{bom.Metadata.Component.Name, bom.Metadata.Component.Version}, fields[1:3])
		case fields[0] == "dep":
			want = append(want, fields[1]+" "+fields[2])
		case fields[0] == "=>":
			want[len(want)-1] = fields[1] + " " + fields[2]
		}
	}
	assert.Greater(t, len(want), 5)
	assert.Equal(t, want, got)
	assert.Equal(t, version, bom.Metadata.Component.Version)
	sum := sha256.Sum256(read(t, binary))
	assert.Equal(t, hex.EncodeToString(sum[:]), (*bom.Metadata.Component.Hashes)[0].Value)
}

// images checks the image's files: the OCI layout with an index of both platforms, and
// for each platform the archive for docker, which has the same layer.
func images(t *testing.T, dist string) {
	t.Helper()
	about, err := readMetadata("../metadata.yaml")
	require.NoError(t, err)
	dir := t.TempDir()
	archive := tar.NewReader(bytes.NewReader(read(t, filepath.Join(dist, "native-sidecar_image.tar"))))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		path := filepath.Join(dir, filepath.FromSlash(header.Name))
		if header.Typeflag == tar.TypeDir {
			require.NoError(t, os.Mkdir(path, 0o755))
			continue
		}
		text, err := io.ReadAll(archive)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, text, 0o644))
	}
	top, err := layout.ImageIndexFromPath(dir)
	require.NoError(t, err)
	tops, err := top.IndexManifest()
	require.NoError(t, err)
	require.Len(t, tops.Manifests, 1)
	assert.Equal(t, version, tops.Manifests[0].Annotations["org.opencontainers.image.ref.name"])
	index, err := top.ImageIndex(tops.Manifests[0].Digest)
	require.NoError(t, err)
	require.NoError(t, validate.Index(index))
	manifest, err := index.IndexManifest()
	require.NoError(t, err)
	require.Len(t, manifest.Manifests, 2)
	for i, platform := range []string{"linux_amd64", "linux_arm64"} {
		described := manifest.Manifests[i]
		assert.Equal(t, platform, described.Platform.OS+"_"+described.Platform.Architecture)
		image, err := index.Image(described.Digest)
		require.NoError(t, err)
		config, err := image.ConfigFile()
		require.NoError(t, err)
		assert.Equal(t, platform, config.OS+"_"+config.Architecture)
		assert.Equal(t, []string{"/usr/local/bin/native-sidecar"}, config.Config.Entrypoint)
		assert.Equal(t, "65534:65534", config.Config.User)
		assert.Equal(t, committed, config.Created.UTC().Format(time.RFC3339))

		single, err := image.Manifest()
		require.NoError(t, err)
		for _, labels := range []map[string]string{config.Config.Labels, single.Annotations, manifest.Annotations} {
			revision := labels["org.opencontainers.image.revision"]
			assert.Len(t, revision, 40)
			want := map[string]string{
				"org.opencontainers.image.title":       "native-sidecar",
				"org.opencontainers.image.description": about.Description,
				"org.opencontainers.image.source":      about.SourceURL,
				"org.opencontainers.image.version":     version,
				"org.opencontainers.image.revision":    revision,
				"org.opencontainers.image.created":     committed,
			}
			if about.License != "" {
				want["org.opencontainers.image.licenses"] = about.License
			}
			assert.Equal(t, want, labels)
		}
		tag, err := name.NewTag(about.Image + ":" + version)
		require.NoError(t, err)
		loaded, err := tarball.ImageFromPath(filepath.Join(dist, "native-sidecar_image_"+platform+".tar"), &tag)
		require.NoError(t, err)
		require.NoError(t, validate.Image(loaded))
		layers := [2][]v1.Hash{}
		for i, one := range []v1.Image{image, loaded} {
			config, err := one.ConfigFile()
			require.NoError(t, err)
			layers[i] = config.RootFS.DiffIDs
		}
		assert.Len(t, layers[0], 1)
		assert.Equal(t, layers[0], layers[1])
		assert.LessOrEqual(t, single.Layers[0].Size, int64(pull))
	}
}
