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

var (
	quitPath = lazyregexp.New(`/(?:quitquitquit|quit|exit|shutdown)(?:[/?"'\s]|$)`)
	// goesOn matches signals that make a program reload its files, or hand over, and
	// keep running.
	goesOn = lazyregexp.New(`\s-(?:s\s*|-signal[=\s])?(?:SIG)?(?:HUP|USR1|USR2|WINCH|CONT|1|10|12|18|28)\b`)
	quits  = lazyregexp.New(`^(?:\S*/)?(?:(?:pkill|killall)\b|kill\s+.*(?:\b1\b|pidof|pgrep)|nginx\s+-s\s+(?:quit|stop)\b)`)
)

// PreStop returns what the container's preStop hook does, as far as its text shows:
// a hook that is not known to only wait or quit is a drain.
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
	all := commands(Texts(hook, "exec", "command"))
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
	return max(kind, Sleeps) // a hook that does nothing is a wait of no time
}

var commentedOut = lazyregexp.New(`(?m)^#+\s*postStart\s*:`)

// HasPostStart reports whether a postStart hook is commented out in a comment.
func HasPostStart(comment string) bool { return commentedOut().MatchString(comment) }

// LongestSleep returns for how many seconds a hook of the container sleeps at most.
func LongestSleep(container *yaml.Node) int {
	longest := 0
	for _, hook := range []string{"preStop", "postStart"} {
		if seconds, err := strconv.Atoi(yamlnode.Text(container, "lifecycle", hook, "sleep", "seconds")); err == nil {
			longest = max(longest, seconds)
		}
	}
	return longest
}

var quitHacks = lazyregexp.New(`quitquitquit|\bpkill\b[^;&|\n]*|\bkillall\b[^;&|\n]*|\bkill\s+[^;&|\n]*(?:pidof|pgrep)|` +
	`linkerd-await\b.*--shutdown|` + `\btouch\s+[^\s'"]*(?:done|finished|completed?|terminated?|quit|stop|exit)[^\s'";]*`)

// inQuitHacks are texts. Every quit hack contains at least one of them. Looking for
// these first takes a tenth of the time.
var inQuitHacks = []string{"quitquitquit", "kill", "linkerd-await", "touch"}

// EndsOthers returns the part of a container's commands that ends another container
// of its pod, as legacy sidecars need it; "" if it has none.
func EndsOthers(container *yaml.Node) string {
	text := strings.Join(slices.Concat(CommandLine(container),
		Texts(container, "lifecycle", "preStop", "exec", "command"),
		Texts(container, "lifecycle", "postStart", "exec", "command")), " ")
	if !hasAny(text, inQuitHacks) {
		return ""
	}
	return Brief(quitHacks().FindString(text))
}
