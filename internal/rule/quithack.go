package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/lazyregexp"
	"github.com/native-sidecar/native-sidecar/internal/plan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var superfluousQuit = Rule{
	Name:    "superfluous-quit",
	Default: v1alpha1.Info,
	Happens: "The application, or the container around it, ends the sidecar when its own work is done, as legacy sidecars need it " +
		"for a Job to complete. Native sidecars end by themselves then; a quit that comes too early takes them away from " +
		"what the application still does, and a sidecar that ends before the application is started again.",
	Do: "Drop the call, the file or the wrapper, and shareProcessNamespace where it is there for nothing else.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		if len(p.Sidecars()) == 0 {
			return nil
		}
		var findings []plan.Finding
		signals := false
		for _, c := range p.Regular() {
			how := quitHack(c)
			if how == "" {
				continue
			}
			signals = signals || strings.Contains(how, "kill")
			findings = append(findings, plan.Finding{
				Field: c.Field, Node: c.Node,
				Message: fmt.Sprintf("container %q ends a sidecar by itself (%s), which a native sidecar has no need of: drop it",
					c.Name, how),
			})
		}
		if shared := yamlnode.Get(p.Spec, "shareProcessNamespace"); signals && shared != nil && shared.Value == "true" {
			findings = append(findings, plan.Finding{
				Field: field(p, "shareProcessNamespace"), Node: shared,
				Message: "shareProcessNamespace lets the containers end each other: drop it where it is there for nothing else",
			})
		}
		return findings
	},
}

var quitHacks = lazyregexp.New(`quitquitquit|\bpkill\b[^;&|\n]*|\bkillall\b[^;&|\n]*|\bkill\s+[^;&|\n]*(?:pidof|pgrep)|` +
	`linkerd-await\b.*--shutdown|` + `\btouch\s+[^\s'"]*(?:done|finished|completed?|terminated?|quit|stop|exit)[^\s'";]*`)

// inQuitHacks are texts of which every quit hack has one: to look for these takes a
// tenth of the time.
var inQuitHacks = []string{"quitquitquit", "kill", "linkerd-await", "touch"}

// quitHack is the part of what a container runs that ends another container, or
// nothing.
func quitHack(c plan.Container) string {
	text := strings.Join(slices.Concat(words(c.Node),
		list(yamlnode.Get(c.Node, "lifecycle", "preStop", "exec"), "command"),
		list(yamlnode.Get(c.Node, "lifecycle", "postStart", "exec"), "command")), " ")
	if !hasAny(text, inQuitHacks) {
		return ""
	}
	return brief(quitHacks().FindString(text))
}

// field is the path in the resource of a field of the pod's spec.
func field(p *plan.Pod, name string) string {
	if p.Path == "" {
		return "spec." + name
	}
	return p.Path + ".spec." + name
}
