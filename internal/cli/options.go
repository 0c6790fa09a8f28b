package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// options are the flags and arguments of a run over files.
type options struct {
	config                   string
	list, diff, write, check bool
	format                   format
	quiet, help, version     bool
	paths                    []string
}

// flags are the flags, in the order in which the help has them.
func (o *options) flags() *pflag.FlagSet {
	o.format = formatText
	flags := pflag.NewFlagSet("native-sidecar", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.StringVar(&o.config, configFlag, "", "take the functionConfig from `FILE`")
	flags.BoolVarP(&o.list, "list", "l", false, "list the files that would change")
	flags.BoolVarP(&o.diff, "diff", "d", false, "print what would change, as a diff")
	flags.BoolVarP(&o.write, "write", "w", false, "write the changes to the files")
	flags.BoolVar(&o.check, "check", false, "exit with 1 where a file would change")
	flags.Var(&o.format, formatFlag, "say what is found as text, short, json, sarif or github")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "say errors and warnings alone")
	flags.BoolVarP(&o.help, "help", "h", false, "print this help")
	flags.BoolVar(&o.version, "version", false, "print the version")
	return flags
}

// The flags that take a value, by which completion knows them.
const (
	configFlag = "fn-config"
	formatFlag = "format"
)

// format is how that is said which is found.
type format string

const (
	formatText   format = "text"   // on stderr, with the lines that errors and warnings point at
	formatShort  format = "short"  // on stderr, a line each
	formatJSON   format = "json"   // on stdout, and nothing else there
	formatSARIF  format = "sarif"  // on stdout, and nothing else there
	formatGitHub format = "github" // on stdout, as workflow commands
)

var formats = []string{string(formatText), string(formatShort), string(formatJSON), string(formatSARIF), string(formatGitHub)}

var _ pflag.Value = (*format)(nil)

// Set takes the name of a format.
func (f *format) Set(name string) error {
	if !slices.Contains(formats, name) {
		return fmt.Errorf("it is one of %s", strings.Join(formats, ", "))
	}
	*f = format(name)
	return nil
}

func (f *format) String() string { return string(*f) }

// Type is what the help calls the value.
func (*format) Type() string { return "FORMAT" }

// isDocument tells whether the format takes all of stdout.
func (f format) isDocument() bool { return f == formatJSON || f == formatSARIF }

// isReport tells whether the format is written to stdout.
func (f format) isReport() bool { return f.isDocument() || f == formatGitHub }

// validate finds what does not go together.
func (o *options) validate() error {
	stdin := slices.Contains(o.paths, stdinPath)
	switch {
	case o.config == "":
		return errors.New("files need a functionConfig: give --fn-config FILE")
	case len(o.paths) == 0:
		return errors.New("name files or directories to work on, or - for stdin")
	case o.write && o.check:
		return errors.New("--check only looks: it does not go with -w")
	case o.write && stdin:
		return errors.New("stdin cannot be written to: drop -w, or name files")
	case o.list && o.format.isDocument():
		return fmt.Errorf("--format %s prints a document that lists the files: drop -l", o.format)
	case o.diff && o.format.isDocument():
		return fmt.Errorf("--format %s and -d both want stdout: drop one of them", o.format)
	}
	return nil
}

// plain tells whether the manifests themselves are to be printed.
func (o *options) plain() bool {
	return !o.list && !o.diff && !o.write && !o.check && !o.format.isReport()
}

// lists tells whether the names of the files that change are to be printed.
func (o *options) lists() bool { return o.list || o.check && !o.diff && !o.format.isReport() }

const (
	helpHead = `native-sidecar adds native sidecars to Kubernetes manifests, and converts legacy ones.

Usage:
  native-sidecar                                      as a KRM function, started by kustomize or kpt
  native-sidecar --fn-config FILE [FLAGS] PATH...     on files and directories; - is a stream on stdin
`
	helpExit = `
Exit codes:
  0   all is well
  1   something is an error, and nothing was written; or --check found a file that would change
  2   the command line is wrong
`
	// helpWidth is the column of what a command does.
	helpWidth = 54
)

// help is what --help prints.
func help() string {
	var b strings.Builder
	b.WriteString(helpHead)
	for _, c := range commands() {
		fmt.Fprintf(&b, "%-*s%s\n", helpWidth, "  native-sidecar "+c.name+" "+c.args, c.help)
	}
	b.WriteString("\nFlags:\n")
	new(options).flags().VisitAll(func(f *pflag.Flag) { fmt.Fprintf(&b, "  %-22s%s\n", spelled(f), whatFor(f)) })
	b.WriteString(helpExit)
	return b.String()
}

// spelled is a flag as it is written: -l, --list, or --format FORMAT.
func spelled(f *pflag.Flag) string {
	text := "    --" + f.Name
	if f.Shorthand != "" {
		text = "-" + f.Shorthand + ", --" + f.Name
	}
	if takesValue(f) {
		value, _ := pflag.UnquoteUsage(f)
		text += " " + value
	}
	return text
}

// takesValue tells whether a flag is followed by a value.
func takesValue(f *pflag.Flag) bool { return f.NoOptDefVal == "" }
