package scan_test

import (
	"regexp"
	"testing"

	"github.com/native-sidecar/native-sidecar/fn/v1alpha1"
	"github.com/native-sidecar/native-sidecar/internal/catalog"
	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/native-sidecar/native-sidecar/internal/pod"
	"github.com/native-sidecar/native-sidecar/internal/scan"
	"github.com/native-sidecar/native-sidecar/internal/yamlnode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// parsed returns the tree of a YAML text.
func parsed(t *testing.T, text string) *yaml.Node {
	t.Helper()
	n, err := yaml.Parse(text)
	require.NoError(t, err)
	return n.YNode()
}

// podOf returns a Pod that is the template itself.
func podOf(t *testing.T, text string) *pod.Pod {
	t.Helper()
	n := parsed(t, text)
	return pod.New(pod.ResourceOf(n), n, pod.Template{Node: n, Spec: yamlnode.Get(n, "spec")})
}

// look shows a pod that stays as it is to a scanner.
func look(s *scan.Scanner, p *pod.Pod, at finding.Location, build scan.Build) {
	from := finding.Resource{}
	if !build.IsZero() {
		from = p.Resource
	}
	s.Look(scan.Template{Pod: p, At: at, Build: build, From: from, Places: []finding.Location{{File: at.File, Line: at.Line}, {File: at.File, Line: at.Line + 1}}})(p)()
}

const pair = `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: "web:1"}, {name: helper, image: "helper:1"}]}}`

// TestBuilds looks at what several kustomizations build: what is in the file is not repeated,
// and what two builds have at the same place is one row.
func TestBuilds(t *testing.T) {
	for name, test := range map[string]struct {
		inFile bool
		lines  [2]int // of the places in two builds
		rows   int
		also   []scan.Build
	}{
		"in the file":          {true, [2]int{5, 5}, 1, nil},
		"of one component":     {false, [2]int{5, 5}, 1, []scan.Build{{Dir: "two"}}},
		"of a patch each":      {false, [2]int{5, 9}, 2, nil},
		"of nothing known":     {false, [2]int{}, 1, []scan.Build{{Dir: "two"}}},
		"one is not known":     {false, [2]int{0, 9}, 2, nil},
		"in the file, unknown": {true, [2]int{}, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := scan.NewScanner(scan.Options{Catalog: catalog.New()})
			p := podOf(t, pair)
			for i, dir := range []string{"one", "two"} {
				at := finding.Location{File: "patch.yaml", Line: test.lines[i]}
				template := scan.Template{Pod: p, At: finding.Location{File: dir + "/kustomization.yaml"}, Build: scan.Build{Dir: dir}, From: p.Resource}
				if at.Line > 0 {
					template.Places = []finding.Location{{}, at}
				}
				s.Look(template)(p)()
			}
			if test.inFile {
				look(s, p, finding.Location{File: "pod.yaml", Line: 1}, scan.Build{})
			}
			found := s.Scan(nil)
			rows := found.Rows()
			require.Len(t, rows, test.rows)
			assert.Equal(t, test.also, rows[0].Also)
			assert.Equal(t, test.inFile, rows[0].Build.IsZero())
			assert.Equal(t, 1, found.Workloads)
			assert.Equal(t, 1, found.Counts().WithRows)
		})
	}
}

// TestOrder puts what hurts most first.
func TestOrder(t *testing.T) {
	var rows []scan.Row
	for _, state := range scan.States() {
		for _, problem := range append([]scan.Problem{scan.Fine}, scan.Problems()...) {
			rows = append(rows, scan.Row{State: state, Problem: problem})
		}
	}
	sorted := scan.Scan{Others: rows}.Rows()
	assert.Len(t, sorted, len(rows))
	assert.Equal(t, scan.Hang, sorted[0].Problem)
	assert.Equal(t, scan.Misplaced, sorted[0].State)
	assert.Equal(t, scan.Fine, sorted[len(sorted)-1].Problem)
	assert.Equal(t, scan.Init, sorted[len(sorted)-1].State)
	assert.Equal(t, rows, scan.Scan{Others: rows}.Others, "they are sorted in a copy")
}

// TestCounts counts what is left to a human once.
func TestCounts(t *testing.T) {
	c := scan.Scan{Others: []scan.Row{
		{State: scan.Unknown, Problem: scan.Check},
		{State: scan.Unread},
		{State: scan.Legacy, Problem: scan.Race},
		{State: scan.Legacy, Problem: scan.Race, Refused: "it has no port"},
		{State: scan.Native},
	}}.Counts()
	assert.Equal(t, 3, c.Human)
	assert.Equal(t, map[scan.State]int{
		scan.Misplaced: 0, scan.Legacy: 2, scan.Unknown: 1, scan.Unread: 1, scan.Injected: 0, scan.Denied: 0, scan.Native: 1, scan.Init: 0,
	}, c.States)
	assert.Equal(t, map[scan.Problem]int{scan.Hang: 0, scan.Hack: 0, scan.Race: 2, scan.NoProbe: 0, scan.Check: 1}, c.Problems)
}

