package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/foreign"
	"github.com/spf13/pflag"
)

const aboutCompletion = `native-sidecar completion prints a script that completes commands, flags and names in your shell.

  bash   add to ~/.bashrc:  source <(native-sidecar completion bash)
  zsh    add to ~/.zshrc, after compinit:  source <(native-sidecar completion zsh)
  fish   add to ~/.config/fish/config.fish:  native-sidecar completion fish | source
`

func shells() []string { return []string{"bash", "zsh", "fish"} }

// completionCommand prints the script with which a shell completes command lines.
// The script is generated from the commands and their flags.
func completionCommand(_ context.Context, o *options, p Process) error {
	if len(o.args) != 1 {
		return misuse("completion takes the name of a shell: native-sidecar completion " + finding.Enumerate(shells(), "or"))
	}
	writers := map[string]func(*strings.Builder){"bash": bash, "zsh": zsh, "fish": fish}
	write, found := writers[o.args[0]]
	if !found {
		return misuse(unknown("completion for", o.args[0], "shells", shells()).Error())
	}
	var script strings.Builder
	write(&script)
	fmt.Fprint(p.Stdout, script.String())
	return nil
}

// flagged returns the commands that have flags besides --help, the unnamed one last.
func flagged() []command {
	return append(slices.DeleteFunc(commands(), func(c command) bool { return c.add == nil }), unnamed())
}

// words returns the values of a flag, separated by spaces; nothing if it takes a file.
func words(f *pflag.Flag) string { return strings.Join(f.Annotations[choices], " ") }

func bash(w *strings.Builder) {
	fmt.Fprint(w, `# For bash: source <(native-sidecar completion bash)
_native_sidecar() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= flags=
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    fi
    COMPREPLY=()
    case ${COMP_WORDS[1]}:$before in
`)
	names := map[string][]string{}
	for _, c := range flagged() {
		c.flags(new(options)).VisitAll(func(f *pflag.Flag) {
			names[c.name] = append(names[c.name], "--"+f.Name)
			if f.Shorthand != "" {
				names[c.name] = append(names[c.name], "-"+f.Shorthand)
			}
			if takesValue(f) {
				fmt.Fprintf(w, "    %s:--%s) words='%s' ;;\n", cmp.Or(c.name, "*"), f.Name, words(f))
			}
		})
	}
	fmt.Fprint(w, "    *)\n        case ${COMP_WORDS[1]} in\n")
	for _, c := range flagged() {
		fmt.Fprintf(w, "        %s) flags='%s' ;;\n", cmp.Or(c.name, "*"), strings.Join(names[c.name], " "))
	}
	fmt.Fprint(w, "        esac\n        case $COMP_CWORD:${COMP_WORDS[1]} in\n")
	for _, c := range commands() {
		if c.words != nil {
			fmt.Fprintf(w, "        2:%s) words='%s' ;;\n", c.name, strings.Join(c.words(), " "))
		}
	}
	fmt.Fprintf(w, `        1:|1:[!-]*) words='%s' ;;
        *) [[ $word == -* ]] && words=$flags ;;
        esac
        ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _native_sidecar native-sidecar
`, strings.Join(commandNames(), " "))
}

func zsh(w *strings.Builder) {
	fmt.Fprint(w, `#compdef native-sidecar
# For zsh: source <(native-sidecar completion zsh), or a file _native-sidecar in $fpath
_native_sidecar() {
    if (( CURRENT == 3 )); then
        case $words[2] in
`)
	var described []string
	for _, c := range commands() {
		described = append(described, foreign.Quote(c.name+":"+c.short))
		if c.words != nil {
			fmt.Fprintf(w, "        %s) compadd -- %s; return ;;\n", c.name, strings.Join(c.words(), " "))
		}
	}
	fmt.Fprintf(w, `        esac
    elif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        local -a commands=(%s)
        _describe command commands
    fi
    case $words[2] in
`, strings.Join(described, " "))
	for _, c := range flagged() {
		fmt.Fprintf(w, "    %s) _arguments \\\n", cmp.Or(c.name, "*"))
		c.flags(new(options)).VisitAll(func(f *pflag.Flag) { fmt.Fprintf(w, "        %s \\\n", zshFlag(f)) })
		fmt.Fprint(w, "        '*:file:_files' ;;\n")
	}
	fmt.Fprint(w, `    esac
}
if [[ $funcstack[1] == _native-sidecar ]]; then
    _native_sidecar "$@"
else
    compdef _native_sidecar native-sidecar
fi
`)
}

// zshFlag returns a flag as _arguments takes it.
func zshFlag(f *pflag.Flag) string {
	names := "--" + f.Name
	value := ""
	if takesValue(f) {
		names += "="
		value = ":file:_files"
		if words(f) != "" {
			value = ":" + f.Name + ":(" + words(f) + ")"
		}
	}
	if f.Shorthand != "" {
		names = fmt.Sprintf("'(-%s --%s)'{-%s,--%s}", f.Shorthand, f.Name, f.Shorthand, names[len("--"):])
	}
	return names + foreign.Quote("["+usage(f)+"]"+value)
}

func fish(w *strings.Builder) {
	fmt.Fprint(w, "# For fish: native-sidecar completion fish | source\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "complete -c native-sidecar -n __fish_use_subcommand -a %s -d %s\n", c.name, foreign.Quote(c.short))
		if c.words != nil {
			fmt.Fprintf(w, "complete -c native-sidecar -n '__fish_seen_subcommand_from %s' -f -a %s\n", c.name, foreign.Quote(strings.Join(c.words(), " ")))
		}
	}
	var others []string
	for _, c := range flagged() {
		when := "__fish_seen_subcommand_from " + c.name
		if c.name == "" {
			when = "not __fish_seen_subcommand_from " + strings.Join(others, " ")
		}
		others = append(others, c.name)
		c.flags(new(options)).VisitAll(func(f *pflag.Flag) {
			fmt.Fprint(w, "complete -c native-sidecar -n "+foreign.Quote(when))
			if f.Shorthand != "" {
				fmt.Fprintf(w, " -s %s", f.Shorthand)
			}
			fmt.Fprintf(w, " -l %s -d %s", f.Name, foreign.Quote(usage(f)))
			switch {
			case words(f) != "":
				fmt.Fprintf(w, " -x -a %s", foreign.Quote(words(f)))
			case takesValue(f):
				fmt.Fprint(w, " -r -F")
			}
			fmt.Fprintln(w)
		})
	}
}
