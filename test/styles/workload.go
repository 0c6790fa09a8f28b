package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// composer invents objects.
type composer struct {
	*rand.Rand
	names int
}

func (c *composer) chance(of float64) bool { return c.Float64() < of }

func pick[T any](c *rand.Rand, from ...T) T { return from[c.IntN(len(from))] }

func (c *composer) name() string {
	c.names++
	return pick(c.Rand, "shop", "cart", "orders", "billing", "search") + "-" + strconv.Itoa(c.names)
}

// object returns a workload, or sometimes another object.
func (c *composer) object() *node {
	switch {
	case c.chance(0.12):
		return c.configMap()
	case c.chance(0.08):
		return c.service()
	}
	return c.workload()
}

// workload returns an object with a pod template.
func (c *composer) workload() *node {
	pod := c.template()
	kind := pick(c.Rand, "Deployment", "Deployment", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob",
		"Pod", "ReplicationController", "PodTemplate", "Rollout", "CloneSet", "JobSet", "ScaledJob")
	metadata := c.metadata()
	object := func(apiVersion string, pairs ...any) *node {
		return fields(append([]any{"apiVersion", apiVersion, "kind", kind, "metadata", metadata}, pairs...)...)
	}
	switch kind {
	case "Pod":
		metadata.set("labels", fields("app", "shop"))
		return object("v1", "spec", pod.items[1])
	case "PodTemplate":
		return object("v1", "template", pod)
	case "ReplicationController":
		return object("v1", "spec", fields("replicas", bare("1"), "template", pod))
	case "Job":
		return object("batch/v1", "spec", fields("backoffLimit", bare("2"), "template", pod))
	case "CronJob":
		return object("batch/v1", "spec", fields("schedule", "*/5 * * * *", "jobTemplate", fields("spec", fields("template", pod))))
	case "Rollout":
		steps := list(fields("setWeight", bare("20")), fields("pause", fields()))
		return object("argoproj.io/v1alpha1", "spec", fields("strategy", fields("canary", fields("steps", steps)), "template", pod))
	case "CloneSet":
		return object("apps.kruise.io/v1alpha1", "spec", fields("template", pod))
	case "JobSet":
		job := fields("name", "workers", "template", fields("spec", fields("template", pod)))
		return object("jobset.x-k8s.io/v1alpha2", "spec", fields("replicatedJobs", list(job)))
	case "ScaledJob":
		return object("keda.sh/v1alpha1", "spec", fields("jobTargetRef", fields("template", pod)))
	}
	spec := fields("replicas", bare(strconv.Itoa(1+c.IntN(9))), "selector", fields("matchLabels", fields("app", "shop")))
	if c.chance(0.3) {
		spec.set("revisionHistoryLimit", bare("3"))
	}
	spec.set("template", pod)
	if c.chance(0.2) {
		spec.set("minReadySeconds", bare("5"))
	}
	return object("apps/v1", "spec", spec)
}

func (c *composer) metadata() *node {
	m := fields("name", c.name())
	if c.chance(0.4) {
		m.set("namespace", "shop")
	}
	if c.chance(0.2) {
		m.set("annotations", fields("example.com/owner", "team checkout", "example.com/note", c.sentence()))
	}
	return m
}

