package finding_test

import (
	"testing"

	"github.com/native-sidecar/native-sidecar/internal/finding"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var kind = finding.Define("some-rule", finding.Warning, "It happens.", "Do it.")

func TestKind(t *testing.T) {
	assert.Equal(t, "some-rule", kind.Name())
	assert.Equal(t, "some-rule", kind.String())
	assert.Equal(t, finding.Warning, kind.Default())
	assert.Equal(t, "It happens.", kind.Happens())
	assert.Equal(t, "Do it.", kind.Do())
}

func TestNew(t *testing.T) {
	node := &yaml.Node{Line: 3}
	f := finding.New(kind, node, "no %s", "probe")
	assert.Equal(t, &finding.Finding{Kind: kind, Severity: finding.Warning, Message: "no probe", Node: node}, f)
}

func TestFindingInWords(t *testing.T) {
	web := finding.Resource{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "web"}
	for _, c := range []struct {
		f              finding.Finding
		text, err, all string
	}{
		{
			finding.Finding{Kind: kind, Severity: finding.Error, Message: "no probe"},
			"no probe", "no probe", "error: no probe (some-rule)",
		},
		{
			finding.Finding{
				Kind: kind, Severity: finding.Warning, Message: "No probe.", Hint: "Add one.", Pattern: "proxy", Resource: web, Field: "spec.a",
				Location: finding.Location{File: "a.yaml", Line: 3, Column: 5},
			},
			"Deployment shop/web: spec.a: No probe. Add one.",
			"a.yaml:3:5: Deployment shop/web: spec.a: No probe. Add one.",
			"a.yaml:3:5: warning: Deployment shop/web: spec.a: No probe. Add one. (some-rule, pattern proxy)",
		},
		{
			finding.Finding{Kind: kind, Severity: finding.Info, Message: "no probe", Field: "spec.a", Location: finding.Location{File: "a.yaml"}},
			"spec.a: no probe", "a.yaml: spec.a: no probe", "a.yaml: info: spec.a: no probe (some-rule)",
		},
	} {
		assert.Equal(t, c.text, c.f.Text())
		require.EqualError(t, &c.f, c.err)
		assert.Equal(t, c.all, c.f.String())
	}
}

func TestResource(t *testing.T) {
	for _, c := range []struct {
		r           finding.Resource
		text, group string
	}{
		{finding.Resource{}, "", ""},
		{finding.Resource{APIVersion: "v1", Kind: "Pod", Name: "web"}, "Pod web", ""},
		{finding.Resource{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "web"}, "Deployment shop/web", "apps"},
		{finding.Resource{APIVersion: "keda.sh/v1alpha1", Kind: "ScaledJob"}, "ScaledJob", "keda.sh"},
		{finding.Resource{Name: "web"}, "web", ""},
	} {
		assert.Equal(t, c.text, c.r.String())
		assert.Equal(t, c.group, c.r.Group(), c.text)
	}
}

func TestLocation(t *testing.T) {
	for want, l := range map[string]finding.Location{
		"":           {},
		"a.yaml":     {File: "a.yaml", Index: 2},
		"a.yaml:3":   {File: "a.yaml", Line: 3},
		"a.yaml:3:5": {File: "a.yaml", Line: 3, Column: 5},
		":3:5":       {Line: 3, Column: 5},
	} {
		assert.Equal(t, want, l.String())
	}
	assert.Equal(t, "a.yaml", finding.Location{File: "a.yaml", Column: 5}.String(), "a column means nothing without its line")
}

func TestList(t *testing.T) {
	at := func(line int, field, message string) finding.Finding {
		return finding.Finding{Kind: kind, Field: field, Message: message, Location: finding.Location{File: "c.yaml", Line: line}}
	}
	list := finding.List{at(7, "b", "1"), at(7, "a", "2"), at(3, "z", "3"), at(7, "a", "4"), at(0, "y", "5")}
	list.Sort()
	require.EqualError(t, list, "c.yaml: y: 5\nc.yaml:3: z: 3\nc.yaml:7: a: 2\nc.yaml:7: a: 4\nc.yaml:7: b: 1")

	var first *finding.Finding
	require.ErrorAs(t, error(list), &first)
	assert.Equal(t, "5", first.Message)
	require.ErrorIs(t, list, &list[3], "each is one of the errors")
	var other *finding.List
	assert.NotErrorAs(t, error(&list[0]), &other, "a single finding is not a list")
}

func TestChange(t *testing.T) {
	change := finding.Change{Object: `container "proxy"`, Pattern: "legacy", Field: "spec.containers[0]"}
	for want, c := range map[string]struct {
		action            *finding.Kind
		current, proposed string
	}{
		`add container "proxy"`:                           {finding.Add, "", ""},
		`remove container "proxy"`:                        {finding.Remove, "old", ""},
		`update container "proxy": new`:                   {finding.Update, "", "new"},
		`update container "proxy": new, was old`:          {finding.Update, "old", "new"},
		`convert container "proxy" into a native sidecar`: {finding.Convert, "", ""},
		`convert container "proxy" into a regular container`: {
			finding.Revert, "", "",
		},
	} {
		change.Action, change.Current, change.Proposed = c.action, c.current, c.proposed
		f := change.Finding()
		assert.Equal(t, want, f.Message)
		assert.Equal(t, finding.Info, f.Severity)
		assert.True(t, f.Done)
		assert.True(t, f.IsChange())
	}
	assert.False(t, finding.Finding{Kind: kind, Done: true}.IsChange())
}

func TestSeverity(t *testing.T) {
	var levels []string
	for _, s := range []finding.Severity{finding.Error, finding.Warning, finding.Info, finding.Off} {
		levels = append(levels, s.Level())
	}
	assert.Equal(t, []string{"error", "warning", "info", "off"}, levels)
}
