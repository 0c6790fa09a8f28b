package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/native-sidecar/native-sidecar/fn"
	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/explain"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"github.com/native-sidecar/native-sidecar/transformer"
	"github.com/spf13/pflag"
)

const explainUsage = `native-sidecar explain tells in which order the containers of a workload start and stop,
what each step waits for, and what a pod asks of its node. Nothing is written.

  native-sidecar explain [--fn-config CONFIG] [--format text|mermaid|svg] PATH...

PATH is a file, a directory, or - for stdin.

Flags:
`

// renderings are how timelines can be printed, by their formats.
var renderings = map[string]func([]explain.Workload) string{
	"text": explain.Text, "mermaid": explain.Mermaid, "svg": explain.SVG,
}

// explainCommand explains the workloads of files: as they are, and with a
// functionConfig as they would be. It returns the exit code.
func explainCommand(args []string, p Process) int {
	o := options{format: formatText, quiet: true}
	var format string
	flags := pflag.NewFlagSet("explain", pflag.ContinueOnError)
	flags.SetOutput(p.Stderr)
	flags.Usage = func() {}
	flags.StringVar(&o.config, configFlag, "", "the file with the functionConfig: shows workloads before and after it")
	flags.StringVar(&format, formatFlag, "text", "text, mermaid (Markdown with diagrams) or svg")
	flags.BoolVarP(&o.help, "help", "h", false, "print this help")
	err := flags.Parse(args)
	render, known := renderings[format]
	switch {
	case err != nil:
		return complain(p.Stderr, exitUsage, "%v; see native-sidecar explain --help", err)
	case o.help:
		fmt.Fprint(p.Stdout, explainUsage, flags.FlagUsages())
		return exitOK
	case !known:
		return complain(p.Stderr, exitUsage, "--format is %q: it is text, mermaid or svg", format)
	case flags.NArg() == 0:
		return complain(p.Stderr, exitUsage, "name files or directories to explain, or - for stdin; see native-sidecar explain --help")
	}
	o.paths = flags.Args()
	p.limit(filesHeap)
	workloads, code := explained(&o, p)
	if code != exitOK {
		return code
	}
	if _, err := io.WriteString(p.Stdout, render(workloads)); err != nil {
		return complain(p.Stderr, exitFailed, "writing to stdout: %v", err)
	}
	return exitOK
}

// explained are the workloads of the files that the options name. What is wrong is
// told on stderr, and the code says so.
func explained(o *options, p Process) ([]explain.Workload, int) {
	t, err := explainer(o.config)
	var wrong finding.List
	if errors.As(err, &wrong) {
		return nil, o.tell(fn.ConfigFindings(wrong), nil, p)
	}
	if err != nil {
		return nil, complain(p.Stderr, exitFailed, "%v", err)
	}
	found, err := find(o.paths, p.Stdin)
	if err != nil {
		return nil, complain(p.Stderr, exitFailed, "%v", err)
	}
	run := pipeline.New(t, manifests{})
	results := make([]pipeline.Result, len(found))
	var said []plan.Finding
	if o.config == "" {
		err = kustomizations(run, found)
	} else if results, err = work(run, found, nil); err == nil {
		said, _ = run.Finish()
	}
	if err != nil {
		return nil, complain(p.Stderr, exitFailed, "%v", err)
	}
	if code := o.tell(said, found, p); code != exitOK {
		return nil, code
	}
	var all []explain.Workload
	said = nil
	for i, f := range found {
		workloads, findings, err := explainFile(run, f, results[i].Edits(), o.config != "")
		if err != nil {
			return nil, complain(p.Stderr, exitFailed, "%v", err)
		}
		said = append(said, findings...)
		if len(workloads)+len(findings) == 0 && named(f, o.paths) {
			complain(p.Stderr, exitOK, "%s holds no workload", f.name)
		}
		for _, w := range workloads {
			w.Kubernetes = t.KubernetesVersion()
			all = append(all, w)
		}
	}
	if code := o.tell(said, found, p); code != exitOK {
		return nil, code
	}
	if len(all) == 0 {
		return nil, complain(p.Stderr, exitFailed, "there is no workload to explain in %v", o.paths)
	}
	return all, exitOK
}

// tell says the errors and warnings among findings, and is the exit code.
func (o *options) tell(findings []plan.Finding, files []*file, p Process) int {
	_, failed := plan.Outcome(findings)
	if err := o.say(report.Report{Findings: findings, Failed: failed, Read: o.texts(files)}, p); err != nil {
		return complain(p.Stderr, exitFailed, "%v", err)
	}
	if failed {
		return exitFailed
	}
	return exitOK
}

// explainer is a transformer of the functionConfig in a file, or one that changes
// nothing.
func explainer(config string) (*transformer.Transformer, error) {
	if config != "" {
		return configure(config)
	}
	return transformer.New(&v1alpha1.SidecarTransformer{
		Spec: v1alpha1.Spec{KubernetesVersion: v1alpha1.DefaultKubernetesVersion},
	})
}

// explainFile explains the workloads of a file; where after is set, also as they
// are with the edits.
func explainFile(run *pipeline.Run, f *file, edits []manifest.Edit, after bool) ([]explain.Workload, []plan.Finding, error) {
	in, err := f.read()
	if err != nil {
		return nil, nil, err
	}
	defer in.close()
	src := &manifest.Source{Name: f.name, Text: in.text}
	pods, findings, err := podsOf(run, src)
	if err != nil || !after {
		return described(pods, nil), findings, err
	}
	var text bytes.Buffer
	if err := manifest.Write(&text, src, edits); err != nil {
		return nil, nil, err
	}
	edited, _, err := podsOf(run, &manifest.Source{Name: f.name, Text: text.Bytes()})
	if err == nil && len(edited) != len(pods) {
		err = fmt.Errorf("%s has %d pod templates, and %d after the edits", f.name, len(pods), len(edited))
	}
	return described(pods, edited), findings, err
}

func podsOf(run *pipeline.Run, src *manifest.Source) ([]pipeline.Found, []plan.Finding, error) {
	slices, err := manifest.Cut(src)
	if err != nil {
		return nil, nil, err
	}
	pods, findings := run.Pods(slices)
	return pods, findings, nil
}

// described are pods as workloads, each with what becomes of it.
func described(pods, after []pipeline.Found) []explain.Workload {
	var all []explain.Workload
	for i, found := range pods {
		place := found.Place
		place.Column = 0
		w := explain.Workload{
			Title: found.Pod.Resource.String(), Place: place.String(), Field: found.Pod.Path, Before: explain.Of(found.Pod),
		}
		if i < len(after) {
			is := explain.Of(after[i].Pod)
			w.After = &is
		}
		all = append(all, w)
	}
	return all
}

// named tells whether the path of a file was given, and not found in a directory.
func named(f *file, paths []string) bool {
	for _, path := range paths {
		if path == f.name || path == "-" && f.stdin != nil {
			return true
		}
	}
	return false
}
