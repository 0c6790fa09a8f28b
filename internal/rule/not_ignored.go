package rule

import (
	"fmt"
	"slices"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/near"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var notIgnored = Rule{
	Kind: finding.Define("not-ignored", finding.Warning,
		"A line of the annotation native-sidecar.dev/ignore names no rule or gives no reason, so it ignores nothing.",
		"Write one RULE: REASON per line, in a block that begins with |. Changes and refusals cannot be ignored."),
	CheckPod: func(p *pod.Pod, to *report) {
		for _, line := range p.Ignores {
			holder, field := p.Object, "metadata.annotations"
			if line.InTemplate {
				holder, field = p.Node, p.At(field)
			}
			wrong := to.wrongWith(line)
			if wrong == "" || !line.InTemplate && to.again {
				continue
			}
			to.sayAt(field, yamlnode.Get(holder, "metadata", "annotations", pod.IgnoreAnnotation),
				"line %d of %s %s", line.Number, pod.IgnoreAnnotation, wrong)
		}
	},
}

// wrongWith returns what is wrong with a line that ignores a rule; "" if nothing is.
func (r *report) wrongWith(line pod.Ignore) string {
	var rules []string
	for _, each := range r.rules {
		rules = append(rules, each.Kind.Name())
	}
	named := func(k *finding.Kind) bool { return k.Name() == line.Rule }
	switch {
	case slices.Contains(rules, line.Rule) && line.Reason != "":
		return ""
	case slices.Contains(rules, line.Rule):
		return fmt.Sprintf("gives no reason. Write %q.", line.Rule+": REASON")
	case slices.ContainsFunc(finding.Refusals(), named), slices.ContainsFunc(finding.Actions(), named):
		return fmt.Sprintf("names %q, which is not a rule and cannot be ignored. Remove the line.", line.Rule)
	}
	if meant := near.Suggest(line.Rule, rules); meant != "" {
		return fmt.Sprintf("names %q, and there is no such rule%s", line.Rule, meant)
	}
	return fmt.Sprintf("names %q, and there is no such rule. Write RULE: REASON.", line.Rule)
}
