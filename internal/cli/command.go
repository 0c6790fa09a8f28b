package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/spf13/pflag"
)

// command is one of the things that the command line can do. Its first word names
// it. A directory of that name is written as ./NAME, or after the flags.
type command struct {
	name, args string
	// short describes it in the list of commands, and long in its own help.
	short, long string
	// add adds its own flags, which set the options; nil if it has none.
	add func(*options, *pflag.FlagSet)
	// words are what completion offers for its argument; nil for files.
	words func() []string
	run   func(ctx context.Context, o *options, p Process) error
}

func commands() []command {
	return []command{
		{
			"scan", "[FLAGS] [PATH...]", "show which sidecars there are, and what hurts", aboutScan,
			(*options).scanFlags, nil, scanCommand,
		},
		{
			"catalog", "[FLAGS] [NAME]", "list the known sidecars, or print one of them", aboutCatalog,
			(*options).catalogFlags, catalogNames, catalogCommand,
		},
		{
			"explain", "[FLAGS] PATH...", "show the order in which containers start and stop", aboutExplain,
			(*options).explainFlags, nil, explainCommand,
		},
		{
			"patch", "[FLAGS] PATH...", "print patches for manifests that you cannot edit", aboutPatch,
			(*options).patchFlags, nil, patchCommand,
		},
		{
			"expand", "[FLAGS]", "print the functionConfig with every name spelled out", aboutExpand,
			(*options).expandFlags, nil, expandCommand,
		},
		{
			"completion", "SHELL", "print the completion script for bash, zsh or fish", aboutCompletion,
			nil, shells, completionCommand,
		},
		{
			"help", "[COMMAND]", "print this help, or the help for a command", aboutHelp,
			nil, commandNames, helpCommand,
		},
	}
}

// unnamed returns the command that a command line without a name runs: it works on files.
func unnamed() command { return command{add: (*options).fileFlags, run: files} }

// flags returns the flags of a command, in the order of the help. They set the options, and
// leave printing to the caller.
func (c command) flags(o *options) *pflag.FlagSet {
	flags := pflag.NewFlagSet("native-sidecar", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	if c.add != nil {
		c.add(o, flags)
	}
	flags.BoolVarP(&o.help, "help", "h", false, "print this help")
	if c.name == "" {
		flags.BoolVar(&o.version, "version", false, "print the version")
	}
	return flags
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// choose returns the command that args run, and its own arguments. A first word that
// is neither a command nor looks like a path is an error of the unnamed command.
func choose(args []string) (command, []string, error) {
	c, err := named(args[0])
	if err == nil {
		return c, args[1:], nil
	}
	if !isWord(args[0]) {
		err = nil
	} else if flag := unnamed().flags(new(options)).Lookup(strings.ToLower(args[0])); flag != nil {
		err = fmt.Errorf("there is no command %q, did you mean \"--%s\"?", args[0], flag.Name)
	}
	return unnamed(), args, err
}

// named returns the command of that name.
func named(name string) (command, error) {
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
	}
	return command{}, unknown("command", name, "commands", commandNames())
}

// only is the annotation of a flag with why other commands cannot have it.
const only = "only"

// commandsWith returns the names of the commands that have a flag, and why others cannot have
// it; no reason if that is not said.
func commandsWith(flag string) (names []string, why string) {
	for _, c := range commands() {
		if f := c.flags(new(options)).Lookup(flag); f != nil {
			names, why = append(names, c.name), strings.Join(f.Annotations[only], "")
		}
	}
	return names, why
}

// unknown returns the error for a name that does not exist: with the names that the
// user may have meant, or else with all names.
func unknown(what, name, all string, names []string) error {
	if meant := near.Suggest(name, names); meant != "" {
		return fmt.Errorf("there is no %s %q%s", what, name, meant)
	}
	return fmt.Errorf("there is no %s %q; the %s are %s", what, name, all, finding.Enumerate(names, "and"))
}

// isWord reports whether an argument is neither a flag nor a path: nothing has that
// name, and it does not look like a file name.
func isWord(arg string) bool {
	if strings.HasPrefix(arg, "-") || strings.ContainsAny(arg, `./\`) {
		return false
	}
	_, err := os.Lstat(arg)
	return errors.Is(err, fs.ErrNotExist)
}

// misused returns the error with where the help of the command is.
func (c command) misused(err error) error {
	return see(err.Error(), strings.TrimSpace("native-sidecar "+c.name)+" --help")
}

// see returns an error in the command line with a hint: which command shows more.
func see(message, command string) error {
	if strings.HasSuffix(message, "?") {
		return misuse(message + " See " + command)
	}
	return misuse(message + "; see " + command)
}
