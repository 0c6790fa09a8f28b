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

// object is part of a manifest or of a functionConfig.
type object = map[string]any

var separator = regexp.MustCompile(`(?m)^---.*$`)

// objects returns the texts of a stream's objects. It unpacks lists, as kubectl does.
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
	require.NoError(t, err, "duplicate keys do not show in the items")
	var found []string
	for _, item := range items {
		text, err := json.Marshal(item)
		require.NoError(t, err)
		found = append(found, opened(t, item.(object), string(text))...)
	}
	return found
}

// place matches a container in a path or a message, by its list and index.
var place = regexp.MustCompile(`((?:\w+\.)*spec)\.(containers|initContainers)\[(\d+)\]`)

// complaints counts the errors and warnings of a judgement. It replaces the list and
// the index of a container by its name, so that a container that moves keeps its
// complaints.
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

// clash matches a warning about two ports. The order of the containers decides which
// of them it names, and whether it calls them duplicate or overlapping.
var clash = regexp.MustCompile(`^warning: (\S+): (?:duplicate|overlapping) port (?:definition|name).* with (\S+?)(?:,.*)?$`)

func clashing(warning string) string {
	if match := clash.FindStringSubmatch(warning); match != nil {
		ports := match[1:]
		slices.Sort(ports)
		return "warning: clashing ports: " + strings.Join(ports, " and ")
	}
	return warning
}

// comparison compares the API server's judgements of an input and of an output.
type comparison struct {
	// worse lists the complaints about the output that the input did not have.
	worse []string
	// invalid lists the errors of the inputs. Validation may stop at them, so the
	// comparison is incomplete.
	invalid []string
	// unknown lists the objects that the API server does not know.
	unknown []string
	judged  int
}

// compare finds what an edit made worse. The output must have the same objects as
// the input, in the same order.
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

// TestCompare checks that new complaints are found, wherever the container is, and
// that old ones are not.
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
