package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// writeChecksums writes checksums.txt next to the files, in the format of sha256sum.
func writeChecksums(out string, files []string) error {
	slices.Sort(files)
	var text bytes.Buffer
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(content), filepath.Base(file))
	}
	return os.WriteFile(filepath.Join(out, "checksums.txt"), text.Bytes(), 0o644)
}
