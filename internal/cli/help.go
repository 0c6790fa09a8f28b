package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

const (
	helpHead = `native-sidecar adds native sidecars to Kubernetes manifests and converts legacy sidecars.

Usage:
  native-sidecar                                      run as a KRM function in kustomize or kpt
  native-sidecar --fn-config FILE [FLAGS] PATH...     work on files and directories, or on stdin with -
`
	helpExit = `
Exit codes:
  0   success
  1   there is an error, and nothing was written, unless the message says what was; or --check
      found a file that would change
  2   the command line is wrong
  129, 130, 143   SIGHUP, SIGINT or SIGTERM stopped -w
`
	// helpWidth is the column where the description of a command begins.
	helpWidth = 54

	aboutHelp = `native-sidecar help prints the help for native-sidecar or for one of its commands.
native-sidecar COMMAND --help prints the same.
`
)

// help returns the help for a command or, if it has no name, for native-sidecar as a
// whole.
func (c command) help() string {
	var b strings.Builder
	exit := ""
	if c.name != "" {
		fmt.Fprintf(&b, "%s\nUsage:\n  native-sidecar %s %s\n", c.long, c.name, c.args)
	} else {
		b.WriteString(helpHead)
		for _, c := range commands() {
			fmt.Fprintf(&b, "%-*s%s\n", helpWidth, "  native-sidecar "+c.name+" "+c.args, c.short)
		}
		exit = helpExit
	}
	b.WriteString("\nFlags:\n")
	c.flags(new(options)).VisitAll(func(f *pflag.Flag) { fmt.Fprintf(&b, "  %-24s%s\n", spelled(f), usage(f)) })
	return b.String() + exit
}

// helpCommand prints the help for native-sidecar, or for the command in the
// arguments.
func helpCommand(_ context.Context, o *options, p Process) error {
	text := unnamed().help()
	switch len(o.args) {
	case 0:
	case 1:
		c, err := named(o.args[0])
		if err != nil {
			return unnamed().misused(err)
		}
		text = c.help()
	default:
		return misuse("help takes at most one command: native-sidecar help [COMMAND]")
	}
	fmt.Fprint(p.Stdout, text)
	return nil
}

// usage returns the description of a flag.
func usage(f *pflag.Flag) string {
	_, text := pflag.UnquoteUsage(f)
	return text
}

// spelled returns a flag as users write it: -l, --list, or --format FORMAT.
func spelled(f *pflag.Flag) string {
	text := "    --" + f.Name
	if f.Shorthand != "" {
		text = "-" + f.Shorthand + ", --" + f.Name
	}
	if takesValue(f) {
		value, _ := pflag.UnquoteUsage(f)
		text += " " + strings.ToUpper(value)
	}
	return text
}

// takesValue reports whether a flag is followed by a value.
func takesValue(f *pflag.Flag) bool { return f.NoOptDefVal == "" }
