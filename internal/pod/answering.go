package pod

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Answering is how the known sidecar in a container comes to answer the startup probe that
// the catalogue has for it.
type Answering struct {
	// Why says why that is not certain, in words that can follow a colon; empty if it is.
	Why string
	// Port is the port where it answers; empty if the probe asks none.
	Port string
	// Lacks are the flags that it has to be given: as arguments, at an index of its command
	// line, or as variables if that has no words.
	Lacks       []catalog.ProbeFlag
	Index       int
	AsVariables bool
}

// Answering returns how the known sidecar in a container of the pod comes to answer its
// startup probe.
func (p *Pod) Answering(c Container) Answering {
	k := c.Known
	switch {
	case k == nil:
		return Answering{Why: "the catalogue does not know the container"}
	case k.StartupProbe.IsZero():
		return Answering{Why: "the catalogue has no probe for it"}
	case len(k.ProbeFlags) == 0:
		return Answering{Why: "its arguments do not show whether it would be answered"}
	}
	first, why := c.arguments()
	if why != "" {
		return Answering{Why: why}
	}
	line := CommandLine(c.Node)
	a := Answering{Port: k.ProbePort, Index: first}
	for _, f := range k.ProbeFlags {
		if a.Why = a.settle(c, f, line[first:]); a.Why != "" {
			return a
		}
	}
	if len(a.Lacks) == 0 {
		return a
	}
	if len(line) == 0 {
		a.AsVariables = true
	} else if subcommands := k.Subcommands; len(subcommands) > 0 {
		if first == len(line) || !slices.Contains(subcommands, line[first]) {
			a.Why = fmt.Sprintf("its arguments do not begin with %s, so there is no place for %s", strings.Join(subcommands, " or "), a.Lacks[0].Names()[0])
			return a
		}
		a.Index++
	}
	a.Why = p.mayLack(c, a, line)
	return a
}

// arguments returns where the arguments of a known sidecar's program begin in the command
// line of its container. why says why that cannot be told.
func (c Container) arguments() (first int, why string) {
	for _, field := range []string{"command", "args"} {
		if list := yamlnode.Resolve(yamlnode.Get(c.Node, field)); list != nil && list.Kind != yaml.SequenceNode && list.ShortTag() != yaml.NodeTagNull {
			return 0, field + " is not a list"
		}
	}
	k, line := c.Known, CommandLine(c.Node)
	words := started(line)
	if len(Texts(c.Node, "command")) > 0 && len(words) > 0 && isScript(path.Base(words[0])) && !k.has(path.Base(words[0])) {
		return 0, "its command is a script, which may start it in any way"
	}
	for _, word := range line {
		if strings.Contains(word, "\n") || strings.Contains(word, " -") {
			return 0, "several arguments are in one string"
		}
	}
	name, args := k.called(c.Node)
	once := k.Once(c.Node)
	switch {
	case name != "" && !slices.Contains(k.Programs, name): // a dash may tell two generations apart
		return 0, "its command starts " + name
	case name == "" && !k.ByImage:
		return 0, "its image is not one that the catalogue knows, so it may start anything"
	case once != "":
		return 0, "with " + once + ", it ends by itself"
	}
	first = len(line) - len(args)
	if slices.ContainsFunc(line[:first], func(word string) bool { return strings.Contains(word, "=") }) {
		return 0, "its command sets variables"
	}
	return first, ""
}

// settle takes the value of a flag into account. It returns why that makes the answer
// uncertain, or nothing.
func (a *Answering) settle(c Container, f catalog.ProbeFlag, args []string) string {
	value, as, given := c.valueOf(f, args)
	switch {
	case given && f.Sets == catalog.Other:
		return as + " may change where it answers"
	case given && strings.Contains(value, "$"):
		return "the value of " + as + " is not known here"
	case !given && len(f.Variables) > 0 && yamlnode.Get(c.Node, "envFrom") != nil:
		return "its envFrom may set " + f.Variables[0]
	case !given && f.Sets == catalog.Other:
		return ""
	case !given && f.Wanted != "":
		a.Lacks = append(a.Lacks, f)
		value = f.Wanted
	case !given && f.Default == "":
		return f.Names()[0] + " is not set"
	case !given:
		value = f.Default
	}
	host, port := "", ""
	switch f.Sets {
	case catalog.Switch:
		if is, err := strconv.ParseBool(value); err != nil || strconv.FormatBool(is) != f.Wanted {
			return as + " turns it off"
		}
	case catalog.Host:
		host = value
	case catalog.Port:
		port = value
	case catalog.Address:
		address := strings.TrimPrefix(value, "http://")
		if host, port = cutAddress(address); port == "" || strings.Contains(address, "/") {
			return as + " has no host and port"
		}
	}
	if !slices.Contains([]string{"", "0.0.0.0", "::", "[::]"}, host) {
		return fmt.Sprintf("with %s, it listens on %s only", as, host)
	}
	if port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return fmt.Sprintf("the port in %s is no number", as)
		}
		a.Port = port
	}
	return ""
}

