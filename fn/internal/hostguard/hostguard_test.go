package hostguard

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// job is an item of a built-in kind, rollout one of a custom kind, with a pod
// spec in flow or block style.
func job(podSpec string) string {
	return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: import}\nspec:\n  template:\n    spec:\n" + indented(podSpec)
}

func rollout(podSpec string) string {
	return strings.Replace(job(podSpec), "apiVersion: batch/v1\nkind: Job", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout", 1)
}

func indented(podSpec string) string {
	return "      " + strings.ReplaceAll(strings.TrimSpace(podSpec), "\n", "\n      ") + "\n"
}

type checkCase struct {
	name    string
	in, out string
	want    []Misplacement
}

const podPath = "spec.template.spec."

var checkCases = []checkCase{
	{
		name: "untouched",
		in:   job("containers:\n# the importer\n- name: import # runs once\n  image: import:1"),
		out:  job("containers:\n# the importer\n- name: import # runs once\n  image: import:1"),
	},
	{
		name: "a sidecar in front gets the comments of what was first",
		in:   job("initContainers:\n# before all else\n- name: migrate # do not rename\n  image: migrate:1 # {\"$imagepolicy\": \"flux-system:migrate\"}"),
		out: job("initContainers:\n- name: proxy\n  image: proxy:2\n# before all else\n- name: migrate # do not rename\n" +
			"  image: migrate:1 # {\"$imagepolicy\": \"flux-system:migrate\"}"),
		want: []Misplacement{
			{podPath + "initContainers[0]", "# before all else"},
			{podPath + "initContainers[0].name", "# do not rename"},
			{podPath + "initContainers[0].image", "# {\"$imagepolicy\": \"flux-system:migrate\"}"},
		},
	},
	{
		name: "a sidecar in front keeps its own comments",
		in:   job("initContainers:\n# before all else\n- name: migrate\n  image: migrate:1"),
		out:  job("initContainers:\n# the proxy\n- name: proxy\n  image: proxy:2\n# before all else\n- name: migrate\n  image: migrate:1"),
	},
	{
		name: "a sidecar after the others",
		in:   job("initContainers:\n# before all else\n- name: migrate # do not rename\n  image: migrate:1"),
		out:  job("initContainers:\n# before all else\n- name: migrate # do not rename\n  image: migrate:1\n- name: proxy\n  image: proxy:2"),
	},
	{
		name: "a list that was not there",
		in:   job("containers: # all of them\n- name: import"),
		out:  job("initContainers:\n- name: proxy\ncontainers: # all of them\n- name: import"),
	},
	{
		name: "the first container goes to another list",
		in:   job("containers:\n# talks to the database\n- name: proxy # 1.x\n- name: import"),
		out:  job("initContainers:\n# talks to the database\n- name: proxy # 1.x\ncontainers:\n- name: import"),
		want: []Misplacement{{podPath + "containers[0]", "# talks to the database"}, {podPath + "containers[0].name", "# 1.x"}},
	},
	{
		name: "the last container goes to another list",
		in:   job("containers:\n- name: import # runs once\n# talks to the database\n- name: proxy # 1.x"),
		out:  job("initContainers:\n# talks to the database\n- name: proxy # 1.x\ncontainers:\n- name: import # runs once"),
	},
	{
		name: "two lists deep, by index",
		in:   rollout("containers:\n- name: web\n  env:\n  - name: A # first\n    value: a"),
		out:  rollout("containers:\n- name: web\n  env:\n  - name: B\n    value: b\n  - name: A # first\n    value: a"),
		want: []Misplacement{{podPath + "containers[0].env[0].name", "# first"}},
	},
	{
		name: "a built-in kind is paired by merge key too",
		in:   job("containers:\n- name: a\n- name: b\n  image: b:1 # pinned"),
		out:  job("containers:\n- name: b\n  image: b:1\n- name: a"),
		want: []Misplacement{{podPath + "containers[0].image", "# pinned"}},
	},
	{
		name: "a custom kind is not",
		in:   rollout("containers:\n- name: a\n- name: b\n  image: b:1 # pinned"),
		out:  rollout("containers:\n- name: b\n  image: b:1\n- name: a"),
	},
	{
		name: "within what is paired by merge key, lists are paired by index too",
		in:   job("containers:\n- name: a\n- name: b\n  env:\n  - name: HOST # the primary\n    value: db"),
		out:  job("containers:\n- name: b\n  env:\n  - name: PORT\n    value: '1'\n  - name: HOST # the primary\n    value: db\n- name: a"),
		want: []Misplacement{{podPath + "containers[0].env[0].name", "# the primary"}},
	},
	{
		name: "below a Pod in a custom kind, by merge key",
		in:   "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  podTemplate:\n    apiVersion: v1\n    kind: Pod\n    spec:\n      volumes:\n      - name: a\n      - name: b # on disk\n",
		out:  "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  podTemplate:\n    apiVersion: v1\n    kind: Pod\n    spec:\n      volumes:\n      - name: b\n      - name: a\n",
		want: []Misplacement{
			{"spec.podTemplate.spec.volumes[1].name", "# on disk"},
			{"spec.podTemplate.spec.volumes[0].name", "# on disk"},
		},
	},
	{
		name: "ports are paired by port and protocol, and one without protocol is any",
		in:   job("containers:\n- name: dns\n  ports:\n  - containerPort: 80\n  - containerPort: 53 # over UDP\n    protocol: UDP\n  - containerPort: 54 # over TCP"),
		out:  job("containers:\n- name: dns\n  ports:\n  - containerPort: 54\n    protocol: TCP\n  - containerPort: 53 # here too\n    protocol: TCP\n  - containerPort: 53\n    protocol: UDP"),
		want: []Misplacement{
			{podPath + "containers[0].ports[2].containerPort", "# over TCP"},
		},
	},
	{
		name: "values are paired by value in lists of scalars that have a merge strategy",
		in:   "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  finalizers:\n  - a\n  - b # by hand\n",
		out:  "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  finalizers:\n  - b\n  - a\n",
		want: []Misplacement{{"metadata.finalizers[0]", "# by hand"}},
	},
	{
		name: "scalars are paired by index where they are equal",
		in:   job("containers:\n- name: a\n  args:\n  - --quiet # else it floods the log\n  - --once # see above"),
		out:  job("containers:\n- name: a\n  args:\n  - --quiet\n  - --twice\n  - --once"),
		want: []Misplacement{{podPath + "containers[0].args[0]", "# else it floods the log"}},
	},
	{
		name: "a comment that the same field had before",
		in:   job("restartPolicy: Never # once\ncontainers: # all\n- name: a"),
		out:  job("restartPolicy: OnFailure\ncontainers:\n- name: a"),
		want: []Misplacement{{podPath + "restartPolicy", "# once"}, {podPath + "containers", "# all"}},
	},
	{
		name: "another comment is left alone",
		in:   job("restartPolicy: Never # once"),
		out:  job("restartPolicy: Never # once and for all"),
	},
	{
		name: "above, after and below a key",
		in:   job("# above\nhostNetwork: true # behind\n# below\n\nrestartPolicy: Never"),
		out:  job("hostNetwork: true\nrestartPolicy: Never"),
		want: []Misplacement{{podPath + "hostNetwork", "# above"}, {podPath + "hostNetwork", "# below"}, {podPath + "hostNetwork", "# behind"}},
	},
	{
		name: "a key that is more than a word",
		in:   "apiVersion: v1\nkind: ConfigMap\ndata:\n  app.properties: a # the defaults\n",
		out:  "apiVersion: v1\nkind: ConfigMap\ndata:\n  app.properties: b\n",
		want: []Misplacement{{`data["app.properties"]`, "# the defaults"}},
	},
	{
		name: "after a flow mapping",
		in:   job("volumes:\n- name: a\n  emptyDir: {} # lost on restart"),
		out:  job("volumes:\n- name: a\n  emptyDir: {medium: Memory}"),
		want: []Misplacement{{podPath + "volumes[0].emptyDir", "# lost on restart"}},
	},
	{
		name: "null is of any kind",
		in:   job("volumes: null # none yet\nnodeSelector:\n  disk: ssd # fast\nhostname: ~ # the default"),
		out:  job("volumes:\n- name: a\nnodeSelector: null\nhostname: ~"),
		want: []Misplacement{{podPath + "volumes", "# none yet"}, {podPath + "hostname", "# the default"}},
	},
	{
		name: "nodes of two kinds",
		in:   rollout("extra:\n  a: b"),
		out:  rollout("extra: a"),
		want: []Misplacement{{podPath + "extra", ""}},
	},
	{
		name: "elements of two kinds",
		in:   rollout("extra:\n- [a]"),
		out:  rollout("extra:\n- b"),
		want: []Misplacement{{podPath + "extra[0]", ""}},
	},
	{
		name: "an alias is passed over",
		in:   rollout("a: &x {b: c}\nd: *x # the same"),
		out:  rollout("a: &x {b: c}\nd: *x"),
	},
	{
		name: "an alias in the place of something else",
		in:   rollout("a: &x {b: c}\nd: {b: c}"),
		out:  rollout("a: &x {b: c}\nd: *x"),
		want: []Misplacement{{podPath + "d", ""}},
	},
	{
		name: "an alias in a list with merge key and without names",
		in:   job("x: &x {emptyDir: {}}\nvolumes:\n- *x"),
		out:  job("x: &x {emptyDir: {}}\nvolumes:\n- *x"),
		want: []Misplacement{{podPath + "volumes", ""}},
	},
	{
		name: "lists in a list of scalars that are paired by value",
		in:   "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  finalizers:\n  - [a]\n",
		out:  "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  finalizers:\n  - [a]\n",
		want: []Misplacement{{"metadata.finalizers", ""}},
	},
	{
		name: "a key that is no scalar",
		in:   rollout("? [a, b]\n: c"),
		out:  rollout("? [a, b]\n: c"),
		want: []Misplacement{{"spec.template.spec", ""}},
	},
	{
		name: "a key that comes twice",
		in:   rollout("a: b\na: c"),
		out:  rollout("a: b\na: c"),
		want: []Misplacement{{podPath + "a", ""}},
	},
	{
		name: "a comment between the dash and the first key",
		in:   job("containers:\n- # runs once\n  name: import"),
		out:  job("containers:\n- # runs once\n  name: import"),
		want: []Misplacement{{podPath + "containers[0]", "# runs once"}},
	},
	{
		name: "a comment above a key that comes first in the order of another element",
		in:   job("containers:\n- image: import:1\n  name: import"),
		out:  job("containers:\n- name: proxy\n  # mirrored\n  image: proxy:2\n- image: import:1\n  name: import"),
		want: []Misplacement{{podPath + "containers[0]", "# mirrored"}},
	},
	{
		name: "the same, further down",
		in:   job("containers:\n- name: a\n  env:\n  - value: a\n    name: A"),
		out:  job("containers:\n- name: a\n  env:\n  - name: B\n    # b\n    value: b\n  - value: a\n    name: A"),
	},
	{
		name: "another order of keys",
		in:   job("# the name\nhostname: a\nsubdomain: b # and its rest"),
		out:  job("subdomain: b # and its rest\n# the name\nhostname: a"),
	},
}

func TestCheck(t *testing.T) {
	for _, c := range checkCases {
		t.Run(c.name, func(t *testing.T) {
			in, out := parse(t, c.in), parse(t, c.out)
			if got := Check(in, out); !slices.Equal(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
			agree(t, in, out)
		})
	}
}

// An item that has a file to itself has a document node around it. Its comments are those
// of the file, and the function never sees them.
func TestCheckWithDocuments(t *testing.T) {
	text := "# the license\n\napiVersion: v1\nkind: ConfigMap\n"
	document, err := yaml.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	item := parse(t, text)
	want := []Misplacement{{"", "# the license"}}
	if got := agree(t, document, item); !slices.Equal(got, want) {
		t.Errorf("from document to item: got %+v, want %+v", got, want)
	}
	if got := slices.Concat(Check(document, document), Check(item, document)); got != nil {
		t.Errorf("to a document that has the comment: %+v", got)
	}
}

func TestCheckWithoutAnItem(t *testing.T) {
	item := parse(t, checkCases[0].in)
	for name, none := range map[string]*yaml.RNode{
		"nil":            nil,
		"no node":        yaml.NewRNode(nil),
		"empty document": yaml.NewRNode(&yaml.Node{Kind: yaml.DocumentNode}),
	} {
		t.Run(name, func(t *testing.T) {
			if got := slices.Concat(Check(none, item), Check(item, none)); got != nil {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// The cost of one prepended sidecar: a Deployment of 90 lines, in and out.
func BenchmarkCheck(b *testing.B) {
	text := manifests(b)["deployment"]
	in, out := parse(b, text), parse(b, text)
	list := field(field(field(field(out.YNode(), "spec"), "template"), "spec"), "initContainers")
	list.Content = slices.Insert(list.Content, 0, yaml.MustParse("{name: proxy, image: proxy:2, restartPolicy: Always}").YNode())
	b.Run("unsafe", func(b *testing.B) {
		for b.Loop() {
			if Check(in, out) == nil {
				b.Fatal("the sidecar in front is safe")
			}
		}
	})
	b.Run("safe", func(b *testing.B) {
		for b.Loop() {
			if found := Check(in, in); found != nil {
				b.Fatal(found)
			}
		}
	})
}
