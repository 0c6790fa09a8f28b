package command

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// floors are the packages of the main module, from the roof to the ground. A package
// imports only packages of lower floors. A new package needs a place here.
var floors = [][]string{
	{"main"},
	{"internal/cli"},
	{"fn", "fn/processor", "transformer", "internal/report"},
	{"internal/pipeline"},
	{"internal/edit", "internal/kustomization", "internal/patch", "internal/reference", "internal/scan"},
	{"internal/podtemplate"},
	{"fn/v1alpha1", "fn/internal/hostguard", "internal/explain", "internal/rule"},
	{"internal/pod"},
	{"internal/catalog", "internal/chart", "internal/kube", "internal/sops"},
	{"fn/internal/krmresult", "internal/manifest", "internal/near", "internal/yamlnode"},
	{"internal/finding", "internal/fit", "internal/foreign", "internal/gitignore", "internal/image", "internal/lazyregexp", "internal/page", "internal/quiet", "internal/replace", "internal/scalar"},
}

// TestFloors checks that imports of the main module only lead to lower floors.
func TestFloors(t *testing.T) {
	for _, wrong := range upward(floors, ownImports(t)) {
		t.Error(wrong)
	}
}

// ownImports returns the packages of the main module, without those that only tests
// run, and what each imports of the others.
func ownImports(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	for _, p := range goPackages(t) {
		if !strings.HasPrefix(p.dir, "test/") {
			imports[p.name()] = p.own()
		}
	}
	return imports
}

// upward returns what breaks the order of the floors: imports that do not lead
// down, and packages that are not on one floor.
func upward(floors [][]string, imports map[string][]string) []string {
	var wrong []string
	floor := map[string]int{}
	for i, names := range floors {
		for _, name := range names {
			if _, twice := floor[name]; twice {
				wrong = append(wrong, name+" is on two floors")
			}
			if _, found := imports[name]; !found {
				wrong = append(wrong, name+" is on a floor, but does not exist")
			}
			floor[name] = i
		}
	}
	for name, others := range imports {
		if _, found := floor[name]; !found {
			wrong = append(wrong, name+" is on no floor")
			continue
		}
		for _, other := range others {
			if at, found := floor[other]; found && at <= floor[name] {
				wrong = append(wrong, name+" imports "+other+", which is not on a lower floor")
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

func TestUpward(t *testing.T) {
	small := [][]string{{"roof"}, {"left", "right"}, {"ground"}}
	for name, c := range map[string]struct {
		imports map[string][]string
		want    []string
	}{
		"down":      {map[string][]string{"roof": {"left", "ground"}, "left": {"ground"}, "right": nil, "ground": nil}, nil},
		"up":        {map[string][]string{"roof": nil, "left": nil, "right": nil, "ground": {"roof"}}, []string{"ground imports roof, which is not on a lower floor"}},
		"sideways":  {map[string][]string{"roof": nil, "left": {"right"}, "right": nil, "ground": nil}, []string{"left imports right, which is not on a lower floor"}},
		"new":       {map[string][]string{"roof": nil, "left": nil, "right": nil, "ground": nil, "shed": nil}, []string{"shed is on no floor"}},
		"abandoned": {map[string][]string{"roof": nil, "left": nil, "ground": nil}, []string{"right is on a floor, but does not exist"}},
	} {
		assert.Equal(t, c.want, upward(small, c.imports), name)
	}
	assert.Contains(t, upward(append(small, []string{"left"}), map[string][]string{"left": nil}), "left is on two floors")
}

// drawing returns a flowchart of the packages. An arrow is an import; imports that other
// arrows lead to as well are left out.
func drawing(floors [][]string, imports map[string][]string) string {
	var nodes, arrows strings.Builder
	id := strings.NewReplacer("/", "_")
	for _, names := range floors {
		for _, name := range names {
			fmt.Fprintf(&nodes, "  %s[\"%s\"]\n", id.Replace(name), name)
			for _, other := range imports[name] {
				if !slices.ContainsFunc(imports[name], func(via string) bool { return leads(imports, via, other) }) {
					fmt.Fprintf(&arrows, "  %s --> %s\n", id.Replace(name), id.Replace(other))
				}
			}
		}
	}
	return "flowchart TD\n" + nodes.String() + arrows.String()
}

// leads reports whether a package imports another one, directly or through others.
func leads(imports map[string][]string, from, to string) bool {
	return slices.ContainsFunc(imports[from], func(next string) bool { return next == to || leads(imports, next, to) })
}

func TestDrawing(t *testing.T) {
	imports := map[string][]string{"roof": {"a/left", "ground"}, "a/left": {"ground"}, "ground": nil}
	assert.Equal(t, `flowchart TD
  roof["roof"]
  a_left["a/left"]
  ground["ground"]
  roof --> a_left
  a_left --> ground
`, drawing([][]string{{"roof"}, {"a/left"}, {"ground"}}, imports))
}