// valueOf returns the value of a flag in the arguments of a container or, if it is not
// there, of its variables, and what sets it. A value that is not in the manifest is "$".
func (c Container) valueOf(f catalog.ProbeFlag, args []string) (value, as string, given bool) {
	for i, word := range args {
		name, text, one := strings.Cut(word, "=")
		if word == "--" {
			break
		}
		if f.Flag == "" || shortened(name) != shortened(f.Flag) {
			continue
		}
		switch value, as, given = text, word, true; {
		case one:
		case f.Sets == catalog.Switch:
			value = "true"
		case i+1 < len(args):
			value, as = args[i+1], word+" "+args[i+1]
		}
	}
	if given {
		return value, as, true
	}
	for _, env := range yamlnode.Elements(yamlnode.Get(c.Node, "env")) {
		name := yamlnode.Text(env, "name")
		if !slices.Contains(f.Variables, name) {
			continue
		}
		value, as, given = yamlnode.Text(env, "value"), name, true
		if yamlnode.Get(env, "valueFrom") != nil {
			value = "$"
		}
	}
	return value, as, given
}

// mayLack returns why flags cannot be added that make a container listen on a port, or
// nothing.
func (p *Pod) mayLack(c Container, a Answering, line []string) string {
	if a.AsVariables {
		for _, f := range a.Lacks {
			if len(f.Variables) == 0 {
				return "it has no args, and with some it would lose those of its image"
			}
		}
	}
	if a.Port == "" {
		return ""
	}
	if p.OnHostNetwork() {
		return fmt.Sprintf("it would listen on port %s of the node, which may be taken", a.Port)
	}
	free := ""
	if flag := portFlag(c.Known); flag != "" {
		free = ": set " + flag + " to a free one"
	}
	_, as, _ := c.valueOf(catalog.ProbeFlag{Flag: portFlag(c.Known)}, line)
	for _, word := range line {
		if portIn(word) == a.Port && !strings.HasSuffix(as, word) {
			return fmt.Sprintf("%s uses port %s as well%s", word, a.Port, free)
		}
	}
	for _, l := range p.Listeners(a.Port) {
		if other := p.Containers[l.Place]; other.Node != c.Node {
			return fmt.Sprintf("container %q may use port %s as well%s", other.Name, a.Port, free)
		}
	}
	return ""
}

// portFlag returns the flag that sets the port where a known sidecar answers; empty if there
// is none.
func portFlag(k *Known) string {
	for _, f := range k.ProbeFlags {
		if f.Sets == catalog.Port || f.Sets == catalog.Address {
			return f.Flag
		}
	}
	return ""
}

// portIn returns the number at the end of a text, if it may be a port: alone, or behind a
// colon or an equals sign; empty if there is none.
func portIn(text string) string {
	rest := strings.TrimRight(text, "0123456789")
	if rest == "" || strings.HasSuffix(rest, ":") || strings.HasSuffix(rest, "=") {
		return text[len(rest):]
	}
	return ""
}

// listensAt returns the port where the known sidecar in a container answers, as far as its
// flags and variables say.
func (c Container) listensAt() string {
	port := c.Known.ProbePort
	for _, f := range c.Known.ProbeFlags {
		value, _, given := c.valueOf(f, CommandLine(c.Node))
		switch {
		case given && f.Sets == catalog.Port:
			port = value
		case given && f.Sets == catalog.Address:
			_, port = cutAddress(value)
		}
	}
	return port
}
