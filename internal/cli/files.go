package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/aymanbagabas/go-udiff"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
)

// diffContext is the number of unchanged lines around a change in a diff.
const diffContext = 3

// files runs over the files that the arguments name, and prints or writes them.
func files(ctx context.Context, o *options, p Process) error {
	if o.version {
		fmt.Fprintln(p.Stdout, "native-sidecar", p.version())
		return nil
	}
	found := o.discover()
	if err := o.validate(); err != nil {
		return unnamed().misused(err)
	}
	if found && !o.quiet {
		p.complain("using %s", o.config)
	}
	run, err := o.run(ctx, p, watch{})
	if err != nil {
		return err
	}
	r := run.report()
	if err := o.say(r, p); err != nil {
		return err
	}
	if !r.Failed || o.check {
		if err := run.put(ctx, p); err != nil {
			return err
		}
	}
	o.summarize(r, p)
	if r.Failed {
		return errFailed
	}
	return nil
}

// put prints or writes the files, depending on the flags.
func (r run) put(ctx context.Context, p Process) error {
	if r.write {
		return r.rewrite(ctx, p)
	}
	whole := r.printsManifests()
	for i, f := range r.files {
		edits := pipeline.Edits(r.Sources[i])
		if f.outside || len(edits) == 0 && !whole {
			continue
		}
		if err := r.printName(f, p.Stdout); err != nil {
			return err
		}
		if !whole && !r.diff {
			continue
		}
		err := f.read(func(src *manifest.Source) error {
			if whole {
				return manifest.Write(p.Stdout, src, edits)
			}
			return r.printDiff(src, edits, p.Stdout)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// printName prints the name of a file that changes, if the flags ask for it.
func (o *options) printName(f *file, stdout io.Writer) error {
	if !o.printsNames() {
		return nil
	}
	_, err := fmt.Fprintln(stdout, foreign.Path(f.name))
	return err
}

// printDiff prints how a file changes, if the flags ask for it. The lines are
// unchanged, as patch needs them. With workflow commands, they are marked so that none
// is run as a command.
func (o *options) printDiff(src *manifest.Source, edits []manifest.Edit, stdout io.Writer) error {
	if !o.diff {
		return nil
	}
	text, err := diffOf(src, edits)
	if err != nil {
		return err
	}
	if o.format == formatGitHub {
		text = foreign.NoCommands(text)
	}
	_, err = io.WriteString(stdout, text)
	return err
}

// diffOf returns how a file changes.
func diffOf(src *manifest.Source, edits []manifest.Edit) (string, error) {
	var out bytes.Buffer
	if err := manifest.Write(&out, src, edits); err != nil {
		return "", err
	}
	before := string(src.Text)
	return udiff.ToUnified(foreign.Path("a/"+src.Name), foreign.Path("b/"+src.Name), before, udiff.Lines(before, out.String()), diffContext)
}
