// Growth doubles inputs that each grow in one way, and prints how much longer
// native-sidecar takes. It fails if a time grows faster than its input.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/native-sidecar/native-sidecar/bench/internal/command"
	"github.com/native-sidecar/native-sidecar/bench/internal/gotool"
	"github.com/native-sidecar/native-sidecar/bench/internal/growth"
)

func main() {
	command.Main("growth", run)
}

func run(ctx context.Context) (err error) {
	bin := flag.String("bin", "", "measure this `file` instead of building native-sidecar from the parent module")
	only := flag.String("run", "", "measure the constructs whose GROUP/NAME matches this `regexp`")
	flag.Parse()
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	dir, err := os.MkdirTemp("", "native-sidecar-growth-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if *bin == "" {
		_, parent, err := gotool.Modules(ctx)
		if err != nil {
			return err
		}
		if err := gotool.Build(ctx, parent, dir, "."); err != nil {
			return err
		}
		*bin = filepath.Join(dir, "native-sidecar")
	}
	b := &bench{bin: *bin, dir: dir}
	if err := b.measureStart(ctx); err != nil {
		return err
	}
	fmt.Print(head)
	var failed []error
	for _, group := range growth.Groups() {
		for _, c := range group.Constructs {
			name := group.Name + "/" + c.Name
			if !chosen.MatchString(name) {
				continue
			}
			r, err := b.measure(ctx, c)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				failed = append(failed, fmt.Errorf("%s: %w", name, err))
				continue
			case r.tooMuch():
				failed = append(failed, fmt.Errorf("%s: twice the input takes %.2f times the time", name, r.ratio()))
			}
			fmt.Print(r.row(name))
		}
	}
	return errors.Join(failed...)
}
