package rule

import (
	"fmt"
	"strings"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
)

var position = Rule{
	Kind: finding.Define(finding.Words{
		Name:    "position",
		Default: finding.Info,
		Happens: "A converted container goes behind the init containers, since it ran after them before. The catalogue knows this " +
			"one as of use to init containers: before them, they could already use it.",
		Do: "Set position: {at: First} where the init containers do not have to run before it, and {at: Last} to say that they do.",
	}),
	Check: func(s pod.Subject) string {
		if len(s.Behind) == 0 {
			return ""
		}
		return fmt.Sprintf("native sidecar %q starts after %s, which cannot use it: where they should, set position: {at: First}",
			yamlnode.Text(s.Container, "name"), strings.Join(s.Behind, ", "))
	},
}