// TestNamespaces sees namespaces only.
func TestNamespaces(t *testing.T) {
	s := scan.NewScanner(scan.Options{Catalog: catalog.New()})
	assert.Nil(t, s.See("v1", "Service"))
	assert.Nil(t, s.See("other.dev/v1", "Namespace"))
	before := s.Words()
	s.See("v1", "Namespace")(parsed(t, `{metadata: {name: plain, labels: {team: shop}}}`))
	assert.Equal(t, before, s.Words(), "nothing is injected there")
	s.See("v1", "Namespace")(parsed(t, `{metadata: {name: mesh, labels: {istio-injection: enabled}}}`))
	assert.Contains(t, s.Words(), "namespace:")
	assert.Contains(t, s.Words(), "linkerd.io/inject")
}

// TestSuggestUncommented removes the # from what is not converted, in a scan of odd names: what
// then stands there is a functionConfig if Kubernetes accepts the names, and YAML in any case.
func TestSuggestUncommented(t *testing.T) {
	valid := []string{"plain", "yes", "null", "0x1f", "1e3", "1"}
	text := uncommented(t, valid)
	config := decoded(t, text)
	require.Len(t, config.Spec.Patterns, len(valid)+1)
	for _, p := range config.Spec.Patterns[:len(valid)] {
		assert.Equal(t, []string{p.Name}, p.Convert.Containers)
	}
	assert.Equal(t, "istio", config.Spec.Patterns[len(valid)].Name)

	hostile := []string{"-dash", "a: b", "a\n- name: x", "#", "'", `"`, "*alias", "{", "\u2028"}
	patterns := yamlnode.Elements(yamlnode.Get(parsed(t, uncommented(t, hostile)), "spec", "patterns"))
	assert.Len(t, patterns, len(hostile)+1)
}

// uncommented returns a functionConfig for unknown containers with some names, as it is without
// the # before them.
func uncommented(t *testing.T, names []string) string {
	t.Helper()
	rows := []scan.Row{{State: scan.Injected, Do: "mesh: {injector: Istio}"}, {State: scan.Injected, Do: "mesh: {injector: Vault}"}}
	for _, name := range names {
		rows = append(rows, scan.Row{
			State: scan.Unknown, Container: name, At: finding.Location{File: "a\nb.yaml"}, Evidence: []string{"it\nsays"},
			Workload: finding.Resource{Kind: "Pod", Name: name},
		})
	}
	s := scan.Suggest(scan.Scan{Others: rows}, catalog.New(), nil, nil)
	assert.False(t, s.Converts)
	_, err := v1alpha1.Decode(v1alpha1.Source{}, parsed(t, s.Text))
	require.ErrorContains(t, err, "patterns is required")
	return regexp.MustCompile(`(?m)^  # (- name: |  convert:$|    containers: |  mesh: )`).ReplaceAllString(s.Text, "  $1")
}

// TestSuggestExcept leaves out containers, and a pattern with nothing else.
func TestSuggestExcept(t *testing.T) {
	row := func(name string) scan.Row {
		return scan.Row{State: scan.Legacy, Entry: "fluent-bit", Container: name, Workload: finding.Resource{Kind: "Pod", Name: "web"}}
	}
	found := scan.Scan{Others: []scan.Row{row("logs"), row("yes")}}
	config := decoded(t, scan.Suggest(found, catalog.New(), nil, map[string]map[string]string{"fluent-bit": {"yes": "why\nnot"}}).Text)
	require.Len(t, config.Spec.Patterns, 1)
	assert.Equal(t, []string{"yes"}, config.Spec.Patterns[0].Convert.Except)

	all := scan.Suggest(found, catalog.New(), nil, map[string]map[string]string{"fluent-bit": {"yes": "1", "logs": "2"}})
	assert.False(t, all.Converts)
	assert.NotContains(t, all.Text, "- name: fluent-bit")
}

// decoded returns a functionConfig, which has to be right.
func decoded(t *testing.T, text string) *v1alpha1.SidecarTransformer {
	t.Helper()
	config, err := v1alpha1.Decode(v1alpha1.Source{File: "config.yaml"}, parsed(t, text))
	require.NoError(t, err, text)
	return config
}
