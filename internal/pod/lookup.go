package pod

import (
	"maps"
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

// Names are names of containers that others may look for.
type Names struct {
	all    []string
	places map[string]int   // made when they are asked for
	folded map[string][]int // likewise, in lower case
}

// NewNames returns names of containers.
func NewNames(all []string) *Names { return &Names{all: all} }

func (n *Names) index() {
	if n.places != nil {
		return
	}
	n.places, n.folded = map[string]int{}, map[string][]int{}
	for i, name := range n.all {
		if _, known := n.places[name]; !known {
			n.places[name] = i
			n.folded[strings.ToLower(name)] = append(n.folded[strings.ToLower(name)], i)
		}
	}
}

// place returns the place of a name, and whether it is among them.
func (n *Names) place(name string) (place int, known bool) {
	n.index()
	place, known = n.places[name]
	return place, known
}

// alike returns the places of the names that differ from the given one only in case.
func (n *Names) alike(name string) []int {
	n.index()
	return n.folded[strings.ToLower(name)]
}

// Lookups returns how a container looks for containers of the given names, in their
// order.
func (c Container) Lookups(names *Names) []Lookup {
	var found map[int][]Lookup
	add := func(place int, l Lookup) {
		if found == nil {
			found = map[int][]Lookup{}
		}
		l.Name = names.all[place]
		if l.Name != c.Name && !slices.Contains(found[place], l) {
			found[place] = append(found[place], l)
		}
	}
	for _, variable := range births {
		for _, name := range c.listed(variable) {
			if place, known := names.place(name); known {
				add(place, Lookup{Way: ForBirth, By: variable})
			}
		}
	}
	for _, command := range c.asking() {
		listsAsked(command.text, names, func(place int, list, instead string) {
			add(place, Lookup{Way: InList, By: list, Instead: instead})
		})
		caretakersOf(command, names, func(place int, program string) { add(place, Lookup{Way: ByProgram, By: program}) })
	}
	if found == nil {
		return nil
	}
	var all []Lookup
	for _, place := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[place]...)
	}
	return all
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
		script, own := assignments(text), variablesOf(c.Node)
		for _, command := range pipelines(words) {
			command.text = own.fill(script.fill(command.text, mostFilled), mostFilled)
			commands = append(commands, command)
		}
	}
	for _, value := range yamlnode.Column(yamlnode.Get(c.Node, "env"), "value") {
		commands = append(commands, pipeline{text: yamlnode.Text(value)})
	}
	return commands
}

// assignments returns the variables that a script sets to plain words.
func assignments(script string) *variables {
	v := &variables{shell: true}
	for _, m := range assigned().FindAllStringSubmatch(script, -1) {
		v.add(m[1]+m[3], m[2]+m[4])
	}
	return v
}

// listsAsked calls do for the names of containers that a command looks for in a list
// without native sidecars, with that list and the list that contains them. A command
// that compares names looks for the names that it compares with; any other looks for
// each word after the list.
func listsAsked(command string, names *Names, do func(place int, list, instead string)) {
	var asked map[int]bool
	for _, list := range lists {
		_, behind, asks := strings.Cut(command, list.name)
		if !asks || strings.Contains(command, list.complete) {
			continue
		}
		var words []string
		comparisons := compared().FindAllStringSubmatch(behind, -1)
		for _, m := range comparisons {
			words = append(words, strings.Fields(m[1]+m[2])...)
		}
		if len(comparisons) == 0 {
			words = strings.FieldsFunc(behind, endsName)
		}
		for _, word := range words {
			if place, known := names.place(word); known && !asked[place] {
				if asked == nil {
					asked = map[int]bool{}
				}
				asked[place] = true
				do(place, list.name, list.complete)
			}
		}
	}
}

// endsName reports whether a character cannot be in the name of a container, or of
// something that contains one.
func endsName(r rune) bool {
	return r != '-' && r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// caretakersOf calls do for the names of containers that a command passes to a program
// that manages sidecars, with the program.
func caretakersOf(command pipeline, names *Names, do func(place int, program string)) {
	var given map[int]bool
	for _, s := range command.statements {
		program, args := s.program()
		if !caretaker().MatchString(program) {
			continue
		}
		if given == nil {
			given = map[int]bool{}
		}
		for _, word := range wordsIn(args) {
			for _, place := range names.alike(word) {
				if !given[place] {
					given[place] = true
					do(place, program)
				}
			}
		}
	}
}
