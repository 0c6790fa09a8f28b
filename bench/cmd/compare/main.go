// Compare measures native-sidecar side by side with other ways to make the same
// edit, taking turns in one run, and prints the results as Markdown.
//
// It checks that each program makes the edit before it measures it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/native-sidecar/native-sidecar/bench/internal/command"
	"github.com/native-sidecar/native-sidecar/bench/internal/gotool"
)

// options are the flags.
type options struct {
	bin   string
	items []int // in ascending order
	pairs int
	only  []string
	all   bool
	tree  string
	page  string
}

func main() {
	command.Main("compare", run)
}

func run(ctx context.Context) (err error) {
	o, err := parse()
	if err != nil {
		return err
	}
	head, err := describe(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "building the programs")
	w, err := open(ctx, o.bin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	b := &bench{workspace: w, report: &report{}, options: o, progress: os.Stderr}
	for _, g := range groups {
		if len(o.only) > 0 && !slices.Contains(o.only, g.name) {
			continue
		}
		b.group = g.name
		if err := g.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
	}
	if o.page != "" {
		return b.writePage(o.page, head)
	}
	return b.write(os.Stdout, head)
}

func parse() (options, error) {
	var o options
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	flag.StringVar(&o.bin, "bin", "", "measure this `file` instead of building native-sidecar from the parent module")
	items := flag.String("items", "1000,10000,50000", "numbers of items, separated by commas")
	flag.IntVar(&o.pairs, "pairs", 5, "how many times each pair of programs runs")
	only := flag.String("only", "", "what to measure, separated by commas (default everything): "+strings.Join(names, ", "))
	flag.BoolVar(&o.all, "all", false, "measure all programs at all sizes; more than 10000 items take gigabytes and minutes")
	flag.StringVar(&o.tree, "tree", "", "convert known sidecars in the repositories of this `folder` as well")
	flag.StringVar(&o.page, "page", "", "write the results into the sections of this `file`, instead of printing them")
	flag.Parse()
	for _, text := range strings.Split(*items, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n <= 0 {
			return o, fmt.Errorf("-items: %q is not a number of items", text)
		}
		o.items = append(o.items, n)
	}
	slices.Sort(o.items)
	o.items = slices.Compact(o.items)
	if o.pairs < 1 {
		return o, fmt.Errorf("-pairs: must be at least 1, not %d", o.pairs)
	}
	if o.page != "" && *only != "" {
		return o, errors.New("-page: a page has all groups; leave out -only")
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	for _, name := range o.only {
		if !slices.Contains(names, name) {
			return o, fmt.Errorf("-only: unknown group %q; the groups are %s", name, strings.Join(names, ", "))
		}
	}
	return o, nil
}

// describe returns the date, the machine and the versions of the programs.
func describe(ctx context.Context) (string, error) {
	head := time.Now().UTC().Format(time.DateOnly) + ", " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
	versions, err := gotool.Run(ctx, "list", "-m", "-f", "{{.Path}} {{.Version}}", kyaml, yqModule, kustomizeModule)
	if err != nil {
		return "", err
	}
	head += "; " + procField("/proc/cpuinfo", "model name") + fmt.Sprintf(", %d cores", runtime.NumCPU())
	if kib, err := strconv.ParseFloat(strings.TrimSuffix(procField("/proc/meminfo", "MemTotal"), " kB"), 64); err == nil {
		head += fmt.Sprintf(", %.0f GiB", kib*1024/(1<<30))
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		head += ", load " + strings.Fields(string(load))[0] + " at the start"
	}
	return head + ".\n\nAgainst " + strings.ReplaceAll(versions, "\n", ", ") + ".\n\nWritten by `" + commandLine(flag.CommandLine) + "`.", nil
}

// commandLine returns the command line, with names instead of paths, which differ from machine to
// machine.
func commandLine(flags *flag.FlagSet) string {
	line := "go -C bench run ./cmd/compare"
	flags.Visit(func(f *flag.Flag) {
		value := f.Value.String()
		if kind, _ := flag.UnquoteUsage(f); kind == "file" || kind == "folder" {
			value = strings.ToUpper(kind)
		}
		line += " -" + f.Name + " " + value
	})
	return line
}

// procField returns the value of a field in a file with lines `name: value`, or
// "unknown".
func procField(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
