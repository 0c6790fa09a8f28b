package pod

import (
	"path"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var (
	// starters run the program in their arguments. Some take the name of a user before
	// it, and some flags of them a value.
	starters      = []string{"tini", "tini-static", "dumb-init", "catatonit", "exec", "nice", "env", "gosu", "su-exec", "kubexit"}
	userStarters  = []string{"gosu", "su-exec"}
	starterValues = []string{"-n", "-u", "-p", "-r", "--rewrite"}
	// oneShot are arguments with which any program exits at once.
	oneShot = []string{"--version", "--help", "version", "help"}
	// settings are the extensions of files that an entry point passes on.
	settings = []string{".conf", ".cfg", ".ini", ".json", ".toml", ".yaml", ".yml"}
)

// IsOther reports whether a container runs another program than that of its image: an image
// tells what a container does only if the container runs that program. It is false if that
// cannot be told, as for a script.
func (k *Known) IsOther(container *yaml.Node) bool {
	name, _ := k.called(container)
	return len(k.Programs) > 0 && name != "" && !isScript(name) && !k.has(name)
}

// keepsRunning reports whether a container runs the program in a way that never ends.
func (k *Known) keepsRunning(container *yaml.Node) bool {
	name, args := k.called(container)
	if len(k.Programs) > 0 && name != "" && !k.has(name) {
		return false
	}
	if len(k.Subcommands) > 0 && len(args) > 0 && !strings.HasPrefix(args[0], "-") && !slices.Contains(k.Subcommands, args[0]) {
		return false
	}
	return k.Once(container) == ""
}

// Once returns the argument or variable with which the program of a container does
// one thing and exits, or nothing.
func (k *Known) Once(container *yaml.Node) string {
	name, args := k.called(container)
	if name != "" && !k.has(name) {
		return ""
	}
	for _, word := range slices.Concat(oneShot, k.OneShot) {
		switch variable, value, isVariable := strings.Cut(word, "="); {
		case strings.HasPrefix(word, "-"):
			if contains(args, word) {
				return word
			}
		case isVariable:
			env, _ := yamlnode.Named(yamlnode.Get(container, "env"), variable)
			if env != nil && strings.EqualFold(yamlnode.Text(env, "value"), value) {
				return word
			}
		case begins(args, strings.Fields(word)):
			return word
		}
	}
	return ""
}

// begins reports whether the first arguments are the words, apart from flags and what
// may be their values.
func begins(args, words []string) bool {
	mayBeValue := false
	for _, arg := range args {
		switch {
		case len(words) == 0:
			return true
		case strings.HasPrefix(arg, "-"):
			mayBeValue = !strings.Contains(arg, "=")
		case mayBeValue:
			mayBeValue = false
		case arg != words[0]:
			return false
		default:
			words = words[1:]
		}
	}
	return len(words) == 0
}

// contains reports whether the arguments contain a flag or a sequence of words. A flag
// and its value may be one argument or two.
func contains(args []string, wanted string) bool {
	plain := make([]string, len(args))
	for i, arg := range args {
		plain[i] = shortened(arg)
	}
	sequence := strings.Fields(shortened(wanted))
	spellings := [][]string{sequence}
	if flag, value, one := strings.Cut(sequence[0], "="); one {
		spellings = append(spellings, []string{flag, value})
	} else if strings.HasPrefix(flag, "-") {
		spellings = append(spellings, []string{strings.Join(append(sequence, "true")[:2], "=")})
	}
	return slices.ContainsFunc(spellings, func(words []string) bool {
		for i := range len(plain) - len(words) + 1 {
			if slices.Equal(plain[i:i+len(words)], words) {
				return true
			}
		}
		return false
	})
}

// shortened returns a long flag with one dash: many programs take one or two.
func shortened(arg string) string {
	if strings.HasPrefix(arg, "--") && len(arg) > len("--x") && arg[len("--x")] != '=' {
		return arg[1:]
	}
	return arg
}

// called returns the name of the program that a container calls and its arguments. The
// name is empty if it is that of the image.
func (k *Known) called(container *yaml.Node) (name string, args []string) {
	command, args := Texts(container, "command"), Texts(container, "args")
	line := started(slices.Concat(command, args))
	if len(command) > 0 && len(line) > 0 && !strings.HasSuffix(line[0], "entrypoint.sh") {
		return path.Base(line[0]), line[1:]
	}
	if len(command) > 0 && len(line) > 0 {
		args = line[1:]
	}
	switch {
	case len(args) == 0:
		return "", nil
	case k.has(path.Base(args[0])):
		return path.Base(args[0]), args[1:]
	case k.RunsArgs && !strings.HasPrefix(args[0], "-") && !slices.Contains(k.Subcommands, args[0]) &&
		!slices.Contains(k.OneShot, args[0]) && !slices.Contains(settings, path.Ext(args[0])):
		return path.Base(args[0]), args[1:]
	}
	return "", args
}

// started returns the words of a command line without programs that only start the
// one in their arguments, and without what they take themselves.
func started(words []string) []string {
	for len(words) > 1 && slices.Contains(starters, path.Base(words[0])) {
		if slices.Contains(userStarters, path.Base(words[0])) {
			words = words[1:]
		}
		words = words[1:]
		for len(words) > 1 && (strings.HasPrefix(words[0], "-") || strings.Contains(words[0], "=")) {
			if slices.Contains(starterValues, words[0]) && len(words) > 2 {
				words = words[1:]
			}
			words = words[1:]
		}
	}
	return words
}

// has reports whether a file name is that of the program. Dashes and underscores are
// the same, since some programs changed them.
func (k *Known) has(name string) bool {
	plain := func(name string) string { return strings.ReplaceAll(strings.TrimSuffix(name, ".exe"), "_", "-") }
	return slices.ContainsFunc(k.Programs, func(own string) bool { return plain(own) == plain(name) })
}

// isScript reports whether a program is a shell or a script, which may run any other.
func isScript(name string) bool {
	return slices.Contains(shells, name) || slices.Contains([]string{".sh", ".bash", ".py"}, path.Ext(name))
}
