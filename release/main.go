// Release makes the files of a release from the binaries of native-sidecar: archives,
// bills of materials, a container image, and checksums of all these.
//
//	release image [flags] BINARY...       # the image alone
//	release all [flags] BINARY...         # everything
//
// It reads the version, the commit, the platform and the modules from the binaries,
// where the go command writes them, and facts about the project from metadata.yaml.
// The same binaries give the same bytes, anywhere and at any time. It needs no
// container engine and no network.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || args[0] != "image" && args[0] != "all" {
		return errors.New("the first argument must be image or all")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	root := flags.String("root", "..", "the project's folder")
	out := flags.String("out", "../dist", "the folder to write to")
	ref := flags.String("image", "", "name and tag of the image; default: the image in metadata.yaml, with the version")
	version := flags.String("version", "", "the version that was linked into the binaries; default: the version that the go command stamped")
	tagged := flags.Bool("tagged", false, "fail unless the binaries were built from a clean checkout of a version's tag")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *tagged && *version != "" {
		return errors.New("a release takes its version from the commit's tag: leave out VERSION")
	}
	about, err := readMetadata(filepath.Join(*root, "metadata.yaml"))
	if err != nil {
		return err
	}
	binaries, err := readBinaries(flags.Args(), *version)
	if err != nil {
		return err
	}
	if *tagged {
		if err := binaries[0].released(); err != nil {
			return err
		}
	}
	if *ref == "" {
		*ref = about.Image + ":" + tag(binaries[0].version)
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	files, err := writeImage(*out, *ref, about, binaries)
	if err != nil || args[0] == "image" {
		return err
	}
	for _, b := range binaries {
		archive, err := writeArchive(*out, *root, b)
		if err != nil {
			return err
		}
		bill, err := writeBill(*out, about, b)
		if err != nil {
			return err
		}
		files = append(files, archive, bill)
	}
	plugin, err := writePlugin(*out, *root, binaries)
	if err != nil {
		return err
	}
	return writeChecksums(*out, append(files, plugin))
}
