package kubernetes

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// object is a piece of a manifest or of a functionConfig.
type object = map[string]any

var separator = regexp.MustCompile(`(?m)^---.*$`)

// objects are the texts of a stream's objects. A list is opened, as kubectl does.
func objects(t *testing.T, stream string) []string {
	t.Helper()
	var found []string
	for _, document := range separator.Split(stream, -1) {
		var o object
		require.NoError(t, yaml.Unmarshal([]byte(document), &o))
		if o != nil {
			found = append(found, opened(t, o, document)...)
		}
	}
	return found
}

func opened(t *testing.T, o object, text string) []string {
	t.Helper()
	kind, _ := o["kind"].(string)
	items, listed := o["items"].([]any)
	if !strings.HasSuffix(kind, "List") || !listed {
		return []string{text}
	}
	_, err := yaml.YAMLToJSONStrict([]byte(text))
	require.NoError(t, err, "what is written twice does not show in the items")
	var found []string
	for _, item := range items {
		text, err := json.Marshal(item)
		require.NoError(t, err)
		found = append(found, opened(t, item.(object), string(text))...)
	}
	return found
}

// place is a container in a path or a message: by its list and its number in it.
var place = regexp.MustCompile(`((?:\w+\.)*spec)\.(containers|initContainers)\[(\d+)\]`)

// complaints are what a judgement has to say and how often, each with the name of
// the container in place of its list and its number: a container that moves keeps
// its complaints.
func complaints(t *testing.T, text string, j judgement) map[string]int {
	t.Helper()
	var o object
	require.NoError(t, yaml.Unmarshal([]byte(text), &o))
	named := func(said string) string {
		return place.ReplaceAllStringFunc(said, func(match string) string {
			parts := place.FindStringSubmatch(match)
			at, err := strconv.Atoi(parts[3])
			require.NoError(t, err)
			var node any = o
			for _, key := range append(strings.Split(parts[1], "."), parts[2]) {
				fields, _ := node.(object)
				node = fields[key]
			}
			list, _ := node.([]any)
			require.Less(t, at, len(list), said)
			fields, _ := list[at].(object)
			return fmt.Sprintf("%s.%v", parts[1], fields["name"])
		})
	}
	count := map[string]int{}
	for _, e := range j.Errors {
		count[named("error: "+e.Type+": "+e.Field+": "+e.Message)]++
	}
	for _, w := range j.Warnings {
		count[clashing(named("warning: "+w))]++
	}
	return count
}

// clash is a warning about two ports: which of them it is told of, and whether it
// is the same or one that overlaps, follows from the order of the containers.
var clash = regexp.MustCompile(`^warning: (\S+): (?:duplicate|overlapping) port (?:definition|name).* with (\S+?)(?:,.*)?$`)

func clashing(warning string) string {
	if match := clash.FindStringSubmatch(warning); match != nil {
		ports := match[1:]
		slices.Sort(ports)
		return "warning: clashing ports: " + strings.Join(ports, " and ")
	}
	return warning
}

// comparison is what the API server says of what was put in and what came out.
type comparison struct {
	// worse is said of the output and not of the input; nothing, if all is well.
	worse []string
	// invalid is why inputs are refused, which are comparable only so far: what is
	// not reached of them is not known.
	invalid []string
	// unknown are the objects of which the API server has no opinion.
	unknown []string
	judged  int
}

// compare asks what an edit made worse. The output has the objects of the input,
// in their order.
func (o *oracle) compare(t *testing.T, input, output string) comparison {
	t.Helper()
	var c comparison
	before, after := objects(t, input), objects(t, output)
	require.Len(t, after, len(before))
	for i := range before {
		was, is := o.one(t, before[i]), o.one(t, after[i])
		require.Equal(t, was.APIVersion+was.Kind, is.APIVersion+is.Kind)
		what := strings.TrimSpace(is.APIVersion + " " + is.Kind + " " + is.Name)
		if !is.Known {
			c.unknown = append(c.unknown, what)
			continue
		}
		c.judged++
		for _, e := range was.Errors {
			c.invalid = append(c.invalid, what+": "+e.Field+": "+e.Message)
		}
		said := complaints(t, before[i], was)
		for text, times := range complaints(t, after[i], is) {
			if times > said[text] {
				c.worse = append(c.worse, what+": "+text)
			}
		}
	}
	slices.Sort(c.worse)
	return c
}

// TestCompare: what is new is told, wherever the container stands; what was there
// before is not.
func TestCompare(t *testing.T) {
	const (
		pod   = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n"
		app   = "  - {name: app, image: a, ports: [{containerPort: 80, name: http}]}\n"
		wrong = "{name: side, image: ' a'}\n"
		right = "{name: side, image: a}\n"
	)
	for _, c := range []struct {
		name, input, output string
		worse, unknown      []string
	}{
		{"moves and stays wrong", pod + "  containers:\n" + app + "  - " + wrong,
			pod + "  containers:\n" + app + "  initContainers:\n  - " + wrong, nil, nil},
		{"becomes wrong", pod + "  containers:\n  - " + right + app, pod + "  containers:\n" + app + "  - " + wrong,
			[]string{"v1 Pod shop: error: FieldValueInvalid: spec.side.image: Invalid value: \" a\": must not have leading or trailing whitespace"}, nil},
		{"another becomes wrong", pod + "  containers:\n  - " + wrong + app,
			pod + "  containers:\n  - " + wrong + "  - {name: app, image: ' a'}\n",
			[]string{"v1 Pod shop: error: FieldValueInvalid: spec.app.image: Invalid value: \" a\": must not have leading or trailing whitespace"}, nil},
		{"once more", pod + "  containers:\n  - " + right + "  - " + right, pod + "  containers:\n  - " + right + "  - " + right + "  - " + right,
			[]string{"v1 Pod shop: error: FieldValueDuplicate: spec.side.name: Duplicate value: \"side\""}, nil},
		{"a warning", pod + "  containers:\n" + app, pod + "  containers:\n" + app + "  initContainers:\n" +
			"  - {name: side, image: a, restartPolicy: Always, ports: [{containerPort: 80}]}\n",
			[]string{"v1 Pod shop: warning: clashing ports: spec.app.ports[0] and spec.side.ports[0]"}, nil},
		{"in a list", "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: shop}, spec: {containers: [" + strings.TrimSpace(right) + "]}}\n",
			"kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: shop}, spec: {containers: [" + strings.TrimSpace(wrong) + "]}}\n",
			[]string{"v1 Pod shop: error: FieldValueInvalid: spec.side.image: Invalid value: \" a\": must not have leading or trailing whitespace"}, nil},
		{"not built in", "apiVersion: a.example.com/v1\nkind: Pod\n", "apiVersion: a.example.com/v1\nkind: Pod\nspec: 1\n", nil, []string{"a.example.com/v1 Pod"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			compared := start(t, newest).compare(t, c.input, c.output)
			assert.Equal(t, c.worse, compared.worse)
			assert.Equal(t, c.unknown, compared.unknown)
		})
	}
}
