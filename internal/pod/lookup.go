package pod

import (
	"slices"
	"strings"
	"unicode"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// Lookup is how a container looks for another one of its pod, by its name.
type Lookup struct {
	Way  Way
	Name string
	// By is the variable, the list or the program that gets the name, and Instead the
	// list that has native sidecars.
	By, Instead string
}

// Way is a way to look for a container.
type Way int

// The ways to look for a container.
const (
	// ForBirth waits until it is ready according to containerStatuses.
	ForBirth Way = iota
	// InList asks the API for it, in a list that lacks native sidecars.
	InList
	// ByProgram gives its name to a program that looks after sidecars.
	ByProgram
)

// The variables of kubexit, a program that runs the one in its arguments. Its own name
// is that of the file in which it says that its program has ended.
const (
	kubexitName   = "KUBEXIT_NAME"
	kubexitDeaths = "KUBEXIT_DEATH_DEPS"
)

// births are variables with names of containers for a program that waits for these:
// that of kubexit and that of kubernetes-entrypoint.
var births = []string{"KUBEXIT_BIRTH_DEPS", "DEPENDENCY_CONTAINER"}

// lists are the lists of the API that lack native sidecars, and what one who looks for
// these asks as well.
var lists = []struct{ name, complete string }{
	{"containerStatuses", "initContainerStatuses"}, {"container_statuses", "init_container_statuses"},
	{"spec.containers", "spec.initContainers"},
}

var (
	// compared matches the name that a command compares the names of a list with.
	compared = lazyregexp.New(`(?i)\b(?:name["'\])]*\s*(?:={1,3}|\beq|\bin)|eq\s+\S*name)[\s(\[]*(?:[\\"']+([^"'\\]*)|([\w.-]+))`)
	// caretaker matches programs that look after sidecars.
	caretaker = lazyregexp.New(`^(?:k8s-|kube-?)?sidecar-?(?:controller|terminator|killer|watcher|waiter|supervisor|manager)s?$`)
	// assigned matches variables of a script that get plain words.
	assigned = lazyregexp.New(`(?m)(?:^|\s)(?:for\s+(\w+)\s+in\s+([\w. -]+)|(\w+)=([\w.-]+))`)
)

// Lookups returns how a container looks for containers of the given names.
func (c Container) Lookups(names []string) []Lookup {
	var found []Lookup
	add := func(l Lookup) {
		if l.Name != c.Name && !slices.Contains(found, l) {
			found = append(found, l)
		}
	}
	commands := c.asking()
	for _, name := range names {
		for _, variable := range births {
			if slices.Contains(c.listed(variable), name) {
				add(Lookup{Way: ForBirth, Name: name, By: variable})
			}
		}
		for _, command := range commands {
			if list, instead := listAsked(command.text, name); list != "" {
				add(Lookup{InList, name, list, instead})
			}
			if program := caretakerOf(command, name); program != "" {
				add(Lookup{Way: ByProgram, Name: name, By: program})
			}
		}
	}
	return found
}

// listed returns the names in a variable that separates them by commas.
func (c Container) listed(variable string) []string {
	env, _ := yamlnode.Named(yamlnode.Get(c.Node, "env"), variable)
	return strings.FieldsFunc(yamlnode.Text(env, "value"), func(r rune) bool { return r == ',' || r == ' ' })
}

// QuitsWith returns the names of the programs with which kubexit ends that of a
// container.
func (c Container) QuitsWith() []string { return c.listed(kubexitDeaths) }

// KubexitName returns the name that kubexit knows the program of a container by, or
// nothing.
func (c Container) KubexitName() string {
	env, _ := yamlnode.Named(yamlnode.Get(c.Node, "env"), kubexitName)
	return yamlnode.Text(env, "value")
}

// asking returns what a container runs that may ask for another one, with its variables
// filled in. The values of its variables are there as well, since they may be queries.
func (c Container) asking() []pipeline {
	var commands []pipeline
	lines := commandLines(c.Node)
	for _, probe := range Probes {
		lines = append(lines, Texts(c.Node, probe, "exec", "command"))
	}
	for _, words := range lines {
		text := strings.Join(words, " ")
		if !hasAny(text, []string{"tatuses", "spec.containers", "sidecar"}) {
			continue
		}
		variables := assignments(text)
		for _, command := range pipelines(words) {
			command.text = c.filled(variables.Replace(command.text))
			commands = append(commands, command)
		}
	}
	for _, env := range yamlnode.Elements(yamlnode.Get(c.Node, "env")) {
		commands = append(commands, pipeline{text: yamlnode.Text(env, "value")})
	}
	return commands
}

// assignments fills in the variables that a script sets to plain words.
func assignments(script string) *strings.Replacer {
	var values []string
	for _, m := range assigned().FindAllStringSubmatch(script, -1) {
		name, value := m[1]+m[3], m[2]+m[4]
		values = append(values, "${"+name+"}", value, "$"+name, value)
	}
	return strings.NewReplacer(values...)
}

// listAsked returns the list in which a command looks for a container and that lacks
// native sidecars, with the one that has them, or nothing. A command that compares names
// looks for what it compares them with; any other one for each word behind the list.
func listAsked(command, name string) (list, instead string) {
	for _, list := range lists {
		_, behind, asks := strings.Cut(command, list.name)
		if !asks || strings.Contains(command, list.complete) {
			continue
		}
		comparisons := compared().FindAllStringSubmatch(behind, -1)
		if slices.ContainsFunc(comparisons, func(m []string) bool { return slices.Contains(strings.Fields(m[1]+m[2]), name) }) {
			return list.name, list.complete
		}
		if len(comparisons) == 0 && slices.Contains(strings.FieldsFunc(behind, endsName), name) {
			return list.name, list.complete
		}
	}
	return "", ""
}

// endsName reports whether a character cannot be in the name of a container, or of
// something that contains one.
func endsName(r rune) bool {
	return r != '-' && r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// caretakerOf returns the program that looks after sidecars and that a command gives
// the name of a container, or nothing.
func caretakerOf(command pipeline, name string) string {
	for _, s := range command.statements {
		program, args := s.program()
		if caretaker().MatchString(program) && hasWords(args, []string{name}) {
			return program
		}
	}
	return ""
}
