package growth

import (
	"fmt"
	"strings"
)

// each returns a text n times, numbered from 0 where it has %[1]d.
func each(n int, text string) string { return list(n, text, "") }

// list returns a text n times, as each does, with a separator between.
func list(n int, text, separator string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(numbered(text, i))
	}
	return b.String()
}

// numbered returns a text with a number in place of %[1]d.
func numbered(text string, number int) string {
	return strings.ReplaceAll(text, "%[1]d", fmt.Sprint(number))
}

// files returns files n times, as each does with texts. They are pairs of a path and a
// text.
func files(n int, pairs ...string) map[string]string {
	all := map[string]string{}
	for i := range n {
		for at := 0; at < len(pairs); at += 2 {
			all[numbered(pairs[at], i)] = numbered(pairs[at+1], i)
		}
	}
	return all
}

// indented returns a text with each line deeper.
func indented(by int, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", by) + line)
	}
	return b.String()
}

// config returns a functionConfig with patterns, which are the elements of a list in
// block style.
func config(patterns string) string {
	return "apiVersion: native-sidecar.dev/v1alpha1\nkind: SidecarTransformer\nmetadata:\n  name: bench\nspec:\n  patterns:\n" + indented(2, patterns)
}

// convertProxy is a functionConfig that converts the containers whose names begin with
// proxy.
var convertProxy = config("- name: proxies\n  convert:\n    containers: [proxy*]\n")

// addAgent is a functionConfig that adds a native sidecar to each pod.
var addAgent = config("- name: agent\n  sidecar:\n    container:\n      image: agent:1\n")

// containers are an application and a proxy.
const containers = "containers:\n- name: app\n  image: app:1\n- name: proxy\n  image: proxy:1\n"

// deployment returns a Deployment. spec has the fields of its pod, and metadata those
// next to the name.
func deployment(name, metadata, spec string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " + name + "\n" + indented(2, metadata) +
		"spec:\n  selector:\n    matchLabels:\n      app: a\n  template:\n    metadata:\n      labels:\n        app: a" +
		"\n    spec:\n" + indented(6, spec)
}

// aDeployment is a Deployment with a proxy, and anItem an element of a list with one.
var (
	aDeployment = deployment("d", "", containers)
	anItem      = "- " + strings.TrimPrefix(indented(2, deployment("d%[1]d", "", containers)), "  ")
)

// jsonDeployment is a Deployment in one line.
const jsonDeployment = `{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d%[1]d"}, ` +
	`"spec": {"selector": {"matchLabels": {"app": "a"}}, "template": {"metadata": {"labels": {"app": "a"}}, ` +
	`"spec": {"containers": [{"name": "app", "image": "app:1"}, {"name": "proxy", "image": "proxy:1"}]}}}}`

// configMap is an object without a workload.
const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c%[1]d\ndata:\n  a: b\n"

// resourceList returns a ResourceList with a functionConfig. items is what follows
// "items:".
func resourceList(config, items string) string {
	return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n" + indented(2, config) + "items:" + items
}

// Empty is a ResourceList without items.
var Empty = Input{List: resourceList(convertProxy, " []\n")}

// file returns an input of one file.
func file(config, text string, args ...string) Input {
	return Input{Config: config, Files: map[string]string{"manifests.yaml": text}, Args: args}
}

// converts is an input of one file whose proxy is converted.
func converts(text string) Input {
	in := file(convertProxy, text)
	in.Want = "restartPolicy"
	return in
}

// fails is an input of one file that cannot be converted.
func fails(text, message string) Input {
	in := file(convertProxy, text)
	in.Exit, in.Want = 1, message
	return in
}

// deepest is the size of the deepest document: the parser reads 10,000 levels.
const deepest = 1 << 12

// deep is an input of one file as deep as its size, whose proxy is converted.
func deep(n int, text string) Input {
	in := converts(text)
	in.Last = n >= deepest
	return in
}
