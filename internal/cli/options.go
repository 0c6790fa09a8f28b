package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/patch"
	"github.com/native-sidecar/native-sidecar/internal/pipeline"
	"github.com/spf13/pflag"
)

// options are the flags and arguments of a command line. Each command has some of
// the flags.
type options struct {
	config                   string
	catalog                  string // the file with entries of the catalogue
	exclude                  []string
	list, diff, write, check bool
	failOn                   string
	references               pipeline.References
	format                   format
	rendering                string // how explain prints timelines, scan what it found, and catalog entries
	writeConfig              string
	failOnState              []string
	helm                     string // the program that renders charts; empty for none
	command                  string // the name of the command; empty for that without one
	snippet                  string // which pattern catalog prints
	patchFor                 patch.Form
	apart                    bool // files are read apart from the kustomizations that they are in
	quiet, help, version     bool
	args                     []string
	given                    func(flag string) bool // reports whether the command line has a flag
}

// The flags that take a value.
const (
	configFlag  = "fn-config"
	excludeFlag = "exclude"
	failOnFlag  = "fail-on"
	formatFlag  = "format"

	referencesFlag = "references"
)

// fileFlags adds the flags of a run over files.
func (o *options) fileFlags(flags *pflag.FlagSet) {
	o.format, o.failOn, o.references = formatText, failOnErrors, pipeline.RewritePatches
	o.addConfig(flags, "read the functionConfig from `FILE`; default .native-sidecar.yaml")
	o.addCatalog(flags)
	o.addExclude(flags)
	flags.BoolVarP(&o.list, "list", "l", false, "list the files that would change")
	flags.BoolVarP(&o.diff, "diff", "d", false, "print the changes as a diff")
	flags.BoolVarP(&o.write, "write", "w", false, "write the changes to the files")
	flags.BoolVar(&o.check, "check", false, "exit with code 1 if a file would change")
	addChoice(flags, referencesFlag, &o.references, "`mode`: patches (default) rewrites patches, all what is certain, report nothing",
		string(pipeline.ReportReferences), string(pipeline.RewritePatches), string(pipeline.RewriteAll))
	addChoice(flags, failOnFlag, &o.failOn, "fail on findings of this `severity`: error (default) or warning", failOnErrors, failOnWarnings)
	addChoice(flags, formatFlag, &o.format, "output `format`: "+finding.Enumerate(formats(), "or"), formats()...)
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "show only errors and warnings")
}

func (o *options) addExclude(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.exclude, excludeFlag, nil, "leave out what matches `GLOB`; may be repeated")
}

// plainFlagError returns what is wrong with the flags: which commands have one that others
// cannot have, and why, or the flag that the user may have meant by one that does not exist.
func plainFlagError(err error, flags *pflag.FlagSet) error {
	var missing *pflag.NotExistError
	if !errors.As(err, &missing) {
		return err
	}
	name, prefix := missing.GetSpecifiedName(), "--"
	if letters := missing.GetSpecifiedShortnames(); letters != "" {
		name, prefix = letters, "-"
	}
	if owners, why := commandsWith(name); why != "" {
		return fmt.Errorf("--%s is for native-sidecar %s%s", name, finding.Enumerate(owners, "and"), why)
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return fmt.Errorf("there is no flag %s%s%s", prefix, name, near.Suggest("--"+name, names))
}

// addConfig adds the flag for the functionConfig. A run has only one: two could edit
// the same document, and the second would have to see the result of the first.
func (o *options) addConfig(flags *pflag.FlagSet, usage string) {
	flags.Func(configFlag, usage, func(file string) error {
		if o.config != "" {
			return fmt.Errorf("it follows %s, and a run has one functionConfig: run once for each, or put the patterns into one file", o.config)
		}
		o.config = file
		return nil
	})
}

// addChoice adds a flag whose value is one of the names.
func addChoice[F ~string](flags *pflag.FlagSet, flag string, to *F, usage string, names ...string) {
	flags.Func(flag, usage, func(name string) error {
		if !slices.Contains(names, name) {
			return fmt.Errorf("must be %s", finding.Enumerate(names, "or"))
		}
		*to = F(name)
		return nil
	})
	flags.Lookup(flag).Annotations = map[string][]string{choices: names}
}

// choices is the annotation of a flag with the names that it takes.
const choices = "choices"

// The severities that fail a run.
const (
	failOnErrors   = "error"
	failOnWarnings = "warning"
)

// strictness returns what fails the run besides errors.
func (o *options) strictness() finding.Strictness {
	return finding.Strictness{Check: o.check, Warnings: o.failOn == failOnWarnings}
}

// format selects how findings are printed.
type format string

const (
	formatText   format = "text"   // on stderr, with the source lines of errors and warnings
	formatShort  format = "short"  // on stderr, one line each
	formatJSON   format = "json"   // on stdout, and nothing else there
	formatSARIF  format = "sarif"  // on stdout, and nothing else there
	formatGitHub format = "github" // on stdout, as workflow commands
)

func formats() []string {
	return []string{string(formatText), string(formatShort), string(formatJSON), string(formatSARIF), string(formatGitHub)}
}

// isDocument reports whether the format takes all of stdout.
func (f format) isDocument() bool { return f == formatJSON || f == formatSARIF }

// isReport reports whether the format is written to stdout.
func (f format) isReport() bool { return f.isDocument() || f == formatGitHub }

// validate returns an error for options that cannot be combined, or if one is
// missing.
func (o *options) validate() error {
	switch {
	case len(o.args) == 0:
		return errors.New("there is nothing to work on: name files or directories, or - for stdin")
	case o.config == "":
		return errors.New(noConfig)
	case o.write && o.check:
		return errors.New("--check never writes: remove it, or remove -w")
	case o.write && o.filters():
		return errors.New("stdin cannot be written to: remove -w, or name files")
	case o.list && o.format.isDocument():
		return fmt.Errorf("--format %s already lists the files: remove -l", o.format)
	case o.diff && o.format.isDocument():
		return fmt.Errorf("--format %s and -d both write to stdout: remove one of them", o.format)
	}
	return nil
}

// printsManifests reports whether the manifests themselves are printed.
func (o *options) printsManifests() bool {
	return !o.list && !o.diff && !o.write && !o.check && !o.format.isReport()
}

// printsNames reports whether the names of the files that change are printed.
func (o *options) printsNames() bool { return o.list || o.check && !o.diff && !o.format.isReport() }

// filters reports whether the command reads stdin, as a part of a pipe. Its messages
// are then one line each.
func (o *options) filters() bool { return slices.Contains(o.args, stdinPath) }
