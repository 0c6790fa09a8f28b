package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// The image contains the binary and what it needs to run as nobody. kustomize and
// kpt run it as the user of that name, so /etc/passwd must list it. The Dockerfile
// makes the same image.
const (
	command = "/usr/local/bin/native-sidecar"
	workdir = "/work"
	nobody  = "65534:65534"
)

var (
	//go:embed rootfs/etc/group
	group []byte
	//go:embed rootfs/etc/passwd
	passwd []byte
)

// layer returns the entries of the image's only layer.
func layer(b binary) []entry {
	return []entry{
		{"etc/", 0o755, nil},
		{"etc/group", 0o644, group},
		{"etc/passwd", 0o644, passwd},
		{"usr/", 0o755, nil},
		{"usr/local/", 0o755, nil},
		{"usr/local/bin/", 0o755, nil},
		{command[1:], 0o755, b.text},
		{workdir[1:] + "/", 0o755, nil},
	}
}

// writeImage writes the image with the binaries for Linux to the folder out, and
// returns the paths: native-sidecar_image.tar, an OCI layout with all platforms, and
// for each platform a native-sidecar_image_PLATFORM.tar for `docker load`.
func writeImage(out, ref string, about metadata, binaries []binary) ([]string, error) {
	tag, err := name.NewTag(ref)
	if err != nil {
		return nil, err
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	index = mutate.Annotations(index, annotations(about, binaries[0])).(v1.ImageIndex)
	var paths []string
	for _, b := range binaries {
		if b.os != "linux" {
			continue
		}
		image, err := image(about, b)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(out, "native-sidecar_image_"+b.platform()+".tar")
		if err := tarball.WriteToFile(path, tag, image); err != nil {
			return nil, err
		}
		paths = append(paths, path)
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: b.os, Architecture: b.arch}},
		})
	}
	text, err := ociLayout(index, tag, binaries[0].time)
	path, err := write(filepath.Join(out, "native-sidecar_image.tar"), text, err)
	return append(paths, path), err
}

// image returns the image for one platform.
func image(about metadata, b binary) (v1.Image, error) {
	layer, err := tarred(layer(b), b.time)
	if err != nil {
		return nil, err
	}
	packed, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(layer)), nil
	}, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(gzip.DefaultCompression),
		tarball.WithCompressedCaching)
	if err != nil {
		return nil, err
	}
	labels, created := annotations(about, b), v1.Time{Time: b.time}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err := mutate.ConfigFile(base, &v1.ConfigFile{
		OS: b.os, Architecture: b.arch, Created: created,
		RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{
			Entrypoint: []string{command}, User: nobody, WorkingDir: workdir, Labels: labels,
		},
	})
	if err != nil {
		return nil, err
	}
	image, err = mutate.Append(image, mutate.Addendum{
		Layer:   packed,
		History: v1.History{Created: created, CreatedBy: "release image"},
	})
	if err != nil {
		return nil, err
	}
	return mutate.Annotations(image, labels).(v1.Image), nil
}

// annotations returns the annotations that OCI defines. Unknown ones are left out.
func annotations(about metadata, b binary) map[string]string {
	created := ""
	if !b.time.Equal(epoch) {
		created = b.time.Format(time.RFC3339)
	}
	all := map[string]string{
		"org.opencontainers.image.title":       "native-sidecar",
		"org.opencontainers.image.description": about.Description,
		"org.opencontainers.image.source":      about.SourceURL,
		"org.opencontainers.image.version":     b.version,
		"org.opencontainers.image.revision":    b.revision,
		"org.opencontainers.image.licenses":    about.License,
		"org.opencontainers.image.created":     created,
	}
	for key, value := range all {
		if value == "" {
			delete(all, key)
		}
	}
	return all
}

// ociLayout returns a tar archive of an OCI layout whose index has a name.
func ociLayout(index v1.ImageIndex, tag name.Tag, at time.Time) (text []byte, err error) {
	dir, err := os.MkdirTemp("", "native-sidecar-image-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return nil, err
	}
	named := layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": tag.TagStr(),
		"io.containerd.image.name":          tag.String(),
	})
	if err := path.AppendIndex(index, named); err != nil {
		return nil, err
	}
	var entries []entry
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || file == dir {
			return err
		}
		inside, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		if d.IsDir() {
			entries = append(entries, entry{filepath.ToSlash(inside) + "/", 0o755, nil})
			return nil
		}
		text, err := os.ReadFile(file)
		entries = append(entries, entry{filepath.ToSlash(inside), 0o644, text})
		return err
	})
	if err != nil {
		return nil, err
	}
	return tarred(entries, at)
}
