// Package image writes container images that contain a single static program.
//
// [Write] needs no container engine and no registry: it writes the tar file that "ctr image
// import" and "docker load" take.
package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Image is an image with one program.
type Image struct {
	// Names are the image's references.
	Names []string
	// Program is the file of the program. It is /bin/NAME in the image.
	Program string
	// Entrypoint is what a container runs that has no command.
	Entrypoint []string
	// StopSignal is the signal that stops a container; empty for SIGTERM.
	StopSignal string
}

// Write writes the image to a file.
func Write(file string, i Image) error {
	program, err := os.ReadFile(i.Program)
	if err != nil {
		return err
	}
	layer, err := pack(
		member{name: "bin/"}, member{name: "tmp/", mode: 0o1777},
		member{name: "bin/" + filepath.Base(i.Program), mode: 0o755, data: program},
	)
	if err != nil {
		return err
	}
	config, err := json.Marshal(map[string]any{
		"architecture": runtime.GOARCH, "os": "linux",
		"config": map[string]any{"Entrypoint": i.Entrypoint, "Env": []string{"PATH=/bin"}, "StopSignal": i.StopSignal},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + digest(layer)}},
	})
	if err != nil {
		return err
	}
	manifest, err := json.Marshal([]map[string]any{{
		"Config": digest(config) + ".json", "RepoTags": i.Names, "Layers": []string{digest(layer) + "/layer.tar"},
	}})
	if err != nil {
		return err
	}
	archive, err := pack(
		member{name: digest(config) + ".json", mode: 0o644, data: config},
		member{name: digest(layer) + "/layer.tar", mode: 0o644, data: layer},
		member{name: "manifest.json", mode: 0o644, data: manifest},
	)
	if err != nil {
		return err
	}
	return os.WriteFile(file, archive, 0o600)
}

// member is a file, or a folder if its name ends in a slash.
type member struct {
	name string
	mode int64
	data []byte
}

// pack returns a tar file.
func pack(members ...member) ([]byte, error) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	for _, m := range members {
		header := &tar.Header{Name: m.name, Mode: m.mode, Size: int64(len(m.data)), Typeflag: tar.TypeReg}
		if m.name[len(m.name)-1] == '/' {
			header.Typeflag = tar.TypeDir
			if m.mode == 0 {
				header.Mode = 0o755
			}
		}
		if err := archive.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		if _, err := archive.Write(m.data); err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
	}
	err := archive.Close()
	return buffer.Bytes(), err
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
