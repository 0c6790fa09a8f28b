// Generate writes a corpus: a ResourceList or a stream to a file or to stdout,
// or files to a directory. The same flags write the same bytes.
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
	flag.IntVar(&c.Items, "items", 1000, "how many items")
	flag.Uint64Var(&c.Seed, "seed", 0, "another seed, other items")
	flag.BoolVar(&c.NoWorkloads, "no-workloads", false, "only ConfigMaps, Services and custom resources")
	form := flag.String("form", "list", "list (a ResourceList), stream or files")
	out := flag.String("o", "-", "the file or, for the form files, the directory to write to; -: stdout")
	flag.Parse()
	count, err := generate(c, *form, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%d items, %d of them workloads\n", count.Items(), count.Workloads())
}

func generate(c corpus.Corpus, form, out string) (corpus.Count, error) {
	switch form {
	case "list":
		return write(out, func(w io.Writer) (corpus.Count, error) { return c.ResourceList(w, edit.FunctionConfig) })
	case "stream":
		return write(out, c.Stream)
	case "files":
		if out == "-" {
			return nil, errors.New("files need a directory: give -o")
		}
		count, _, err := c.Files(out)
		return count, err
	}
	return nil, fmt.Errorf("no form %q: list, stream or files", form)
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
