package pod

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

// LocalCall is a port of its own pod that a container asks.
type LocalCall struct {
	Port string
	// Where is the variable with the address, or "its command".
	Where string
}

var localAddress = lazyregexp.New(`(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)`)

// LocalCalls returns the ports on localhost that the command line and the variables of a
// container name. A variable with the host alone counts with every variable that is a
// number.
func (c Container) LocalCalls() []LocalCall {
	var calls []LocalCall
	add := func(text, where string) {
		for _, m := range localAddress().FindAllStringSubmatch(text, -1) {
			calls = append(calls, LocalCall{m[1], where})
		}
	}
	add(strings.Join(CommandLine(c.Node), " "), "its command")
	host := ""
	var numbers []string
	for env, is := range yamlnode.Column(yamlnode.Get(c.Node, "env"), "value") {
		name, value := yamlnode.Text(env, "name"), yamlnode.Text(is)
		add(value, name)
		if IsLoopback(value) && !strings.Contains(value, ":") {
			host = name
		} else if value != "" && strings.Trim(value, "0123456789") == "" {
			numbers = append(numbers, value)
		}
	}
	if host != "" {
		for _, n := range numbers {
			calls = append(calls, LocalCall{n, host})
		}
	}
	return calls
}

// ProbeLacks returns the flags and variables that the known sidecar in a container lacks to
// answer on its health port, each by its first name.
func (c Container) ProbeLacks() []string {
	var missing []string
	for _, f := range c.Known.ProbeFlags {
		names, has := f.Names(), f.Wanted == ""
		for _, name := range names {
			has = has || c.isSet(name)
		}
		if !has {
			missing = append(missing, names[0])
		}
	}
	return missing
}

// isSet reports whether a container has a flag of that name in its command line, or
// a variable in its environment.
func (c Container) isSet(name string) bool {
	variable, _ := yamlnode.Named(yamlnode.Get(c.Node, "env"), name)
	return variable != nil || strings.Contains(strings.Join(CommandLine(c.Node), " "), name)
}
