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
		Happens: "A converted container starts after the init containers, because it ran after them before. The catalogue lists " +
			"this one as useful to init containers: if it started first, they could use it.",
		Do: "Set position: {at: First} if the init containers don't have to run before it, or {at: Last} to confirm that " +
			"they do.",
	}),
	Check: func(s pod.Subject) string {
		if len(s.Behind) == 0 {
			return ""
		}
		return fmt.Sprintf("native sidecar %q starts after %s, which cannot use it. Set position: {at: First} if they should.",
			yamlnode.Text(s.Container, "name"), strings.Join(s.Behind, ", "))
	},
}
