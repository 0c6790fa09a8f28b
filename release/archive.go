package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/semver"
)

// entry is a file in an archive or in a layer of an image.
type entry struct {
	name string
	mode int64
	text []byte
}

// documents are the other files in an archive: their names in it, and their paths in
// the project. Files that do not exist are left out.
var documents = [][2]string{
	{"LICENSE", "LICENSE"},
	{"README.md", "README.md"},
	{"schema.json", "fn/v1alpha1/schema.json"},
}

// writeArchive writes the archive of a binary to the folder out and returns its path.
// It is a zip for Windows and a tar.gz for other systems.
func writeArchive(out, root string, b binary) (string, error) {
	var entries []entry
	for _, document := range documents {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(document[1])))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		entries = append(entries, entry{document[0], 0o644, text})
	}
	entries = append(entries, entry{b.command(), 0o755, b.text})
	path := filepath.Join(out, "native-sidecar_"+b.platform())
	if b.os == "windows" {
		text, err := zipped(entries, b.time)
		return write(path+".zip", text, err)
	}
	text, err := tarred(entries, b.time)
	if err == nil {
		text, err = gzipped(text)
	}
	return write(path+".tar.gz", text, err)
}

// pluginFolder is the folder in the archive of Helm's plugin. Helm expects it to be called
// as the archive.
const pluginFolder = "native-sidecar-helm"

// unreleased is the version in the plugin's file, as it is in the project.
const unreleased = "version: 0.0.0\n"

// writePlugin writes the archive of Helm's plugin with all binaries to the folder out and
// returns its path. The plugin has their version, if it is one of a release.
func writePlugin(out, root string, binaries []binary) (string, error) {
	about, err := os.ReadFile(filepath.Join(root, "integrations", "helm", "plugin.yaml"))
	if err != nil {
		return "", err
	}
	if version := binaries[0].version; semver.IsValid(version) {
		about = bytes.Replace(about, []byte(unreleased), []byte("version: "+strings.TrimPrefix(version, "v")+"\n"), 1)
	}
	entries := []entry{
		{pluginFolder + "/", 0o755, nil},
		{pluginFolder + "/plugin.yaml", 0o644, about},
		{pluginFolder + "/bin/", 0o755, nil},
	}
	for _, b := range binaries {
		folder := pluginFolder + "/bin/" + b.platform() + "/"
		entries = append(entries, entry{folder, 0o755, nil}, entry{folder + b.command(), 0o755, b.text})
	}
	text, err := tarred(entries, binaries[0].time)
	if err == nil {
		text, err = gzipped(text)
	}
	return write(filepath.Join(out, pluginFolder+".tgz"), text, err)
}

// write writes the text, unless there is an error already, and returns the path.
func write(path string, text []byte, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, text, 0o644)
}

// tarred returns a tar archive of the entries in their order, all with the same time
// and owned by root. A name that ends in a slash is a directory.
func tarred(entries []entry, at time.Time) ([]byte, error) {
	var text bytes.Buffer
	w := tar.NewWriter(&text)
	for _, e := range entries {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: e.name, Mode: e.mode, Size: int64(len(e.text)),
			ModTime: at, Format: tar.FormatPAX,
		}
		if e.name[len(e.name)-1] == '/' {
			header.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.text); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return text.Bytes(), err
}

func gzipped(text []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(text)
	err = errors.Join(err, w.Close())
	return packed.Bytes(), err
}

func zipped(entries []entry, at time.Time) ([]byte, error) {
	var text bytes.Buffer
	w := zip.NewWriter(&text)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: at}
		header.SetMode(fs.FileMode(e.mode))
		part, err := w.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(e.text); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return text.Bytes(), err
}
