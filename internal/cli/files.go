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
	run, err := o.run(ctx, p, nil)
	if err != nil {
		return err
	}
	r := run.report()
	if err := o.say(r, p); err != nil {
		return err
	}
	if !r.Failed || o.check {
		for i, f := range run.files {
			if f.ignored {
				continue
			}
			if err := show(o, f, pipeline.Edits(run.Sources[i]), p.Stdout); err != nil {
				return err
			}
		}
	}
	o.summarize(r, p)
	if r.Failed {
		return errFailed
	}
	return nil
}

// show prints or writes one file, depending on the flags. A file that does not
// change is not written.
func show(o *options, f *file, edits []manifest.Edit, stdout io.Writer) error {
	whole := o.printsManifests()
	if len(edits) == 0 && !whole {
		return nil
	}
	if o.printsNames() {
		if _, err := fmt.Fprintln(stdout, foreign.Path(f.name)); err != nil {
			return err
		}
	}
	if !whole && !o.diff && !o.write {
		return nil
	}
	return f.read(func(src *manifest.Source) (err error) {
		if whole {
			return manifest.Write(stdout, src, edits)
		}
		if o.diff {
			var out bytes.Buffer
			if err = manifest.Write(&out, src, edits); err == nil {
				err = o.printDiff(stdout, f.name, string(src.Text), out.String())
			}
		}
		if err == nil && o.write {
			err = f.write(src, edits)
		}
		return err
	})
}

// printDiff prints the diff of a file. Its lines are the file's, as patch needs them. Among
// workflow commands, none of them is carried out.
func (o *options) printDiff(w io.Writer, name, before, after string) error {
	text, err := udiff.ToUnified(foreign.Path("a/"+name), foreign.Path("b/"+name), before, udiff.Lines(before, after), diffContext)
	if err != nil {
		return err
	}
	if o.format == formatGitHub {
		text = foreign.NoCommands(text)
	}
	_, err = io.WriteString(w, text)
	return err
}
