package rule

import (
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Stop is what the preStop hook of a container does.
type Stop int

// The kinds of preStop hooks.
const (
	NoStop Stop = iota
	// Sleeps: it does nothing but wait.
	Sleeps
	// Quits: it makes its own container end.
	Quits
	// Drains: it does something else, such as to finish what is under way.
	Drains
)

var (
	quitPath = lazyregexp.New(`/(?:quitquitquit|quit|exit|shutdown)(?:[/?"'\s]|$)`)
	// Signals by which programs read their files again, or hand over, and go on.
	goesOn = lazyregexp.New(`\s-(?:s\s*|-signal[=\s])?(?:SIG)?(?:HUP|USR1|USR2|WINCH|CONT|1|10|12|18|28)\b`)
	quits  = lazyregexp.New(`^(?:\S*/)?(?:(?:pkill|killall)\b|kill\s+.*(?:\b1\b|pidof|pgrep)|nginx\s+-s\s+(?:quit|stop)\b)`)
)

// PreStop tells what the container's preStop hook does, as far as its text shows:
// what is not known to be a mere wait or an end is a drain.
func PreStop(container *yaml.Node) Stop {
	hook := yamlnode.Get(container, "lifecycle", "preStop")
	switch {
	case hook == nil:
		return NoStop
	case yamlnode.Get(hook, "sleep") != nil:
		return Sleeps
	case quitPath().MatchString(yamlnode.Text(hook, "httpGet", "path")):
		return Quits
	}
	all := commands(list(yamlnode.Get(hook, "exec"), "command"))
	if len(all) == 0 {
		return Drains
	}
	kind := NoStop
	for _, c := range all {
		switch name := program(c); {
		case name == "sleep":
			kind = max(kind, Sleeps)
		case quits().MatchString(c) && goesOn().MatchString(c):
			return Drains
		case quits().MatchString(c), (name == "curl" || name == "wget") && quitPath().MatchString(c):
			kind = max(kind, Quits)
		case name == "true", name == "exit", name == "echo" && !strings.Contains(c, ">"):
		default:
			return Drains
		}
	}
	return max(kind, Sleeps) // one that does nothing at all waits for nothing
}
