// Generate writes a corpus: a ResourceList or a stream to a file or to stdout, or
// files to a directory. The same flags give the same bytes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/native-sidecar/native-sidecar/bench/internal/corpus"
	"github.com/native-sidecar/native-sidecar/bench/internal/edit"
)

func main() {
	var c corpus.Corpus
	flag.IntVar(&c.Items, "items", 1000, "number of items")
	flag.Uint64Var(&c.Seed, "seed", 0, "seed of the random items")
	flag.BoolVar(&c.Sidecars, "sidecars", false, "give one workload in twenty a legacy sidecar")
	flag.BoolVar(&c.NoWorkloads, "no-workloads", false, "write only ConfigMaps, Services and custom resources")
	form := flag.String("form", "list", "form of the output: list (a ResourceList), stream or files")
	out := flag.String("o", "-", "output `file`, or directory for -form files; - is stdout")
	flag.Parse()
	count, err := generate(c, *form, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%d items, including %d workloads\n", count.Items(), count.Workloads())
}

func generate(c corpus.Corpus, form, out string) (corpus.Count, error) {
	switch form {
	case "list":
		return write(out, func(w io.Writer) (corpus.Count, error) { return c.ResourceList(w, edit.FunctionConfig) })
	case "stream":
		return write(out, c.Stream)
	case "files":
		if out == "-" {
			return nil, errors.New("-form files needs a directory: set -o")
		}
		count, _, err := c.Files(out)
		return count, err
	}
	return nil, fmt.Errorf("-form: must be list, stream or files, not %q", form)
}

// write writes to a file or to stdout.
func write(out string, form func(io.Writer) (corpus.Count, error)) (corpus.Count, error) {
	if out == "-" {
		return form(os.Stdout)
	}
	file, err := os.Create(out)
	if err != nil {
		return nil, err
	}
	count, err := form(file)
	return count, errors.Join(err, file.Close())
}
