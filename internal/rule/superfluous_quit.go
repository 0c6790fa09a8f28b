package rule

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var superfluousQuit = Rule{
	Kind: finding.Define("superfluous-quit", finding.Info,
		"The application, or a wrapper around its command such as kubexit, shuts the sidecar down when its own work is done. A legacy "+
			"sidecar needs that for a Job to complete; the kubelet stops a native sidecar anyway. A shutdown that comes "+
			"too early takes the sidecar away from the rest of the application's work, and a sidecar that ends before the "+
			"application is restarted. An argument of the sidecar that allows such calls, such as --quitquitquit, is named as well.",
		"Remove the call, the file or the wrapper, then the argument, and shareProcessNamespace if nothing else needs it."),
	CheckPod: func(p *pod.Pod, to *report) {
		sidecars := p.Sidecars()
		if len(sidecars) == 0 {
			return
		}
		signals, watched := false, map[string]bool(nil)
		for _, s := range sidecars {
			for _, name := range s.QuitsWith() {
				if watched == nil {
					watched = map[string]bool{}
				}
				watched[name] = true
			}
		}
		for _, c := range p.Regular() {
			how := p.EndsSidecar(c)
			if watched[c.KubexitName()] {
				how = cmp.Or(how, "kubexit")
			}
			if how != "" {
				signals = signals || strings.Contains(how, "kill")
				to.sayAt(c.Field, c.Node, "container %q shuts a sidecar down (%s). A native sidecar doesn't need that; remove it.", c.Name, how)
			}
		}
		for _, s := range sidecars {
			if with := s.QuitsWith(); len(with) > 0 {
				to.sayAt(s.Field, s.Node, "native sidecar %q quits when %s does (KUBEXIT_DEATH_DEPS), and may be restarted. "+
					"A native sidecar doesn't need that; remove kubexit.", s.Name, strings.Join(with, " or "))
			}
			for _, index := range s.SuperfluousArguments() {
				list, at := pod.Word(s.Node, index)
				argument := yamlnode.Elements(yamlnode.Get(s.Node, list))[at]
				to.sayAt(fmt.Sprintf("%s.%s[%d]", s.Field, list, at), argument, "native sidecar %q has the argument %s, which only a legacy sidecar needs. "+
					"Remove it once nothing asks the sidecar to quit any more.", s.Name, yamlnode.Text(argument))
			}
		}
		const field = "shareProcessNamespace"
		if shared := yamlnode.Get(p.Spec, field); signals && shared != nil && shared.Value == "true" {
			to.sayAt(p.Field(field), shared, "%s lets the containers end each other. Remove it if nothing else needs it.", field)
		}
	},
}