// template returns a pod template: its metadata and its spec.
func (c *composer) template() *node {
	metadata := fields("labels", fields("app", "shop", "tier", pick(c.Rand, "web", "db")))
	if c.chance(0.3) {
		metadata.set("annotations", pick(c.Rand, fields(), fields("prometheus.io/scrape", "true", "checksum/config", "0123abcd")))
	}
	regular := []*node{c.container(pick(c.Rand, "app", "api", "main"))}
	for _, name := range pickSome(c, "proxy", "shipper", "tls", "redis-exporter", "vault-agent") {
		regular = append(regular, c.container(name))
	}
	c.Shuffle(len(regular), func(i, j int) { regular[i], regular[j] = regular[j], regular[i] })
	if len(regular) > 1 && c.chance(0.06) { // two containers share their resources
		regular[0].set("resources", &node{keys: []string{"limits"}, items: []*node{fields("cpu", "100m")}, anchor: "small"})
		regular[1].set("resources", bare("*small"))
	}
	spec := fields()
	if c.chance(0.3) {
		spec.set("serviceAccountName", "shop")
	}
	switch {
	case c.chance(0.3):
		var once []*node
		for _, name := range []string{"migrate", "fetch"}[:1+c.IntN(2)] {
			once = append(once, c.container(name))
		}
		spec.set("initContainers", list(once...))
	case c.chance(0.06):
		spec.set("initContainers", pick(c.Rand, list(), bare("null"), bare("")))
	}
	spec.set("containers", list(regular...))
	if c.chance(0.5) {
		spec.set("volumes", list(fields("name", "data", "emptyDir", fields()), fields("name", "settings", "configMap", fields("name", "settings"))))
	}
	if c.chance(0.2) {
		spec.set("restartPolicy", pick(c.Rand, "Always", "OnFailure", "Never"))
	}
	return fields("metadata", metadata, "spec", spec)
}

// pickSome returns up to two of the names.
func pickSome(c *composer, names ...string) []string {
	c.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names[:c.IntN(3)]
}

func (c *composer) container(name string) *node {
	n := fields("name", name, "image", fmt.Sprintf("registry.example.com/%s:%d.%d", name, c.IntN(9), c.IntN(9)))
	if c.chance(0.1) { // an unusual order
		n = fields("image", "docker.io/library/"+name+":1", "name", name)
	}
	add := func(of float64, key string, value func() *node) {
		if c.chance(of) {
			n.set(key, value())
		}
	}
	add(0.2, "command", func() *node { return list(text("sh"), text("-c"), text(c.script())) })
	add(0.4, "args", func() *node {
		return list(text("--port=8080"), text(pick(c.Rand, "--verbose", "--config=/etc/"+name, "-v=2", c.sentence(), "a: b", "# none", "it's")))
	})
	add(0.5, "env", func() *node {
		return list(fields("name", "MODE", "value", pick(c.Rand, "fast", "8080", "true", "", "{{x}}", "null", "a #b", c.sentence(), c.script())),
			fields("name", "TOKEN", "valueFrom", fields("secretKeyRef", fields("name", "shop", "key", "token"))))
	})
	add(0.4, "ports", func() *node { return list(fields("name", "http", "containerPort", bare("8080"))) })
	add(0.3, "volumeMounts", func() *node { return list(fields("name", "data", "mountPath", "/data"+name)) })
	add(0.3, "readinessProbe", func() *node {
		return fields("httpGet", fields("path", "/ready", "port", bare("9090")), "periodSeconds", bare("5"))
	})
	add(0.1, "securityContext", func() *node { return fields("runAsNonRoot", bare("true")) })
	return n
}

func (c *composer) configMap() *node {
	data := fields()
	for i := range 1 + c.IntN(3) {
		data.set(fmt.Sprintf("file-%d.yaml", i), c.script())
	}
	return fields("apiVersion", "v1", "kind", "ConfigMap", "metadata", c.metadata(), "data", data)
}

func (c *composer) service() *node {
	return fields("apiVersion", "v1", "kind", "Service", "metadata", c.metadata(),
		"spec", fields("selector", fields("app", "shop"), "ports", list(fields("port", bare("80"), "targetPort", "http"))))
}

// sentence returns a text of several words.
func (c *composer) sentence() string {
	return pick(c.Rand, "the way to the database of the shop", "ask team checkout before you touch it",
		"one two three four five six seven eight nine ten", "naïve café 🚀 und so weiter")
}

// script returns a text of several lines, some of which look like YAML.
func (c *composer) script() string {
	lines := ""
	for range 1 + c.IntN(5) {
		lines += pick(c.Rand, "set -e\n", "# not a comment\n", "- name: proxy\n  image: none\n", "kind: Deployment\n",
			"exec app --port=8080\n", "if true; then\n\n  echo \"a\\tb\"\nfi\n", "containers:\n")
	}
	return lines + pick(c.Rand, "", "", "\n", "\n\n", "end")
}
