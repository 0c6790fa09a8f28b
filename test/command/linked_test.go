package command

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linked are the packages that are linked although kustomize's own code, which proves
// packages, does not need them, and why.
var linked = map[string]string{
	"encoding/csv":                                           "pflag",
	"flag":                                                   "pflag",
	"github.com/agnivade/levenshtein":                        "did you mean",
	"github.com/aymanbagabas/go-udiff":                       "--diff",
	"github.com/aymanbagabas/go-udiff/lcs":                   "go-udiff",
	"github.com/bmatcuk/doublestar/v4":                       "globs",
	"github.com/fxamacker/cbor/v2":                           "quantities have a binary form that nothing here uses",
	"github.com/spf13/pflag":                                 "flags",
	"github.com/x448/float16":                                "cbor",
	"golang.org/x/mod/semver":                                "kubernetesVersion",
	"golang.org/x/sys/unix":                                  "locks on files, and their attributes",
	"golang.org/x/term":                                      "the width of a terminal",
	"golang.org/x/text/transform":                            "width",
	"golang.org/x/text/width":                                "how wide a character is in a terminal",
	"gopkg.in/inf.v0":                                        "quantities",
	"hash/maphash":                                           "cbor",
	"k8s.io/apimachinery/pkg/api/resource":                   "quantities",
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor/direct": "quantities",
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor/internal/modes": "quantities",
	"os/signal":        "a run that is stopped leaves no file half written",
	"sigs.k8s.io/json": "cbor",
	"sigs.k8s.io/json/internal/golang/encoding/json": "sigs.k8s.io/json",
	"sigs.k8s.io/kustomize/api/pkg/util":             "image references, as kustomize splits them",
}

// TestLinked lists what is linked: what kustomize's own code needs, and little else.
func TestLinked(t *testing.T) {
	krusty := dependencies(t, "sigs.k8s.io/kustomize/api/krusty")
	var more []string
	for _, name := range dependencies(t, ".") {
		if !slices.Contains(krusty, name) && name != module && !strings.HasPrefix(name, module+"/") {
			more = append(more, name)
			assert.NotEmpty(t, linked[name], "%s is linked. Can it be left out? Otherwise say in linked what needs it.", name)
		}
	}
	for name := range linked {
		assert.Contains(t, more, name, "it is not linked any more")
	}
}

// dependencies returns what a package needs on Linux.
func dependencies(t *testing.T, name string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", name)
	list.Dir, list.Stderr, list.Env = root, os.Stderr, append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	require.NoError(t, err)
	return strings.Fields(string(out))
}
