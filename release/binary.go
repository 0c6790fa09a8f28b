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
	revision string    // of the commit; empty where it was built outside git
	time     time.Time // SOURCE_DATE_EPOCH, else the commit's, else epoch
	info     *debug.BuildInfo
}

// epoch is the time of a binary whose commit is not known.
var epoch = time.Unix(0, 0).UTC()

// readBinaries reads the binaries. If version is not empty, it is their version: it
// was linked into them, and build information does not show that. Binaries of
// different versions or commits are an error: they were built at different times.
func readBinaries(paths []string, version string) ([]binary, error) {
	var all []binary
	for _, path := range paths {
		b, err := readBinary(path, version)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && (b.version != all[0].version || b.revision != all[0].revision) {
			return nil, fmt.Errorf("%s is version %s, and %s is version %s: build them again",
				path, b.version, all[0].path, all[0].version)
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		return nil, errors.New("no binaries: give their paths as arguments")
	}
	return all, nil
}

func readBinary(path, version string) (binary, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return binary{}, err
	}
	if version != "" {
		info.Main.Version = version
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return binary{}, err
	}
	b := binary{path: path, text: text, version: info.Main.Version, time: epoch, info: info}
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
	if given := os.Getenv("SOURCE_DATE_EPOCH"); given != "" {
		seconds, err := strconv.ParseInt(given, 10, 64)
		if err != nil {
			return binary{}, fmt.Errorf("SOURCE_DATE_EPOCH must be seconds since 1970: %w", err)
		}
		b.time = time.Unix(seconds, 0).UTC()
	}
	return b, nil
}

// released returns an error if the binary is not of a version that may be released.
func (b binary) released() error {
	switch {
	case !semver.IsValid(b.version):
		return fmt.Errorf("%s does not know its version (%s): build it in a clone, not in a linked worktree", b.path, b.version)
	case semver.Build(b.version) != "":
		return fmt.Errorf("%s is version %s, a checkout with uncommitted changes: commit them and tag the commit", b.path, b.version)
	case module.IsPseudoVersion(b.version):
		return fmt.Errorf("%s is version %s, a commit without a tag: tag it", b.path, b.version)
	}
	return nil
}

// platform returns the platform as it is written in file names.
func (b binary) platform() string { return b.os + "_" + b.arch }

// command returns the file's name in an archive.
func (b binary) command() string {
	if b.os == "windows" {
		return "native-sidecar.exe"
	}
	return "native-sidecar"
}

// tag returns the image tag for a version, which may contain characters that a tag
// must not.
func tag(version string) string {
	return strings.NewReplacer("+", "-", "(", "", ")", "").Replace(version)
}
