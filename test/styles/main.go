// Styles writes manifests in the styles of many people and tools, to test an editor
// of manifests: workloads of all kinds, in streams and lists, with comments, blank
// lines, quotes, block scalars and flow style wherever YAML allows them. The same
// number and seed give the same bytes.
//
// It uses no YAML library, so its output is not what one library prints.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

func main() {
	n := flag.Int("n", 1000, "number of files to write")
	seed := flag.Uint64("seed", 1, "seed of the random files")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: styles [-n NUMBER] [-seed SEED] DIR")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "styles:", err)
		os.Exit(1)
	}
}

// write writes n files to a folder and creates it if necessary.
func write(dir string, n int, seed uint64) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i := range n {
		// Each file has its own random source, so that more files do not change
		// those before them.
		name, text := file(rand.New(rand.NewPCG(seed, uint64(i))))
		path := filepath.Join(dir, fmt.Sprintf("%05d-%s", i, name))
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
