package rule

import (
	"cmp"
	"fmt"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var backupHook = Rule{
	Kind: finding.Define("backup-hook", finding.Warning,
		"A Velero hook runs in a container that is now a native sidecar, which older Velero releases do not find. Or the "+
			"hook names no container: it then runs in the first regular container, which is now another one.",
		"Name the intended container in the hook's container annotation, and check that your Velero release supports "+
			"native sidecars."),
	CheckPod: func(p *pod.Pod, to *report) {
		annotations := p.Metadata("annotations")
		if annotations == nil {
			return
		}
		own := p.Application() // the operator adds it behind the others
		was, is := cmp.Or(p.Before.FirstRegular(), own), cmp.Or(p.After.FirstRegular(), own)
		for _, hook := range []string{"pre.hook.backup", "post.hook.backup", "post.hook.restore"} {
			key := hook + ".velero.io/container"
			named, command := yamlnode.Get(annotations, key), yamlnode.Get(annotations, hook+".velero.io/command")
			at := p.At(fmt.Sprintf("metadata.annotations[%q]", key))
			if named == nil && command != nil && p.Changed && was != is {
				to.sayAt(at, command, "the hook names no container, so it now runs in %q (was %q). Set this annotation to choose.", is, was)
			}
			for _, c := range p.Sidecars() {
				if named != nil && c.Name == named.Value {
					to.sayAt(at, named, "the hook runs in native sidecar %q, which older Velero releases do not find. Check that yours does.", c.Name)
				}
			}
		}
	},
}
