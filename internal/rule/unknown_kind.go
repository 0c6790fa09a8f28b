package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
)

var unknownKind = Rule{
	Kind: finding.Define("unknown-kind", finding.Info,
		"A custom resource has what looks like a pod template, and its kind, or that place in it, is not known. Its containers "+
			"stay as they are. "+
			"It is reported once for each kind, if the targets of a pattern select it.",
		"Check that its CRD allows restartPolicy on init containers and that its controller passes it on. Then add the "+
			"entry to podTemplates. If its pods are none of your business, exclude the kind with targets."),
	CheckPackage: func(pkg Package, to *report) {
		type alike struct{ group, kind, entries, ignored string }
		keyOf := func(u pod.Unknown) alike {
			return alike{u.Resource.Group(), u.Resource.Kind, strings.Join(u.Entries, ", "), u.Ignores.Reason(to.about.Kind.Name())}
		}
		more := map[alike]int{}
		for _, u := range pkg.Unknown {
			more[keyOf(u)]++
		}
		for _, u := range pkg.Unknown {
			key := keyOf(u)
			if more[key] == 0 {
				continue
			}
			others := ""
			if n := more[key] - 1; n > 0 {
				others = fmt.Sprintf(", like those of %s", counted(n, "more object", "more objects"))
			}
			delete(more, key)
			to.about.Resource, to.about.Location, to.ignores = u.Resource, u.Location, u.Ignores
			to.about.Hint = fmt.Sprintf("To edit them, write podTemplates: [%s].", key.entries)
			to.say("native-sidecar doesn't know where this kind has its pod template, so the containers stay as they are%s.", others)
		}
	},
}
