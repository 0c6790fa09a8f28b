package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/spf13/pflag"
)

const aboutExplain = `native-sidecar explain shows the order in which the containers of a workload start and stop, what each
step waits for, and what a pod requests from its node. It writes nothing. PATH is a file, a directory, or -
for stdin.
`

// renderings are the functions that print timelines, by their formats.
var renderings = map[string]func([]explain.Workload) string{
	"text": explain.Text, "mermaid": explain.Mermaid, "svg": explain.SVG, "json": explain.JSON,
}

// explainFlags adds the flags of explain. They also set how findings are printed.
func (o *options) explainFlags(flags *pflag.FlagSet) {
	o.format, o.quiet, o.rendering = formatText, true, "text"
	o.addConfig(flags, "also show each workload after the changes of the functionConfig in `FILE`; default .native-sidecar.yaml")
	o.addCatalog(flags)
	o.addExclude(flags)
	o.addHelm(flags)
	addChoice(flags, formatFlag, &o.rendering, "output `format`: text, mermaid (Markdown with diagrams), svg or json", "text", "mermaid", "svg", "json")
}

// explainCommand explains the workloads in files: as they are and, with a
// functionConfig, as they would be.
func explainCommand(ctx context.Context, o *options, p Process) error {
	if len(o.args) == 0 {
		return misuse("there is nothing to explain: name files or directories, or - for stdin; see native-sidecar explain --help")
	}
	if !o.given(configFlag) && o.discover() { // an empty one shows the workloads as they are
		p.complain("using %s", o.config)
	}
	workloads, err := explained(ctx, o, p)
	if err != nil {
		return err
	}
	_, err = io.WriteString(p.Stdout, renderings[o.rendering](workloads))
	return err
}

// explained returns the workloads in the files that the arguments name. It prints what
// is wrong with them.
func explained(ctx context.Context, o *options, p Process) ([]explain.Workload, error) {
	var all []explain.Workload
	explains := map[int]bool{}
	run, err := o.run(ctx, p, watch{look: func(seen seen) func(*pod.Pod) func() {
		w := described(seen)
		return func(after *pod.Pod) func() {
			if o.config != "" {
				is := explain.Of(after)
				w.After = &is
			}
			return func() {
				explains[seen.Source] = true
				all = append(all, w)
			}
		}
	}})
	if err == nil {
		err = o.say(run.report(), p)
	}
	switch {
	case err != nil:
		return nil, err
	case run.Failed:
		return nil, errFailed
	case len(all) == 0:
		but := ""
		if len(run.found.left.charts) > 0 {
			but = "; to render the Helm charts, add --" + helmFlag + " helm"
		}
		return nil, fmt.Errorf("there is no workload in %s%s", strings.Join(o.args, ", "), but)
	}
	for i := range all {
		all[i].Kubernetes = run.kubernetes
	}
	for i, f := range run.files {
		if !explains[i] && f.isNamed(o.args) && !f.isUnrendered() {
			p.complain("%s contains no workload", f.name)
		}
	}
	return all, nil
}

// described returns a pod as a workload, as it is.
func described(seen seen) explain.Workload {
	w := explain.Workload{Title: seen.Pod.Resource.String(), Location: seen.At.FileLine(), Field: seen.Pod.Path, Before: explain.Of(seen.Pod)}
	if build := buildOf(seen.Seen); !build.IsZero() {
		w.Title += ", built " + build.String()
	}
	for _, c := range seen.Pod.Containers {
		if v := seen.value(c.Field); v.Path != "" {
			w.Values = append(w.Values, explain.Value{Container: c.Name, Value: v})
		}
	}
	return w
}

// isNamed reports whether one of the paths is the file, rather than a directory that
// contains it.
func (f *file) isNamed(paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return path == f.name || path == stdinPath && f.stream != nil && f.name == stdinName
	})
}
