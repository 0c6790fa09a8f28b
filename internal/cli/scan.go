package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/chart"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/manifest"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/report"
	"github.com/native-sidecar/native-sidecar/internal/scan"
	"github.com/spf13/pflag"
)

const aboutScan = `native-sidecar scan shows what a repository has: each sidecar, what it is, in which state, and why that
matters. It needs no configuration, writes to no manifest, and uses no network. PATH is a file, a directory,
or - for stdin; without one, it is the working directory.
`

// The flags of scan.
const (
	writeConfigFlag = "write-config"
	failOnStateFlag = "fail-on-state"
)

// scanFlags adds the flags of scan.
func (o *options) scanFlags(flags *pflag.FlagSet) {
	o.format, o.rendering, o.references = formatText, report.ScanText, pipeline.RewritePatches
	o.addConfig(flags, "show what the functionConfig in `FILE` changes, instead of what could be converted")
	o.addCatalog(flags)
	o.addExclude(flags)
	o.addHelm(flags)
	addChoice(flags, formatFlag, &o.rendering, "output `format`: "+finding.Enumerate(report.ScanFormats(), "or"), report.ScanFormats()...)
	flags.StringVar(&o.writeConfig, writeConfigFlag, "", "write a functionConfig for what was found to `FILE`, which must not exist")
	flags.StringSliceVar(&o.failOnState, failOnStateFlag, nil, "exit with code 1 if something is in this `state`: "+finding.Enumerate(failingStates(), "or")+"; may be repeated")
	flags.Lookup(failOnStateFlag).Annotations = map[string][]string{choices: failingStates()}
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "hide progress, and what was left out")
}

// failingStates are the states and problems that --fail-on-state takes.
func failingStates() []string {
	return []string{string(scan.Legacy), string(scan.Hang), string(scan.Unknown)}
}

