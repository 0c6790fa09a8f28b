package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/plan"
)

var endlessInit = Rule{
	Name:    "endless-init",
	Default: v1alpha1.Warning,
	Happens: "The kubelet waits for an init container without restartPolicy: Always to end before it starts the next one. One " +
		"that never ends keeps the pod in Init for ever.",
	Do: "Where it is meant to keep running, make it a native sidecar: restartPolicy: Always, or the pattern sidecar in place of " +
		"init. Where it is meant to end, give it a command that does.",
	CheckPod: func(p *plan.Pod) []plan.Finding {
		var findings []plan.Finding
		for _, c := range p.Containers {
			if !c.Init || c.Native {
				continue
			}
			if why := KeepsRunning(c); why != "" {
				findings = append(findings, plan.Finding{
					Field: c.Field, Node: c.Node,
					Message: fmt.Sprintf("init container %q never ends (%s), so the pod never gets beyond it: give it "+
						"restartPolicy: Always, or a command that ends", c.Name, why),
				})
			}
		}
		return findings
	},
}

// brief is the start of a text, in one line.
func brief(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}
