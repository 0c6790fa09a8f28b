package pod

import (
	"slices"
	"strconv"
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
	// Sleeps: it only waits.
	Sleeps
	// Quits: it ends its own container.
	Quits
	// Drains: it does something else, such as finishing open requests.
	Drains
)

// PreStop returns what the preStop hook of a container of the pod does, as far as its
// text shows. A hook that quits its container among other things quits. One that is not
// known to only wait or quit is a drain.
func (p *Pod) PreStop(c Container) Stop {
	hook := yamlnode.Get(c.Node, "lifecycle", "preStop")
	get := yamlnode.Get(hook, "httpGet")
	switch {
	case hook == nil:
		return NoStop
	case yamlnode.Get(hook, "sleep") != nil:
		return Sleeps
	case get != nil && p.quitAt(c, c.getOf(get)):
		return Quits
	}
	commands := pipelines(Texts(hook, "exec", "command"))
	if len(commands) == 0 {
		return Drains
	}
	switch {
	case p.quitBy(c, commands):
		return Quits
	case slices.ContainsFunc(commands, pipeline.acts):
		return Drains
	}
	return Sleeps // a hook that does nothing is a wait of no time
}

// idle are programs that have no effect.
var idle = []string{"sleep", "true", "exit", "set", ":"}

// acts reports whether one of the statements does more than wait.
func (p pipeline) acts() bool { return slices.ContainsFunc(p.statements, statement.acts) }

func (s statement) acts() bool {
	switch name, args := s.program(); name {
	case "echo", "printf":
		return strings.Contains(s.text(), ">")
	case "kill", "pkill", "killall":
		return len(args) == 0 || args[0] != "-0"
	default:
		return !slices.Contains(idle, name)
	}
}

var commentedOut = lazyregexp.New(`(?m)^#+\s*postStart\s*:`)

// HasPostStart reports whether a postStart hook is commented out in a comment.
func HasPostStart(comment string) bool { return commentedOut().MatchString(comment) }

// LongestSleep returns for how many seconds a hook of the container sleeps at most.
func LongestSleep(container *yaml.Node) int {
	longest := 0
	for _, hook := range hooks {
		if seconds, err := strconv.Atoi(yamlnode.Text(container, "lifecycle", hook, "sleep", "seconds")); err == nil {
			longest = max(longest, seconds)
		}
	}
	return longest
}

var quitHacks = lazyregexp.New(`quitquitquit|\bpkill\b[^;&|\n]*|\bkillall\b[^;&|\n]*|\bkill\s+[^;&|\n]*(?:pidof|pgrep)|` +
	`linkerd-await\b.*--shutdown|` + `\btouch\s+[^\s'"]*(?:done|finished|completed?|terminated?|quit|stop|exit)[^\s'";]*`)

// EndsSidecar returns the part of a container's commands that ends a native sidecar of
// the pod, or the path of its request that does; "" if it has none.
func (p *Pod) EndsSidecar(c Container) string {
	if how := EndsOthers(c.Node); how != "" {
		return how
	}
	first, how := len(p.Containers), ""
	for _, r := range p.requests(c) {
		if !r.here() {
			continue
		}
		for _, place := range p.answering(r.port) {
			if s := p.Containers[place]; place < first && s.Native && s.quitByPath(r.path) {
				first, how = place, Brief(r.path)
			}
		}
	}
	return how
}

// inQuitHacks are texts. Every quit hack contains at least one of them. Looking for
// these first takes a tenth of the time.
var inQuitHacks = []string{"quitquitquit", "kill", "linkerd-await", "touch"}

// EndsOthers returns the part of a container's commands that ends another container
// of its pod, as legacy sidecars need it; "" if it has none.
func EndsOthers(container *yaml.Node) string {
	text := strings.Join(slices.Concat(commandLines(container)...), " ")
	if !hasAny(text, inQuitHacks) {
		return ""
	}
	return Brief(quitHacks().FindString(text))
}
