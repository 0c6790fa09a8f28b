package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// binary is native-sidecar for one platform, with its build information.
type binary struct {
	path     string
	text     []byte
	os, arch string
	version  string
	revision string    // of the commit; empty if it was built outside git
	time     time.Time // SOURCE_DATE_EPOCH, else the commit's, else 1970
	info     *debug.BuildInfo
}

// readBinaries reads the binaries. Those of different versions or commits are an
// error: they were built at different times.
func readBinaries(paths []string) ([]binary, error) {
	var all []binary
	for _, path := range paths {
		b, err := readBinary(path)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && (b.version != all[0].version || b.revision != all[0].revision) {
			return nil, fmt.Errorf("%s has version %s, but %s has %s: build them again",
				path, b.version, all[0].path, all[0].version)
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		return nil, errors.New("name the binaries")
	}
	return all, nil
}

func readBinary(path string) (binary, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return binary{}, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return binary{}, err
	}
	b := binary{path: path, text: text, version: info.Main.Version, time: time.Unix(0, 0).UTC(), info: info}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			b.os = s.Value
		case "GOARCH":
			b.arch = s.Value
		case "vcs.revision":
			b.revision = s.Value
		case "vcs.time":
			if b.time, err = time.Parse(time.RFC3339, s.Value); err != nil {
				return binary{}, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return binary{}, fmt.Errorf("SOURCE_DATE_EPOCH is to be seconds since 1970: %w", err)
		}
		b.time = time.Unix(seconds, 0).UTC()
	}
	return b, nil
}

// released returns an error unless the version can be released.
func (b binary) released() error {
	switch {
	case !semver.IsValid(b.version):
		return fmt.Errorf("%s does not know its version (%s): build it in a clone, not in a linked worktree", b.path, b.version)
	case semver.Build(b.version) != "":
		return fmt.Errorf("%s is built from %s, a checkout with uncommitted changes: commit them and tag the commit", b.path, b.version)
	case module.IsPseudoVersion(b.version):
		return fmt.Errorf("%s is built from %s, a commit without a tag: tag it", b.path, b.version)
	}
	return nil
}

// platform returns the platform as in the names of files.
func (b binary) platform() string { return b.os + "_" + b.arch }

// command returns the name of the file in an archive.
func (b binary) command() string {
	if b.os == "windows" {
		return "native-sidecar.exe"
	}
	return "native-sidecar"
}

// tag returns the image tag for a version, whose characters may not all be allowed
// in tags.
func tag(version string) string {
	return strings.NewReplacer("+", "-", "(", "", ")", "").Replace(version)
}