// scanCommand shows what the files have.
func scanCommand(ctx context.Context, o *options, p Process) error {
	for _, state := range o.failOnState {
		if !slices.Contains(failingStates(), state) {
			return misuse(fmt.Sprintf("--%s must be %s; see native-sidecar scan --help", failOnStateFlag, finding.Enumerate(failingStates(), "or")))
		}
	}
	if o.writeConfig != "" && o.config != "" {
		return misuse("--write-config writes a functionConfig, and --fn-config shows one: remove one of them")
	}
	if len(o.args) == 0 {
		o.args = []string{"."}
	}
	s := &scanning{options: o, process: p, except: map[string]map[string]string{}}
	if err := s.run(ctx); err != nil {
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	if err := s.print(); err != nil {
		return err
	}
	if slices.ContainsFunc(s.found.Rows(), s.fails) {
		return errFailed
	}
	return nil
}

// fails reports whether a row fails the command.
func (s *scanning) fails(r scan.Row) bool {
	return slices.Contains(s.failOnState, string(r.State)) || slices.Contains(s.failOnState, string(r.Problem))
}

// scanning is a scan of the files that the arguments name.
type scanning struct {
	*options
	process    Process
	own        own
	found      scan.Scan
	suggestion scan.Suggestion
	// chart is the first chart that renders something that changes; nil if none does.
	chart *chart.Chart
	// left are the files that no run with the functionConfig could work on.
	left []string
	// except are the containers that the functionConfig leaves out, by its patterns, with
	// the reason why.
	except map[string]map[string]string
}

// detailed reports whether the format shows each workload with its timelines and its diff.
func (s *scanning) detailed() bool {
	return s.rendering == report.ScanHTML || s.rendering == report.ScanMarkdown
}

// run looks at the files, and again at what the functionConfig makes of them: the given
// one, or else the suggested one.
func (s *scanning) run(ctx context.Context) error {
	given := s.config != ""
	first, scanner, err := s.first(ctx)
	if err != nil {
		return err
	}
	if err := s.say(first); err != nil {
		return err
	}
	s.found = scanner.Scan(s.others(first))
	s.found.Kubernetes = first.kubernetes
	for _, f := range first.files {
		if f.chart == nil {
			s.found.Files++
		}
	}
	if first.Failed && first.kubernetes == "" && first.found == nil {
		return errFailed // the functionConfig or the catalogue is wrong, and that was said
	}
	if given {
		return s.attach(first)
	}
	return s.suggest(ctx, first)
}

// everything is a functionConfig that converts what is known. Which startup probes the
// suggested one has makes no difference to what else changes.
const everything = `
apiVersion: native-sidecar.dev/v1alpha1
kind: SidecarTransformer
metadata: {name: everything}
spec:
  patterns:
  - name: everything
    convert: {known: ["*"]}
`

// first runs over the files with the given functionConfig, or with one that converts what
// is known, and returns what has looked at them.
func (s *scanning) first(ctx context.Context) (run, *scan.Scanner, error) {
	r, engine := s.configured()
	s.own = r.own
	if engine != nil && s.config == "" {
		var err error
		if engine, err = configured(&manifest.Source{Name: defaultConfig, Text: []byte(everything)}, s.own); err != nil {
			return run{}, nil, err
		}
	}
	if engine == nil {
		return r, s.scanner(s.own.catalogue()), nil
	}
	scanner := s.scanner(own{entries: engine.Entries()}.catalogue())
	s.process.Heap(filesHeap)
	return r, scanner, r.start(ctx, engine, looking(scanner), s.process)
}

// scanner returns what looks at the files.
func (s *scanning) scanner(known *catalog.Catalog) *scan.Scanner {
	return scan.NewScanner(scan.Options{Timelines: s.detailed(), Changes: true, Catalog: known})
}

// looking returns what shows the scanner the pod templates of a run.
func looking(s *scan.Scanner) watch {
	return watch{
		look: func(seen seen) func(*pod.Pod) func() {
			return s.Look(scan.Template{
				Pod: seen.Pod, At: seen.At, Places: seen.Places, From: seen.From, Build: buildOf(seen.Seen), Value: seen.value,
			})
		},
		see: s.See, key: s.Key, words: s.Words,
	}
}

// buildOf returns what builds a pod template.
func buildOf(seen pipeline.Seen) scan.Build {
	if !seen.Built {
		return scan.Build{}
	}
	return scan.Build{Dir: filepath.Dir(seen.At.File), For: seen.For}
}

// say prints what is no row: what was left out, and a wrong functionConfig. A path that is
// not there fails the command.
func (s *scanning) say(r run) error {
	said, missing := report.Report{Read: r.texts()}, false
	for _, f := range r.Findings {
		switch {
		case f.Kind == finding.NoFiles && len(r.found.left.charts) > 0:
		case f.Kind == finding.LeftOut, f.Kind == finding.ExcludesNothing, f.Kind == finding.FunctionConfig, f.Kind == finding.NoFiles,
			f.Kind == finding.Unreadable && r.isMissing(f.Location.File):
			said.Findings = append(said.Findings, f)
			missing = missing || f.Severity == finding.Error
		}
	}
	if err := s.options.say(said, s.process); err != nil {
		return err
	}
	if missing {
		return errFailed
	}
	return nil
}

// chartRow returns the row about a chart that is not read: why, and what to run.
func chartRow(dir, why, do string) scan.Row {
	return scan.Row{State: scan.Unread, Problem: scan.Check, Why: why, At: finding.Location{File: filepath.Join(dir, chart.File)}, Do: do}
}

// isMissing reports whether a file is one that the user named, and that cannot be opened.
func (r run) isMissing(name string) bool {
	return slices.ContainsFunc(r.files, func(f *file) bool { return f.name == name && f.wrong != nil && !f.walked })
}

// others returns the rows about no pod template: objects of unknown kinds, charts, and what
// cannot be read.
func (s *scanning) others(r run) []scan.Row {
	rows := scan.UnknownKinds(r.Alike)
	for _, dir := range r.found.left.charts {
		rows = append(rows, chartRow(dir, "a Helm chart: its templates are manifests only when they are rendered, as --helm does", chart.Command(dir)+" | native-sidecar scan -"))
	}
	for _, f := range r.files {
		if f.isUnrendered() {
			_, err := f.chart.Render()
			rows = append(rows, chartRow(f.name, err.Error(), remedy(f.chart, err, s.command)))
		}
	}
	for _, f := range r.Findings {
		row := scan.Row{Workload: f.Resource, State: scan.Unread, Problem: scan.Check, Why: strings.TrimSuffix(f.Message, "."), At: f.Location}
		switch f.Kind {
		case finding.NotProved:
		case finding.StaleOverlayPatch:
			row.State = scan.Misplaced
		case finding.Unreadable, finding.Malformed:
			if f.Severity != finding.Error || f.Pattern != "" {
				continue
			}
			s.leave(f.Location.File)
		default:
			continue
		}
		rows = append(rows, row)
	}
	return rows
}
